#include "commands/gallery_list_command.h"

#include "base/sentence.h"
#include "exit_status.h"
#include "flags/shared_flags.h"
#include "gallery.h"
#include "library/gallery_folders.h"
#include "terminal/console.h"

#include <algorithm>
#include <filesystem>

namespace zimage::cli {

namespace fs = std::filesystem;

GalleryListCommand::GalleryListCommand()
    // not for people: a name
    : Command("gallery list", trLater("List the folders of the gallery, or the pictures in one of them."))
{}

void GalleryListCommand::addFlags(FlagParser& parser)
{
    parser.text({trLater("FOLDER"), trLater("PATH"), tr("List the pictures in this folder and within it."), kFiles},
                m_folder);
    parser.flag("!--no-scan", m_scan, tr("Show what the index knows, without a look at the files."), kMessages);
    addJson(parser, m_json);
}

int GalleryListCommand::run()
{
    LibraryIndex index = openGallery();
    std::vector<fs::path> missing;
    if (m_scan)
        missing = scanGallery(index);
    Json json = {{"status", "done"}};
    if (!m_folder.empty()) {
        std::vector<std::int64_t> ids;
        fs::path folder = fs::absolute(m_folder).lexically_normal();
        if (!folder.has_filename())
            folder = folder.parent_path();
        for (const auto& [file, known] : index.filesIn(folder))
            ids.push_back(known.id);
        const std::vector<LibraryPicture> pictures = index.pictures(ids);
        json["pictures"] = Json::array();
        for (const LibraryPicture& picture : pictures)
            json["pictures"].push_back(pictureJson(picture));
        print(m_json ? jsonText(json) : fileLines(pictures));
        return kSuccess;
    }
    json["folders"] = Json::array();
    std::vector<std::vector<std::string>> rows = {{tr("pictures"), tr("folder")}};
    for (const fs::path& folder : galleryFolders()) {
        const std::size_t count = index.filesIn(folder).size();
        const bool gone = std::find(missing.begin(), missing.end(), folder) != missing.end();
        json["folders"].push_back({{"path", folder.string()}, {"pictures", count}, {"missing", gone}});
        rows.push_back(
            {std::to_string(count), plainLine(gone ? tr("{folder:path} (not there)", folder) : folder.string())});
    }
    print(m_json ? jsonText(json) : tableText(rows, {0}));
    return kSuccess;
}

} // namespace zimage::cli
