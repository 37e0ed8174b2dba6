#pragma once

#include "foreign_metadata/collector.h"

#include <string_view>

namespace zimage {

/// A1111's lines of text. False, and nothing added, when it has neither a last line of settings nor a negative prompt.
[[nodiscard]] bool readInfotext(ForeignCollector& found, std::string_view text);

} // namespace zimage
