#include "widgets/window_place.h"

#include "theme/theme.h"

#include <QGuiApplication>
#include <QScreen>
#include <QWidget>

#include <algorithm>

namespace zimage::ui {

namespace {

constexpr QSize kFrame{8, 40};  // that the window manager adds, at most about
constexpr QSize kHold{120, 24}; // px of a window's upper edge by which it can be moved

int distance(const QRect& one, const QRect& other)
{
    const int across = std::max({0, one.left() - other.right(), other.left() - one.right()});
    const int down = std::max({0, one.top() - other.bottom(), other.top() - one.bottom()});
    return across + down;
}

void bringBack(QWidget& window)
{
    if (window.isMaximized() || window.isFullScreen())
        return;
    QList<QRect> screens;
    for (const QScreen* screen : QGuiApplication::screens()) // the main one first
        screens.append(screen->availableGeometry());
    if (const QRect place = placeOnScreens(window.geometry(), screens); place != window.geometry())
        window.setGeometry(place);
}

} // namespace

QSize roomOnScreen(const QWidget& window) { return window.screen()->availableSize() - kFrame; }

QSize firstSize(const QWidget& window, QSize wanted)
{
    return QSize(withText(wanted.width()), withText(wanted.height())).boundedTo(roomOnScreen(window));
}

QRect placeOnScreens(QRect place, const QList<QRect>& screens)
{
    if (screens.isEmpty())
        return place;
    const QRect edge(place.topLeft(), QSize(place.width(), kHold.height()));
    const auto seen = [&edge](const QRect& screen) {
        const QRect part = edge & screen;
        return part.width() >= std::min(kHold.width(), edge.width()) && part.height() == edge.height() ? part.width()
                                                                                                       : 0;
    };
    const auto best = std::max_element(screens.begin(), screens.end(),
                                       [&](const QRect& one, const QRect& other) { return seen(one) < seen(other); });
    const bool isSeen = seen(*best) > 0;
    const QRect screen =
        isSeen ? *best : *std::min_element(screens.begin(), screens.end(), [&](const QRect& one, const QRect& other) {
            return distance(one, place) < distance(other, place);
        });
    place.setSize(place.size().boundedTo(screen.size()));
    if (isSeen)
        return place;
    place.moveLeft(std::clamp(place.left(), screen.left(), screen.right() + 1 - place.width()));
    place.moveTop(std::clamp(place.top(), screen.top(), screen.bottom() + 1 - place.height()));
    return place;
}

void keepOnScreens(QWidget& window)
{
    bringBack(window);
    QObject::connect(
        qApp, &QGuiApplication::screenRemoved, &window, [&window] { bringBack(window); }, Qt::QueuedConnection);
}

} // namespace zimage::ui
