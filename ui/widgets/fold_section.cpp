#include "widgets/fold_section.h"

#include "theme/theme.h"
#include "widgets/accessible.h"
#include "widgets/quiet_widgets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>

namespace zimage::ui {

FoldSection::FoldSection(QWidget* parent)
    : QWidget(parent), m_head(new QToolButton), m_count(new Hint), m_body(new QWidget),
      m_content(new QVBoxLayout(m_body))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    auto* line = new QHBoxLayout;
    m_head->setProperty("flat", true);
    m_head->setCheckable(false);
    m_head->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_head->setFocusPolicy(Qt::TabFocus);
    m_head->setArrowType(Qt::RightArrow);
    m_count->setWordWrap(false);
    m_count->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_count->setTextFormat(Qt::PlainText);
    m_count->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // a long note widens nothing
    line->addWidget(m_head);
    line->addWidget(m_count, 1);
    layout->addLayout(line);
    layout->addWidget(m_body);
    m_content->setContentsMargins(0, 2, 0, kGrid);
    m_content->setSpacing(kGrid / 2);
    m_body->hide();
    auto* spoken = new Accessible(*m_head, QAccessible::Button);
    spoken->press = [this] { m_head->click(); };
    spoken->state = [this](QAccessible::State& state) {
        state.expandable = true;
        state.expanded = isOpen();
        state.collapsed = !isOpen();
    };
    connect(m_head, &QToolButton::clicked, this, [this] {
        choose(!isOpen());
        Q_EMIT toggled(isOpen());
    });
}

void FoldSection::setTitle(const QString& title)
{
    m_title = title;
    update();
}

void FoldSection::setChanged(int count)
{
    m_changed = count;
    update();
}

void FoldSection::setNotes(const QString& whenOpen, const QString& whenFolded)
{
    m_openNote = whenOpen;
    m_foldedNote = whenFolded;
    update();
}

void FoldSection::offer(bool open)
{
    const QWidget* now = window()->focusWidget();
    const bool inUse = now != nullptr && m_body->isAncestorOf(now); // nothing goes from under the fingers
    if (!m_chosen && open != isOpen() && (open || !inUse))
        setOpen(open);
}

void FoldSection::choose(bool open)
{
    m_chosen = true;
    setOpen(open);
}

void FoldSection::release() { m_chosen = false; }

void FoldSection::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        update();
}

bool FoldSection::isOpen() const { return !m_body->isHidden(); }

int FoldSection::bodyHeight() const { return isOpen() ? m_body->height() + layout()->spacing() : 0; }

void FoldSection::setOpen(bool open)
{
    m_body->setVisible(open);
    update();
    QAccessible::State changed;
    changed.expanded = true;
    QAccessibleStateChangeEvent event(m_head, changed);
    QAccessible::updateAccessibility(&event);
}

void FoldSection::update()
{
    m_head->setText(m_title);
    m_head->setAccessibleName(m_title);
    m_head->setAccessibleDescription(isOpen() ? tr("Expanded; press to collapse") : tr("Collapsed; press to expand"));
    m_head->setArrowType(isOpen() ? Qt::DownArrow : Qt::RightArrow);
    const QString note = isOpen() ? m_openNote : m_foldedNote;
    m_count->setText(m_changed > 0 && !isOpen() ? tr("%n changed", nullptr, m_changed) : note);
}

} // namespace zimage::ui
