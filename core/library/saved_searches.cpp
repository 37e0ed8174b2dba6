#include "library/saved_searches.h"

#include "base/error.h"
#include "base/resources.h"
#include "base/sentence.h"
#include "base/utf8.h"
#include "io/atomic_file.h"
#include "io/file_lock.h"
#include "yaml/yaml_fields.h"
#include "yaml/yaml_reader.h"
#include "yaml/yaml_table.h"
#include "yaml/yaml_text.h"

#include <algorithm>
#include <chrono>
#include <span>
#include <system_error>
#include <utility>

namespace zimage {
namespace {

namespace fs = std::filesystem;

constexpr const char* kKind = "searches";
constexpr std::chrono::milliseconds kPatience{3000};

std::vector<SavedSearch> searchesIn(const YamlDocument& document)
{
    static const YamlTable<SavedSearch> kSearch{yaml::text("name", &SavedSearch::name).required(),
                                                yaml::field("query", &SavedSearch::query, &YamlValue::textOrNothing)};
    yaml_detail::requireKind(document, kKind);
    const YamlNode* list = document.root().find(kKind);
    if (list == nullptr || (list->kind == YamlNode::Kind::Sequence && list->items.empty()))
        return {};
    std::vector<SavedSearch> searches;
    for (const YamlValue& entry : YamlValue(document).member(*list).entries()) {
        SavedSearch search;
        kSearch.readInto(entry, search, [](const YamlValue&, const std::string&) {}); // of a later version
        yaml::distinct (&SavedSearch::name)(entry, searches, search);
        searches.push_back(std::move(search));
    }
    return searches;
}

auto named(std::vector<SavedSearch>& searches, std::string_view name)
{
    return std::find_if(searches.begin(), searches.end(), [&](const SavedSearch& each) { return each.name == name; });
}

std::string trimmed(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    return begin == std::string_view::npos
        ? std::string()
        : std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

std::string checkedName(std::string_view text)
{
    std::string name = trimmed(text);
    if (name.empty())
        throw Error(ErrorCode::BadParameter, tr("The saved search has no name. Give it one."));
    if (firstInvalidUtf8(name) != std::string_view::npos)
        throw Error(ErrorCode::BadParameter, tr("The name {name:quoted} is no text in UTF-8.", name));
    return name;
}

} // namespace

std::vector<SavedSearch> parseSavedSearches(std::string text, std::string name)
{
    return searchesIn(YamlDocument(std::move(text), std::move(name)));
}

std::string savedSearchesYaml(const std::vector<SavedSearch>& searches)
{
    std::string text = std::string(kKindKey) + ": " + kKind + '\n' + kKind + ':';
    for (const SavedSearch& search : searches) {
        text += "\n  - name: " + yamlString(search.name);   // not for people: a key
        text += "\n    query: " + yamlString(search.query); // not for people: a key
    }
    return text + (searches.empty() ? " []\n" : "\n");
}

SavedSearches::SavedSearches(fs::path file) : m_file(std::move(file)) {}

fs::path SavedSearches::defaultFile()
{
    const fs::path folder = userFolder();
    return folder.empty() ? folder : folder / "searches.yaml";
}

/// Throws what reading throws.
std::vector<SavedSearch> SavedSearches::load() const
{
    std::error_code ignored;
    if (m_file.empty() || !fs::exists(fs::symlink_status(m_file, ignored)))
        return {};
    return searchesIn(YamlDocument::load(m_file));
}

/// Where the damaged file is now; empty when it cannot be moved.
fs::path SavedSearches::setAside() const
{
    std::error_code error;
    fs::path aside;
    for (int number = 1; number < 1000; ++number) {
        aside = m_file;
        aside.replace_filename(m_file.stem().string() + ".damaged" + (number == 1 ? "" : '-' + std::to_string(number))
                               + m_file.extension().string());
        if (!fs::exists(fs::symlink_status(aside, error)))
            break;
    }
    fs::rename(m_file, aside, error);
    return error ? fs::path() : aside;
}

SavedSearchList SavedSearches::read() const
{
    try {
        return {load(), {}};
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Corrupt && error.code() != ErrorCode::BadParameter)
            return {{}, error.what()};
    }
    const FileLock lock(fs::path(m_file) += ".lock", kPatience);
    try {
        return {load(), {}}; // somebody else was quicker
    } catch (const Error& error) {
        const fs::path aside = lock.state() == FileLock::State::Busy ? fs::path() : setAside();
        if (aside.empty())
            return {{}, error.what()};
        return {{}, tr("The saved searches are damaged and were set aside as {file:path}: {why}", aside, error.what())};
    }
}

/// Reads, changes and writes as one. `make` returns whether there is something to write.
template <typename Change>
bool SavedSearches::change(Change make) const
{
    if (m_file.empty())
        throw Error(ErrorCode::Unwritable, tr("There is no home folder to save searches in."));
    std::error_code ignored;
    fs::create_directories(m_file.parent_path(), ignored);
    const FileLock lock(fs::path(m_file) += ".lock", kPatience);
    if (lock.state() == FileLock::State::Busy)
        throw Error(ErrorCode::Unwritable,
                    tr("The saved searches in {file:path} are being changed by another program. Try again.", m_file),
                    {m_file.string(), {}, {}});
    std::vector<SavedSearch> searches;
    try {
        searches = load();
    } catch (const Error& error) {
        const bool damaged = error.code() == ErrorCode::Corrupt || error.code() == ErrorCode::BadParameter;
        if (!damaged || setAside().empty())
            throw;
    }
    if (!make(searches))
        return false;
    const std::string text = savedSearchesYaml(searches);
    (void)parseSavedSearches(text, m_file.filename().string()); // what could not be read again is not written
    replaceFile(m_file, std::as_bytes(std::span(text)));
    return true;
}

void SavedSearches::save(const SavedSearch& search) const
{
    const SavedSearch saved{checkedName(search.name), trimmed(search.query)};
    if (firstInvalidUtf8(saved.query) != std::string_view::npos)
        throw Error(ErrorCode::BadParameter, tr("The search {query:quoted} is no text in UTF-8.", saved.query));
    (void)change([&](std::vector<SavedSearch>& searches) {
        const auto there = named(searches, saved.name);
        if (there == searches.end())
            searches.push_back(saved);
        else
            *there = saved;
        return true;
    });
}

bool SavedSearches::remove(std::string_view name) const
{
    return change([&](std::vector<SavedSearch>& searches) {
        return std::erase_if(searches, [&](const SavedSearch& each) { return each.name == name; }) > 0;
    });
}

bool SavedSearches::rename(std::string_view from, std::string_view to) const
{
    const std::string name = checkedName(to);
    return change([&](std::vector<SavedSearch>& searches) {
        const auto renamed = named(searches, from);
        if (renamed == searches.end() || from == name)
            return false;
        if (named(searches, name) != searches.end())
            throw Error(ErrorCode::BadParameter,
                        tr("There is a saved search {name:quoted} already. Choose another name.", name));
        renamed->name = name;
        return true;
    });
}

} // namespace zimage
