#include "studio/focus_keeper.h"

#include <QApplication>

#include <utility>

namespace zimage::ui {

FocusKeeper::FocusKeeper(QWidget& window, std::function<void()> home)
    : QObject(&window), m_window(window), m_home(std::move(home))
{
    connect(qApp, &QApplication::focusChanged, this, &FocusKeeper::moved);
}

void FocusKeeper::moved(const QWidget* from, QWidget* to)
{
    if (from == nullptr || from->window() != &m_window || (from->isVisible() && from->isEnabled()))
        return;
    // Later: whoever hides a control may be about to choose the next one.
    QMetaObject::invokeMethod(
        this,
        [this, chosen = QPointer<QWidget>(to), any = to != nullptr] {
            const QWidget* now = m_window.focusWidget();
            if (m_window.isActiveWindow() && (any ? now == chosen : now == nullptr))
                m_home();
        },
        Qt::QueuedConnection);
}

} // namespace zimage::ui
