#include "widgets/notice_bar.h"

#include "theme/retold.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <utility>

namespace zimage::ui {

namespace {
constexpr int kShownMs = 12000;
constexpr int kMargin = 16;
constexpr int kFoot = 56; // px below it: buttons in the corners of what it lies over stay free
}

NoticeBar::NoticeBar(QWidget* parent) : QFrame(parent), m_label(new QLabel(this)), m_undo(new QPushButton(this))
{
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::ToolTipBase);
    setForegroundRole(QPalette::ToolTipText);
    m_label->setForegroundRole(QPalette::ToolTipText);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(14, 8, 8, 8);
    row->setSpacing(12);
    row->addWidget(m_label);
    row->addWidget(m_undo);
    m_timer.setSingleShot(true);
    m_timer.setInterval(kShownMs);
    connect(&m_timer, &QTimer::timeout, this, &QWidget::hide);
    connect(m_undo, &QPushButton::clicked, this, &NoticeBar::undo);
    m_undo->setText(tr("Undo"));
    m_undo->setAccessibleName(tr("Undo"));
    parent->installEventFilter(this);
    hide();
}

void NoticeBar::showNotice(const QString& text, std::function<void()> undo)
{
    m_action = std::move(undo);
    m_label->setText(text);
    setAccessibleName(text);
    m_undo->setVisible(m_action != nullptr);
    show();
    place();
    raise();
    m_timer.start();
}

QString NoticeBar::text() const { return isHidden() ? QString() : m_label->text(); }

void NoticeBar::undo()
{
    hide();
    if (auto action = std::exchange(m_action, {}))
        action();
}

void NoticeBar::place()
{
    const int room = parentWidget()->width() - 2 * kMargin;
    m_label->setWordWrap(false);
    layout()->activate();
    QSize wanted = sizeHint();
    if (wanted.width() > room) { // a path may be long: in several lines, not cut
        m_label->setWordWrap(true);
        layout()->activate();
        wanted = {room, layout()->totalHeightForWidth(room)};
    }
    resize(wanted);
    move((parentWidget()->width() - width()) / 2, parentWidget()->height() - height() - kFoot);
}

bool NoticeBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible())
        place();
    return QFrame::eventFilter(watched, event);
}

void NoticeBar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange) {
        m_undo->setText(tr("Undo"));
        m_undo->setAccessibleName(tr("Undo"));
        m_label->setText(retold(m_label->text()));
        setAccessibleName(m_label->text());
        place();
    }
    QFrame::changeEvent(event);
}

} // namespace zimage::ui
