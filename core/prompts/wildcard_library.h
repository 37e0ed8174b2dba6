#pragma once

#include "prompts/weight_table.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// What is drawn from: texts with their weights. Made once for a file.
struct WildcardEntries {
    explicit WildcardEntries(std::vector<std::string> all);

    std::vector<std::string> lines;      ///< as the file has them, weights in front
    std::vector<std::string_view> texts; ///< of the lines, without weights
    WeightTable weights;
};

/// The files *.txt of some folders, those below them too, by their names without .txt ("light", "people/old"): one
/// entry a line, empty lines and those that begin with # left out. Files are read when they are first drawn from.
/// Immutable but for that; any thread.
class WildcardLibrary {
public:
    static constexpr std::size_t kLargestFile = std::size_t{4} << 20; ///< bytes
    static constexpr std::size_t kMostFiles = 20000;

    WildcardLibrary();
    /// Of two files with one name the earlier folder's counts. Folders that are not there are passed over.
    explicit WildcardLibrary(const std::vector<std::filesystem::path>& folders);
    ~WildcardLibrary();

    /// Adds a file that is nowhere on the disk. Throws as drawnFrom() does.
    void add(const std::string& name, std::string_view text);

    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> names() const; ///< sorted
    /// What to draw from: a file's entries, or those of all files whose names match "colours*", in the order of their
    /// names; nothing for a name that is not there. Throws Error NotFound, Unreadable, or Corrupt for what is larger
    /// than kLargestFile, no text or no UTF-8 ("FILE:LINE: …").
    [[nodiscard]] std::shared_ptr<const WildcardEntries> drawnFrom(std::string_view name) const;
    /// The lines of drawnFrom().
    [[nodiscard]] std::shared_ptr<const std::vector<std::string>> entriesOf(std::string_view name) const;
    /// The name that was probably meant; empty for none.
    [[nodiscard]] std::string nearestTo(std::string_view name) const;

private:
    using Entries = std::shared_ptr<const WildcardEntries>;
    struct File {
        std::filesystem::path path;
        Entries entries;
    };
    [[nodiscard]] const Entries& read(File& file) const;
    [[nodiscard]] Entries matching(const std::string& glob) const;

    mutable std::map<std::string, File, std::less<>> m_files; ///< by lowered name
    mutable std::map<std::string, Entries, std::less<>> m_globs;
    mutable std::map<std::string, std::string, std::less<>> m_nearest; ///< of names that are not there
    mutable std::unique_ptr<std::mutex> m_mutex;
};

} // namespace zimage
