#pragma once

#include "pictures/guard_summary.h"

#include <QIcon>

class QPainter;
class QPalette;

namespace zimage::ui {

/// The canvas's own icons: paths on a square of 20 units with a stroke of 1.5, drawn in the palette's text colour at
/// any size.
enum class CanvasIcon {
    Copy,
    Save,
    Prompt,
    Seed,
    Settings,
    Folder,
    Trash,
    Fit,
    ActualSize,
    FullSize,
    Drafts,
    Variations,
    Shield,
    ShieldCheck,
    ShieldFault,
    Live
};

[[nodiscard]] QIcon canvasIcon(CanvasIcon icon);
void paintIcon(QPainter& painter, const QRectF& rect, CanvasIcon icon, const QColor& color);

/// Green, amber, red, readable on the palette's window colour; the text colour where nothing is known.
[[nodiscard]] QColor guardColor(GuardState state, const QPalette& palette);

} // namespace zimage::ui
