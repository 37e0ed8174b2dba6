#pragma once

#include <string>
#include <vector>

namespace zimage {

struct EncodedPrompt;

/// A warning that the token limit has cut a prompt, and what is lost.
[[nodiscard]] std::string cutWarning(const EncodedPrompt& encoded, int limit, bool negative);

/// A remark on those of `all` pictures of a job, by their numbers, that have one hue throughout. Names the first eight;
/// an only picture needs no number.
[[nodiscard]] std::string oneHueRemark(const std::vector<std::string>& pictures, int all);

} // namespace zimage
