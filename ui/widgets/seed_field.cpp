#include "widgets/seed_field.h"

#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/key_guard.h"
#include "widgets/quiet_widgets.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QRandomGenerator>
#include <QStyle>

#include <limits>
#include <utility>

namespace zimage::ui {

namespace {

const ParamDef& seedRow() { return *findParam("seed"); }

/// Within 32 bits: only those count for the noise.
qint64 drawn() { return QRandomGenerator::global()->generate(); }

} // namespace

SeedField::SeedField(QWidget* parent)
    : QWidget(parent), m_label(new QLabel), m_edit(new QLineEdit), m_lock(new IconButton(Icon::Unlock)),
      m_dice(new IconButton(Icon::Dice)), m_previous(new IconButton(Icon::Previous)),
      m_next(new IconButton(Icon::Next)), m_lastUsed(new Hint), m_issue(new Remark(Hint::Tone::Warning))
{
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setHorizontalSpacing(kGrid);
    layout->setVerticalSpacing(2);
    layout->setColumnStretch(1, 1);
    fitLabel();
    m_label->setBuddy(m_edit);
    m_edit->setLocale(QLocale::c());
    m_lock->setCheckable(true);
    auto* line = new QHBoxLayout;
    line->setSpacing(2);
    line->addWidget(m_edit, 1);
    for (IconButton* button : {m_lock, m_dice, m_previous, m_next})
        line->addWidget(button);
    layout->addWidget(m_label, 0, 0);
    layout->addLayout(line, 0, 1);
    layout->addWidget(m_lastUsed, 1, 1);
    layout->addWidget(m_issue, 2, 0, 1, 2);
    keepRoom();
    m_lastUsed->hide();
    m_issue->hide();
    setFocusProxy(m_edit);
    connect(m_edit, &QLineEdit::textEdited, this, &SeedField::typed);
    connect(m_edit, &QLineEdit::editingFinished, this, [this] {
        m_complaint.clear();
        update();
    });
    closeOnEscape(
        *m_edit, EscapeReach::Inside,
        [this] {
            m_complaint.clear();
            update();
        },
        [this] { return !m_complaint.isEmpty(); });
    connect(m_lock, &QToolButton::clicked, this, &SeedField::toggleLock);
    connect(m_dice, &QToolButton::clicked, this, [this] { choose(drawn()); });
    connect(m_previous, &QToolButton::clicked, this, [this] { stepBy(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { stepBy(1); });
    retranslate();
}

/// The rows below stay where they are when the last seed comes.
void SeedField::keepRoom()
{
    QSizePolicy place = m_lastUsed->sizePolicy();
    place.setRetainSizeWhenHidden(!m_compact);
    m_lastUsed->setSizePolicy(place);
}

/// In line with the other labels, unless the seed needs the room.
void SeedField::fitLabel()
{
    const int words = m_label->fontMetrics().horizontalAdvance(m_label->text()) + kGrid / 2;
    m_label->setFixedWidth(m_compact ? std::min(words, labelWidth()) : labelWidth());
}

void SeedField::setCompact(bool compact)
{
    if (compact == std::exchange(m_compact, compact))
        return;
    keepRoom();
    fitLabel();
    m_complaint.isEmpty() ? update() : m_lastUsed->setVisible(false);
}

void SeedField::setSeed(qint64 seed)
{
    m_seed = seed;
    if (m_complaint.isEmpty())
        update();
}

void SeedField::setLastUsed(qint64 seed)
{
    m_last = seed;
    update();
}

void SeedField::setIssue(const QString& sentence)
{
    m_issueText = sentence;
    m_issue->say(m_complaint.isEmpty() ? m_issueText : m_complaint);
}

void SeedField::typed(const QString& text)
{
    GenerationParams scratch;
    if (text.trimmed().isEmpty()) {
        scratch.seed = -1;
    } else if (setParamText(scratch, seedRow(), text.toStdString()) || scratch.seed < 0) {
        m_complaint = tr("Enter a whole number, 0 or more, or leave the field empty for a random seed.");
        setIssue(m_issueText);
        return;
    }
    m_complaint.clear();
    m_seed = scratch.seed;
    m_lock->setChecked(m_seed >= 0);
    m_lock->setIcon(icon(m_seed >= 0 ? Icon::Lock : Icon::Unlock));
    setIssue(m_issueText);
    Q_EMIT seedEdited(m_seed);
}

void SeedField::choose(qint64 seed)
{
    m_complaint.clear();
    setSeed(seed);
    Q_EMIT seedEdited(seed);
}

void SeedField::stepBy(qint64 step)
{
    const qint64 from = m_seed >= 0 ? m_seed : m_last;
    if (from < 0)
        choose(drawn());
    else if (step > 0 ? from < std::numeric_limits<qint64>::max() : from > 0)
        choose(from + step);
}

void SeedField::toggleLock()
{
    if (m_seed >= 0)
        choose(-1);
    else
        choose(m_last >= 0 ? m_last : drawn());
}

void SeedField::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::FontChange)
        fitLabel();
}

void SeedField::retranslate()
{
    const QString help = parameterText(seedRow().help);
    m_label->setText(parameterText(seedRow().label));
    fitLabel();
    setToolTip(QStringLiteral("<qt>%1</qt>").arg(help.toHtmlEscaped()));
    m_issue->setObjectName(m_label->text());
    m_edit->setAccessibleName(m_label->text());
    m_edit->setAccessibleDescription(help);
    m_dice->setWords(tr("Draw a new seed"));
    m_previous->setWords(tr("Previous seed"));
    m_next->setWords(tr("Next seed"));
    update();
}

void SeedField::update()
{
    const bool fixed = m_seed >= 0;
    const QString text = fixed ? QString::number(m_seed) : QString();
    if (m_edit->text() != text)
        m_edit->setText(text);
    m_edit->setPlaceholderText(m_compact && m_last >= 0 ? tr("random; last %1").arg(m_last) : tr("random"));
    // Also while there is none: the room is that of the words, whose letters may be taller than others.
    m_lastUsed->setText(tr("Last used: %1").arg(std::max<qint64>(m_last, 0)));
    m_lastUsed->setVisible(!m_compact && !fixed && m_last >= 0);
    m_lock->setChecked(fixed);
    m_lock->setIcon(icon(fixed ? Icon::Lock : Icon::Unlock));
    m_lock->setWords(fixed             ? tr("Unlock the seed")
                         : m_last >= 0 ? tr("Lock the last seed, %1").arg(m_last)
                                       : tr("Lock a seed"));
    setIssue(m_issueText);
}

} // namespace zimage::ui
