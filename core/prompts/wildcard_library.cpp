#include "prompts/wildcard_library.h"

#include "base/error.h"
#include "base/glob.h"
#include "base/nearest_name.h"
#include "base/sentence.h"
#include "base/utf8.h"
#include "base/wording.h"
#include "io/file_kind.h"
#include "io/input_file.h"
#include "prompts/wildcard_syntax.h"

#include <algorithm>
#include <system_error>
#include <utility>

namespace zimage {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostRemembered = 256; // globs, and names that are not there

[[noreturn]] void failAt(const std::string& file, std::size_t line, const std::string& why)
{
    throw Error(ErrorCode::Corrupt, file + ":" + std::to_string(line) + ": " + why, {file, {}, {}});
}

[[noreturn]] void failTooLarge(const std::string& file)
{
    failAt(file, 1,
           tr("the wildcard file is larger than {most:bytes}; split it into several.", WildcardLibrary::kLargestFile));
}

std::shared_ptr<const WildcardEntries> entriesFrom(std::string_view text, const std::string& file)
{
    if (text.size() > WildcardLibrary::kLargestFile)
        failTooLarge(file);
    text = withoutMark(text);
    if (looksLikeUtf16(text))
        failAt(file, 1, tr("the wildcard file is in UTF-16; save it as UTF-8."));
    const auto lineAt = [&](std::size_t byte) {
        const auto end = text.begin() + static_cast<std::ptrdiff_t>(byte);
        return 1 + static_cast<std::size_t>(std::count(text.begin(), end, '\n'));
    };
    if (const std::size_t bad = firstInvalidUtf8(text); bad != std::string_view::npos)
        failAt(file, lineAt(bad), tr("the wildcard file is not valid UTF-8 from here on; save it as UTF-8."));
    if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos)
        failAt(file, lineAt(nul), tr("the wildcard file has a NUL character here; remove it."));
    std::vector<std::string> entries;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t first = line.find_first_not_of(" \t\r");
        if (first != std::string_view::npos && line[first] != '#')
            entries.emplace_back(line.substr(first, line.find_last_not_of(" \t\r") - first + 1));
    }
    return std::make_shared<const WildcardEntries>(std::move(entries));
}

std::string readText(const fs::path& path)
{
    InputFault fault{};
    if (std::optional<std::string> text = readInput(path, WildcardLibrary::kLargestFile, fault))
        return std::move(*text);
    switch (fault) {
    case InputFault::TooLarge: failTooLarge(path.string());
    case InputFault::Unreadable:
        throw Error(ErrorCode::Unreadable,
                    tr("The wildcard file {file:path} cannot be read; check its permissions.", path),
                    {path.string(), {}, {}});
    case InputFault::Missing:
    case InputFault::NoFile: break;
    }
    throw Error(ErrorCode::NotFound,
                tr("The wildcard file {file:path} is gone; put it back, or remove it from the prompt.", path),
                {path.string(), {}, {}});
}

std::vector<std::string_view> textsOf(const std::vector<std::string>& lines)
{
    std::vector<std::string_view> texts;
    for (const std::string& line : lines)
        texts.push_back(weightedText(line).text);
    return texts;
}

std::vector<std::uint32_t> weightsOf(const std::vector<std::string>& lines)
{
    std::vector<std::uint32_t> weights;
    for (const std::string& line : lines)
        weights.push_back(weightedText(line).weight);
    return weights;
}

} // namespace

WildcardEntries::WildcardEntries(std::vector<std::string> all)
    : lines(std::move(all)), texts(textsOf(lines)), weights(weightsOf(lines))
{}

WildcardLibrary::WildcardLibrary() : m_mutex(std::make_unique<std::mutex>()) {}

WildcardLibrary::WildcardLibrary(const std::vector<fs::path>& folders) : WildcardLibrary()
{
    for (const fs::path& folder : folders) {
        std::error_code error;
        for (fs::recursive_directory_iterator entry(folder, error), end;
             !error && entry != end && m_files.size() < kMostFiles; entry.increment(error)) {
            std::error_code ignored;
            if (entry->path().extension() != ".txt" || !entry->is_regular_file(ignored))
                continue;
            const std::string name = entry->path().lexically_relative(folder).replace_extension().generic_string();
            m_files.try_emplace(lowered(name), File{entry->path(), nullptr});
        }
    }
}

WildcardLibrary::~WildcardLibrary() = default;

void WildcardLibrary::add(const std::string& name, std::string_view text)
{
    const std::lock_guard lock(*m_mutex);
    m_files[lowered(name)] = {{}, entriesFrom(text, name)};
}

bool WildcardLibrary::has(std::string_view name) const { return m_files.contains(lowered(name)); }

std::vector<std::string> WildcardLibrary::names() const
{
    std::vector<std::string> names;
    for (const auto& [name, file] : m_files)
        names.push_back(name);
    return names;
}

std::shared_ptr<const WildcardEntries> WildcardLibrary::drawnFrom(std::string_view name) const
{
    const std::lock_guard lock(*m_mutex);
    const std::string wanted = lowered(name);
    if (wanted.find('*') != std::string::npos)
        return matching(wanted);
    const auto found = m_files.find(wanted);
    return found == m_files.end() ? nullptr : read(found->second);
}

const WildcardLibrary::Entries& WildcardLibrary::read(File& file) const
{
    if (!file.entries)
        file.entries = entriesFrom(readText(file.path), file.path.string());
    return file.entries;
}

WildcardLibrary::Entries WildcardLibrary::matching(const std::string& glob) const
{
    if (const auto known = m_globs.find(glob); known != m_globs.end())
        return known->second;
    std::vector<std::string> all;
    std::size_t bytes = 0;
    bool any = false;
    for (auto& [name, file] : m_files) {
        if (!globMatches(glob, name))
            continue;
        any = true;
        for (const std::string& line : read(file)->lines) {
            all.push_back(line);
            bytes += line.size();
        }
        if (bytes > kLargestFile)
            throw Error(ErrorCode::BadParameter,
                        tr("The wildcard files whose names match {glob:quoted} are larger than {most:bytes} together; "
                           "write a longer name.",
                           glob, kLargestFile),
                        {{}, {}, "prompt"});
    }
    Entries entries = any ? std::make_shared<const WildcardEntries>(std::move(all)) : nullptr;
    if (m_globs.size() < kMostRemembered)
        m_globs.emplace(glob, entries);
    return entries;
}

std::shared_ptr<const std::vector<std::string>> WildcardLibrary::entriesOf(std::string_view name) const
{
    const auto entries = drawnFrom(name);
    return entries ? std::shared_ptr<const std::vector<std::string>>(entries, &entries->lines) : nullptr;
}

std::string WildcardLibrary::nearestTo(std::string_view name) const
{
    const std::string wanted = lowered(name);
    const std::lock_guard lock(*m_mutex);
    if (const auto known = m_nearest.find(wanted); known != m_nearest.end())
        return known->second;
    std::string nearest = nearestName(wanted, names());
    if (m_nearest.size() < kMostRemembered)
        m_nearest.emplace(wanted, nearest);
    return nearest;
}

} // namespace zimage
