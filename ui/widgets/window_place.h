#pragma once

#include <QList>
#include <QRect>
#include <QSize>

class QWidget;

namespace zimage::ui {

/// The size for a window that is shown for the first time: this one, more with large letters, and no more than there is
/// room for on its screen.
[[nodiscard]] QSize firstSize(const QWidget& window, QSize wanted);

/// What the screen of a window has room for, without panels and the window's frame.
[[nodiscard]] QSize roomOnScreen(const QWidget& window);

/// Where a window that was at `place` is to be, given the free parts of the screens, the main one first: there, when
/// enough of its upper edge to take hold of is on one of them; else moved onto the nearest. It is never larger than its
/// screen. Without screens nothing changes.
[[nodiscard]] QRect placeOnScreens(QRect place, const QList<QRect>& screens);

/// Brings a window back onto a screen, now and whenever a screen goes.
void keepOnScreens(QWidget& window);

} // namespace zimage::ui
