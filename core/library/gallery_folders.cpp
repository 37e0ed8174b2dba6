#include "library/gallery_folders.h"

#include "base/error.h"
#include "base/resources.h"
#include "base/sentence.h"
#include "base/utf8.h"
#include "io/atomic_file.h"
#include "io/file_lock.h"
#include "yaml/yaml_fields.h"
#include "yaml/yaml_reader.h"
#include "yaml/yaml_table.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <span>
#include <string>

namespace zimage {
namespace {

namespace fs = std::filesystem;

constexpr const char* kKind = "gallery";
constexpr std::chrono::milliseconds kPatience{3000};

struct FolderList {
    std::vector<std::string> folders;
};

const YamlTable<FolderList>& table()
{
    static const YamlTable<FolderList> made{yaml::texts("folders", &FolderList::folders)};
    return made;
}

/// Absolute, without "." and ".." and a slash at its end.
fs::path plain(const fs::path& folder)
{
    fs::path path = fs::absolute(folder).lexically_normal();
    return path.has_filename() ? path : path.parent_path();
}

} // namespace

bool isWithin(const fs::path& path, const fs::path& folder)
{
    const auto [inFolder, inPath] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    return inFolder == folder.end();
}

GalleryFolders::GalleryFolders(fs::path file) : m_file(std::move(file)) {}

fs::path GalleryFolders::defaultFile()
{
    const fs::path folder = userFolder();
    return folder.empty() ? folder : folder / "gallery.yaml";
}

std::vector<fs::path> GalleryFolders::read() const
{
    std::error_code ignored;
    if (m_file.empty() || !fs::exists(m_file, ignored))
        return {};
    const FolderList list = table().readFile(YamlDocument::load(m_file), kKind);
    std::vector<fs::path> folders;
    for (const std::string& each : list.folders) {
        const fs::path folder = plain(each);
        const auto covers = [&](const fs::path& other) { return isWithin(folder, other); };
        if (std::any_of(folders.begin(), folders.end(), covers))
            continue;
        std::erase_if(folders, [&](const fs::path& other) { return isWithin(other, folder); });
        folders.push_back(folder);
    }
    return folders;
}

bool GalleryFolders::add(const fs::path& folder) const
{
    const fs::path added = plain(folder);
    if (firstInvalidUtf8(added.string()) != std::string_view::npos)
        throw Error(ErrorCode::BadParameter,
                    tr("The name of the folder {folder:path} is no text in UTF-8. Give it another name.", added));
    const FileLock lock(fs::path(m_file) += ".lock", kPatience);
    std::vector<fs::path> folders = read();
    if (std::any_of(folders.begin(), folders.end(), [&](const fs::path& each) { return isWithin(added, each); }))
        return false;
    std::erase_if(folders, [&](const fs::path& each) { return isWithin(each, added); });
    folders.push_back(added);
    write(folders);
    return true;
}

bool GalleryFolders::remove(const fs::path& folder) const
{
    const FileLock lock(fs::path(m_file) += ".lock", kPatience);
    std::vector<fs::path> folders = read();
    if (std::erase(folders, plain(folder)) == 0)
        return false;
    write(folders);
    return true;
}

void GalleryFolders::write(const std::vector<fs::path>& folders) const
{
    std::string text = "kind: gallery\n"; // not for people: YAML
    if (!folders.empty())                 // what reads it takes no empty list
        text += "folders:";
    for (const fs::path& folder : folders)
        text += "\n  - " + nlohmann::json(folder.string()).dump(); // JSON's texts are YAML's
    if (!folders.empty())
        text += '\n';
    replaceFile(m_file, std::as_bytes(std::span(text)));
}

} // namespace zimage
