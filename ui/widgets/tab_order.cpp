#include "widgets/tab_order.h"

#include <QLayout>
#include <QList>
#include <QSplitter>
#include <QWidget>

namespace zimage::ui {

namespace {

/// Where Tab stops in a window, in the order of its layouts.
class Stops {
public:
    explicit Stops(QWidget& window) : m_window(window) {}

    void visit(QWidget* widget)
    {
        if (m_seen.contains(widget) || widget->window() != &m_window)
            return;
        m_seen.append(widget);
        if (!widget->isVisible())
            return; // nor is anything in it
        if ((widget->focusPolicy() & Qt::TabFocus) == Qt::TabFocus && widget->isEnabled()
            && widget->focusProxy() == nullptr)
            stops.append(widget);
        if (widget->layout() != nullptr) // what lies over the others is read before them
            for (QObject* child : widget->children())
                if (child->isWidgetType() && !holds(*widget->layout(), static_cast<QWidget*>(child)))
                    visit(static_cast<QWidget*>(child));
        if (const auto* splitter = qobject_cast<const QSplitter*>(widget)) // whose children lie in the reverse order
            for (int i = 0; i < splitter->count(); ++i)
                visit(splitter->widget(i));
        else if (widget->layout() != nullptr)
            visit(*widget->layout());
        for (QObject* child : widget->children())
            if (child->isWidgetType())
                visit(static_cast<QWidget*>(child));
    }

    QList<QWidget*> stops;

private:
    static bool holds(const QLayout& layout, const QWidget* widget)
    {
        for (int i = 0; i < layout.count(); ++i) {
            const QLayoutItem* item = layout.itemAt(i);
            const auto* inner = const_cast<QLayoutItem*>(item)->layout();
            if (item->widget() == widget || (inner != nullptr && holds(*inner, widget)))
                return true;
        }
        return false;
    }

    void visit(const QLayout& layout)
    {
        for (int i = 0; i < layout.count(); ++i) {
            const QLayoutItem* item = layout.itemAt(i);
            if (QWidget* widget = item->widget())
                visit(widget);
            else if (const auto* inner = const_cast<QLayoutItem*>(item)->layout())
                visit(*inner);
        }
    }

    QWidget& m_window;
    QList<const QWidget*> m_seen;
};

} // namespace

bool focusAlongTheLayout(QWidget& window, QWidget* first, bool next)
{
    Stops found(window);
    if (first != nullptr)
        found.visit(first);
    found.visit(&window);
    const QList<QWidget*>& stops = found.stops;
    if (stops.isEmpty())
        return false;
    QWidget* now = window.focusWidget();
    while (now != nullptr && now->focusProxy() != nullptr)
        now = now->focusProxy();
    const qsizetype at = stops.indexOf(now);
    const qsizetype count = stops.size();
    const qsizetype to = at < 0 ? (next ? 0 : count - 1) : (at + (next ? 1 : count - 1)) % count;
    stops[to]->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    return true;
}

} // namespace zimage::ui
