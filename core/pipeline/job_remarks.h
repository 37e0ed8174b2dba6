#pragma once

#include <string>
#include <vector>

namespace zimage {

struct EncodedPrompt;

/// A warning that the token limit has cut a prompt, and what is lost.
[[nodiscard]] std::string cutWarning(const EncodedPrompt& encoded, int limit, bool negative);

/// A remark on the pictures, by their numbers, that have one hue throughout. Names the first eight.
[[nodiscard]] std::string oneHueRemark(const std::vector<std::string>& pictures);

} // namespace zimage
