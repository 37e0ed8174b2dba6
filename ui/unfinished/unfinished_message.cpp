#include "unfinished/unfinished_message.h"

#include "session/unfinished_pictures.h"

#include <QEvent>

#include <algorithm>

namespace zimage::ui {

UnfinishedMessage::UnfinishedMessage(const UnfinishedPictures& pictures, QWidget* parent)
    : MessageBar(parent), m_pictures(pictures)
{
    connect(&m_pictures, &UnfinishedPictures::changed, this, &UnfinishedMessage::refresh);
    connect(this, &MessageBar::dismissed, this, [this] { m_dismissed = m_pictures.list().size(); });
    refresh();
}

void UnfinishedMessage::refresh()
{
    const std::size_t count = m_pictures.list().size();
    m_dismissed = std::min(m_dismissed, count);
    if (count == m_dismissed)
        return dismiss();
    showMessage(Level::Warning,
                tr("%n {n|picture is|pictures are} not finished or not saved. The work done so far is kept.", nullptr,
                   static_cast<int>(count)),
                {{tr("Show"), [this] { Q_EMIT listWanted(); }, false}});
}

void UnfinishedMessage::changeEvent(QEvent* event)
{
    MessageBar::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        refresh();
}

} // namespace zimage::ui
