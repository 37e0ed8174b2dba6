#pragma once

#include <cstddef>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace zimage::test {

/// Every *.md of a source tree, relative to it, sorted: without hidden folders and those that its .gitignore names.
[[nodiscard]] std::vector<std::filesystem::path> documents(const std::filesystem::path& root);

/// The anchors of a document's headings as GitHub makes them, and those of its own `<a id="…">`.
[[nodiscard]] std::set<std::string> anchorsOf(std::string_view markdown);

/// "FILE:LINE: LINK: what is wrong" for each relative link or picture that leads nowhere: no such file, no such heading
/// in it, a place outside the tree. Links with a scheme are not followed.
[[nodiscard]] std::vector<std::string> brokenLinks(const std::filesystem::path& root);

/// "FILE: N lines, LIMIT at most", when there are more, or "FILE is missing".
[[nodiscard]] std::vector<std::string> tooManyLines(const std::filesystem::path& root, const std::string& file,
                                                    std::size_t limit);

} // namespace zimage::test
