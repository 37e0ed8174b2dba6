#pragma once

#include "terminal/console.h"

#include <algorithm>
#include <string>

namespace zimage::cli {

/// The text with blanks behind it up to `columns`.
[[nodiscard]] inline std::string padded(std::string text, int columns)
{
    text.append(static_cast<std::size_t>(std::max(0, columns - displayWidth(text))), ' ');
    return text;
}

} // namespace zimage::cli
