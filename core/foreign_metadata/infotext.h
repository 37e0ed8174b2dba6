#pragma once

#include "foreign_metadata/collector.h"

#include <string_view>

namespace zimage {

/// Where a text stands: under A1111's own keyword, a prompt without settings is the whole text; anywhere else it is
/// some text of somebody's.
enum class InfotextPlace { Parameters, Any };

/// A1111's lines of text. False, and nothing added, when it has neither a last line of settings nor a negative prompt,
/// and is not known to be a prompt.
[[nodiscard]] bool readInfotext(ForeignCollector& found, std::string_view text, InfotextPlace place);

} // namespace zimage
