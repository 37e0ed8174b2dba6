#include "widgets/fold_section.h"

#include "theme/theme.h"
#include "widgets/quiet_widgets.h"

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
    line->addWidget(m_head);
    line->addStretch();
    line->addWidget(m_count);
    layout->addLayout(line);
    layout->addWidget(m_body);
    m_content->setContentsMargins(0, 2, 0, kGrid);
    m_content->setSpacing(kGrid / 2);
    m_body->hide();
    connect(m_head, &QToolButton::clicked, this, [this] {
        setOpen(!isOpen());
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

bool FoldSection::isOpen() const { return !m_body->isHidden(); }

void FoldSection::setOpen(bool open)
{
    m_body->setVisible(open);
    update();
}

void FoldSection::update()
{
    m_head->setText(m_title);
    m_head->setAccessibleName(m_title);
    m_head->setAccessibleDescription(isOpen() ? tr("Expanded; press to collapse") : tr("Collapsed; press to expand"));
    m_head->setArrowType(isOpen() ? Qt::DownArrow : Qt::RightArrow);
    m_count->say(m_changed > 0 && !isOpen() ? tr("%n changed", nullptr, m_changed) : QString());
}

} // namespace zimage::ui
