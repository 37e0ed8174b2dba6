#pragma once

#include "prompts/wildcard_syntax.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

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

    /// Adds a file that is nowhere on the disk. Throws as entriesOf() does.
    void add(const std::string& name, std::string_view text);

    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> names() const; ///< sorted
    /// The lines to draw from; nothing for a name that is not there. Throws Error NotFound, Unreadable, or Corrupt for
    /// what is larger than kLargestFile or no UTF-8 ("FILE:LINE: …").
    [[nodiscard]] std::shared_ptr<const std::vector<std::string>> entriesOf(std::string_view name) const;

private:
    struct File {
        std::filesystem::path path;
        std::shared_ptr<const std::vector<std::string>> entries;
    };
    mutable std::map<std::string, File, std::less<>> m_files; ///< by lowered name
    mutable std::unique_ptr<std::mutex> m_mutex;
};

/// A prompt after its wildcards were drawn.
struct DrawnPrompt {
    std::string text;
    std::vector<std::string> notes; ///< a sentence for each name that looks like a wildcard's and has no file
};

/// Draws the wildcards of a prompt with the picture's seed: {a|b|c}, {2::a|b} and __file__, one in another up to 16
/// deep; see WildcardScanner for what else stays as it is. Throws Error BadParameter for files that name each other in
/// a circle, what is nested deeper, and a prompt that grows beyond 1 MiB or 1,000 draws; and what entriesOf() throws.
[[nodiscard]] DrawnPrompt drawPrompt(std::string_view prompt, const WildcardLibrary& library, std::int64_t seed);

} // namespace zimage
