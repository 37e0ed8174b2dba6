#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// A smart album: a search that has a name.
struct SavedSearch {
    std::string name;
    std::string query; ///< as parseQuery() reads it

    friend bool operator==(const SavedSearch&, const SavedSearch&) = default;
};

struct SavedSearchList {
    std::vector<SavedSearch> searches; ///< in the file's order, no two with one name
    std::string problem;               ///< a sentence when the file was damaged, or cannot be read
};

/// The searches that the user has saved, in a YAML file that both programs use (docs/formats.md). Each change reads
/// the file, changes and replaces it while others wait, so nobody's work is lost.
class SavedSearches {
public:
    explicit SavedSearches(std::filesystem::path file);

    /// $XDG_CONFIG_HOME/zimage-studio/searches.yaml; empty without a home folder.
    [[nodiscard]] static std::filesystem::path defaultFile();

    /// Empty when there is no file. A damaged one is set aside under another name beside it, which the problem says.
    [[nodiscard]] SavedSearchList read() const;

    // All throw Error: Unwritable, also when another program holds the file for long; Unreadable or Corrupt when what
    // is there can be neither read nor set aside; BadParameter for a name that is empty or in use, or text that is no
    // UTF-8.

    /// Adds a search, or gives the one of this name another query.
    void save(const SavedSearch& search) const;
    /// False when there is none of this name.
    bool remove(std::string_view name) const;
    bool rename(std::string_view from, std::string_view to) const;

private:
    template <typename Change>
    bool change(Change make) const;
    [[nodiscard]] std::vector<SavedSearch> load() const;
    [[nodiscard]] std::filesystem::path setAside() const;

    std::filesystem::path m_file;
};

/// The same from a file's text. Throws Error Corrupt or BadParameter with NAME:LINE:COLUMN.
[[nodiscard]] std::vector<SavedSearch> parseSavedSearches(std::string text, std::string name);
[[nodiscard]] std::string savedSearchesYaml(const std::vector<SavedSearch>& searches);

} // namespace zimage
