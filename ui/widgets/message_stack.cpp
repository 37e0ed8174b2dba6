#include "widgets/message_stack.h"

#include "widgets/message_bar.h"

#include <QEvent>
#include <QVBoxLayout>

#include <algorithm>

namespace zimage::ui {

MessageStack::MessageStack(QWidget& host)
    : QScrollArea(&host), m_host(host), m_place(&host), m_content(new QWidget), m_bars(new QVBoxLayout(m_content))
{
    m_bars->setContentsMargins(0, 0, 0, 0);
    m_bars->setSpacing(0);
    setWidget(m_content);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_content->installEventFilter(this);
    m_host.installEventFilter(this);
    hide();
}

void MessageStack::add(MessageBar& bar)
{
    bar.installEventFilter(this);
    m_bars->addWidget(&bar);
    settle();
}

void MessageStack::lieOver(QWidget& place)
{
    m_place = &place;
    place.installEventFilter(this);
    settle();
}

void MessageStack::settle()
{
    bool any = false;
    for (int i = 0; m_place != nullptr && i < m_bars->count(); ++i) // the place goes first when the window closes
        any = any || !m_bars->itemAt(i)->widget()->isHidden();
    if (any) {
        m_bars->invalidate();
        const QRect place(m_place->mapTo(&m_host, QPoint()), m_place->size());
        const int wanted = m_bars->hasHeightForWidth() ? m_bars->totalHeightForWidth(place.width())
                                                       : m_bars->totalMinimumSize().height();
        setGeometry(place.x(), place.y(), place.width(), std::min(wanted, place.height()));
        raise();
    }
    setVisible(any);
}

bool MessageStack::eventFilter(QObject* watched, QEvent* event)
{
    switch (event->type()) {
    case QEvent::Resize:
    case QEvent::Move:
        if (watched == m_place || watched == &m_host)
            settle();
        break;
    case QEvent::LayoutRequest:
        if (watched == m_content)
            settle();
        break;
    case QEvent::Show:
    case QEvent::ShowToParent:
    case QEvent::HideToParent: settle(); break;
    default: break;
    }
    return QScrollArea::eventFilter(watched, event);
}

} // namespace zimage::ui
