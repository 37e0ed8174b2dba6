#pragma once

#include <span>
#include <string>
#include <string_view>

namespace zimage {

/// The candidate nearest to a mistyped word by edit distance; empty when none is near enough to be worth proposing.
[[nodiscard]] std::string nearestName(std::string_view word, std::span<const std::string> candidates);

} // namespace zimage
