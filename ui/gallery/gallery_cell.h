#pragma once

#include "library/library_picture.h"

#include <QColor>
#include <QImage>
#include <QRect>
#include <QSize>
#include <QString>

class QPainter;

namespace zimage::ui {

/// What a cell of the grid shows.
struct GalleryCell {
    QRect place;
    QImage thumbnail;                        ///< null: there is none yet
    const LibraryPicture* picture = nullptr; ///< null: nothing is known yet
    bool broken = false;                     ///< it cannot be read
    bool selected = false;
    bool current = false; ///< and the grid has the focus
    bool hovered = false;
    int stack = 1;      ///< pictures of a folded stack
    bool under = false; ///< in an unfolded stack, not its first
    double scale = 1;   ///< pixels of the screen
};

/// px of the square that thumbnails fit into, in a cell of this width.
[[nodiscard]] int thumbnailSide(int cellWidth);
/// Of a cell with room for a thumbnail of `side` px, and below it for what was judged.
[[nodiscard]] QSize cellSizeFor(int side);

void paintCell(QPainter& painter, const GalleryCell& cell);
/// Pick, stars and label, on a line.
void paintJudgement(QPainter& painter, const QRectF& line, const PictureJudgement& judgement);
void paintStars(QPainter& painter, QRectF place, int rating, const QColor& color); ///< as many as it has, from the left

/// Readable as a mark on the window's ground, in either scheme.
[[nodiscard]] QColor labelColor(ColourLabel label);
[[nodiscard]] QString labelName(ColourLabel label); ///< in the language in effect
/// "Rated 4 of 5, label red, picked": what was judged, in words; empty for nothing.
[[nodiscard]] QString judgementText(const PictureJudgement& judgement);

} // namespace zimage::ui
