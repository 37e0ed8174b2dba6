#include "widgets/message_bar.h"

#include "widgets/accessible.h"
#include "widgets/key_guard.h"

#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

#include <utility>

namespace zimage::ui {

namespace {

constexpr int kEdge = 4;            // px of colour at its left
constexpr qsizetype kLongest = 600; // characters; the log has the whole

QColor edgeColor(MessageBar::Level level, const QPalette& palette)
{
    switch (level) {
    case MessageBar::Level::Warning: return {0xE0, 0x9B, 0x2D};
    case MessageBar::Level::Error: return {0xD6, 0x4A, 0x43};
    case MessageBar::Level::Info: break;
    }
    return palette.color(QPalette::Highlight);
}

} // namespace

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent), m_text(new QLabel), m_actions(new QHBoxLayout), m_close(new QToolButton)
{
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_close->setText("✕");
    m_close->setProperty("flat", true);
    m_actions->setSpacing(8);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 8, 8, 8);
    layout->setSpacing(8);
    layout->addWidget(m_text, 1);
    layout->addLayout(m_actions);
    layout->addWidget(m_close, 0, Qt::AlignTop);
    connect(m_close, &QToolButton::clicked, this, [this] {
        dismiss();
        Q_EMIT dismissed();
    });
    closeOnEscape(
        *this, EscapeReach::Last, [this] { m_close->click(); },
        [this] { return m_escape || isAncestorOf(QApplication::focusWidget()); });
    new Accessible(*this, QAccessible::AlertMessage);
    retranslate();
    hide();
}

void MessageBar::showMessage(Level level, const QString& text, std::vector<Action> actions)
{
    m_level = level;
    m_text->setText(text.size() > kLongest ? text.left(kLongest) + "…" : text);
    while (QLayoutItem* item = m_actions->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // it may be the one that was clicked
        delete item;
    }
    for (Action& action : actions)
        addAction(std::move(action));
    show();
    update();
    setAccessibleDescription(m_text->text());
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void MessageBar::addAction(Action action, const QString& tip)
{
    auto* button = new QPushButton(action.text);
    button->setToolTip(tip);
    connect(button, &QPushButton::clicked, this, [this, run = std::move(action.run), closes = action.closes] {
        if (closes) {
            dismiss();
            Q_EMIT dismissed();
        }
        run();
    });
    m_actions->addWidget(button);
    button->show(); // at once: its layout would show it later
}

void MessageBar::dismiss() { hide(); }

QString MessageBar::text() const { return isHidden() ? QString() : m_text->text(); }

void MessageBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::AlternateBase));
    painter.fillRect(QRect(0, 0, kEdge, height()), edgeColor(m_level, palette()));
}

void MessageBar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QFrame::changeEvent(event);
}

void MessageBar::retranslate()
{
    m_close->setToolTip(tr("Dismiss"));
    m_close->setAccessibleName(tr("Dismiss"));
    setAccessibleName(tr("Notice"));
}

} // namespace zimage::ui
