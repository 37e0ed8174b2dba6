#pragma once

#include <string>

namespace zimage {

/// What an errno means, as a clause without a full stop in the language in effect: "there is no space left on the
/// disk". Rare ones are in the system's own words, which are English.
[[nodiscard]] std::string systemErrorText(int code);

/// Whether an errno says that the disk is full, or the user's share of it.
[[nodiscard]] bool isDiskFull(int code);

} // namespace zimage
