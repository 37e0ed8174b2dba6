#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace zimage::test {

/// The folders of one part of the sources, lowest first. Folders of one storey stand beside each other: none of them
/// includes another.
struct Storeys {
    std::string part;                              ///< "core"
    std::vector<std::vector<std::string>> folders; ///< {{"base"}, {"io"}, …}
};

/// The order of core/ and ui/ as docs/architecture.md tells it.
[[nodiscard]] const std::vector<Storeys>& houseOrder();

/// "FILE includes WHAT: …" for each include that climbs or goes to a neighbour, and "PART/FOLDER: …" for each folder
/// that the order does not know. Sorted. `root` is a source tree.
[[nodiscard]] std::vector<std::string> brokenOrder(const std::filesystem::path& root,
                                                   const std::vector<Storeys>& order);

/// The folders that are reached from themselves by includes, one line for each circle: "base → params → base".
[[nodiscard]] std::vector<std::string> circles(const std::filesystem::path& root, const std::string& part);

/// Functions of 60 lines or more, files of more than 500, headers of more than 200: "FILE:LINE: …". Relies on
/// clang-format, which puts a function's braces at the start of a line.
[[nodiscard]] std::vector<std::string> tooLong(const std::filesystem::path& root,
                                               const std::vector<std::string>& parts);

/// Implementations without a header of their name beside them. `alone` are those that need none: main.cpp.
[[nodiscard]] std::vector<std::string> withoutHeader(const std::filesystem::path& root,
                                                     const std::vector<std::string>& parts,
                                                     const std::vector<std::string>& alone);

} // namespace zimage::test
