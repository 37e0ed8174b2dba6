#pragma once

#include <span>
#include <string>
#include <string_view>

namespace zimage::cli {

/// Throws Error BadParameter.
[[noreturn]] void refuse(const std::string& message);

/// A word of the command line, safe for a terminal and no longer than a line wants.
[[nodiscard]] std::string shownWord(std::string_view word);

/// Throws Error BadParameter for a flag that nobody knows, in which the nearest of those that are known is proposed;
/// `otherwise` is the sentence when none is near.
[[noreturn]] void refuseFlag(std::string_view word, std::span<const std::string> known, const std::string& otherwise);

/// Starts with a dash and is more than that.
[[nodiscard]] bool looksLikeFlag(std::string_view word);

} // namespace zimage::cli
