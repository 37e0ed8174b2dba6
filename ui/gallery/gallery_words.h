#pragma once

#include <QString>

#include <cstdint>

namespace zimage::ui {

/// What the gallery shows, for its line of words.
struct GallerySummary {
    bool found = false; ///< a search has ended
    bool searched = false;
    bool similar = false; ///< pictures with a similar prompt
    int pictures = 0;
    std::size_t selected = 0;
    std::int64_t toRead = 0; ///< files
};

[[nodiscard]] QString summaryText(const GallerySummary& summary); ///< "12 pictures · 3 selected"
[[nodiscard]] QString emptyText(const GallerySummary& summary);   ///< what to do where there is none

} // namespace zimage::ui
