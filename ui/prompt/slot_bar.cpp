#include "prompt/slot_bar.h"

#include "theme/localized.h"
#include "theme/translator.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>
#include <QWidgetAction>

#include <algorithm>

namespace zimage::ui {

namespace {

constexpr int kGap = 4;          // px
constexpr int kChipPadding = 34; // px of a chip's frame and arrow
constexpr int kLeastChip = 76;   // px; a narrower one says too little

} // namespace

SlotBar::SlotBar(QWidget* parent)
    : QWidget(parent), m_line(new QHBoxLayout(this)), m_more(new QToolButton), m_moreMenu(new QMenu(this))
{
    m_line->setContentsMargins(0, 0, 0, 0);
    m_line->setSpacing(kGap);
    m_line->addWidget(m_more);
    m_more->setProperty("chip", true);
    m_more->setFocusPolicy(Qt::StrongFocus);
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setMenu(m_moreMenu);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // the line's room is all there is
    connect(m_moreMenu, &QMenu::aboutToShow, this, &SlotBar::fillMore);
    build();
}

void SlotBar::setTemplate(const PromptTemplate* made, const QString& language)
{
    m_template = made;
    m_language = language;
    build();
}

void SlotBar::build()
{
    for (const Chip& chip : m_chips) {
        m_line->removeWidget(chip.button);
        chip.button->hide();
        chip.button->deleteLater(); // its menu may be open
    }
    m_chips.clear();
    m_more->setAccessibleName(tr("More of the template"));
    if (m_template == nullptr)
        return hide();
    QStringList about{localized(m_template->name)};
    for (const LocalizedText& note : m_template->notes)
        about.append(localized(note));
    m_more->setToolTip(about.join(QLatin1Char('\n')));
    m_more->setAccessibleDescription(about.join(QLatin1Char(' ')));
    for (const PatternPart& part : patternParts(m_template->pattern.in(m_language.toStdString()))) {
        const TemplateSlot* slot = part.isSlot ? m_template->slot(part.text) : nullptr;
        if (slot == nullptr) // fixed text, or the size, which has its own place
            continue;
        Chip chip{slot, new QToolButton(this), nullptr, {}};
        chip.button->setProperty("chip", true);
        chip.button->setPopupMode(QToolButton::InstantPopup);
        chip.button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        chip.button->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        chip.button->setFocusPolicy(Qt::StrongFocus);
        chip.menu = new QMenu(chip.button);
        chip.button->setMenu(chip.menu);
        const int at = static_cast<int>(m_chips.size());
        m_line->insertWidget(at, chip.button, 1);
        chip.button->show(); // now, not with the next event: it can be used at once
        connect(chip.menu, &QMenu::aboutToShow, this, [this, at] { fillMenu(m_chips[static_cast<std::size_t>(at)]); });
        m_chips.push_back(chip);
    }
}

void SlotBar::fillMore()
{
    m_moreMenu->clear();
    if (m_template == nullptr)
        return;
    m_moreMenu->addSection(localized(m_template->name));
    for (const Chip& chip : m_chips) {
        if (!chip.button->isHidden())
            continue;
        const QString label = localized(chip.slot->label);
        chip.menu->setTitle(
            QString(chip.text.isEmpty() ? label : tr("%1: %2").arg(label, chip.text)).replace('&', "&&"));
        chip.menu->menuAction()->setEnabled(!chip.text.isEmpty());
        m_moreMenu->addMenu(chip.menu);
    }
    m_moreMenu->addSeparator();
    m_moreMenu->addAction(tr("Close the template and keep its words"), this, &SlotBar::closed);
}

void SlotBar::fillMenu(Chip& chip)
{
    chip.menu->clear();
    const QString name = QString::fromStdString(chip.slot->name);
    for (const std::string& choice : chip.slot->choicesIn(m_language.toStdString())) {
        const QString words = QString::fromStdString(choice);
        QAction* action = chip.menu->addAction(QString(words).replace('&', "&&"));
        action->setCheckable(true);
        action->setChecked(words == chip.text);
        connect(action, &QAction::triggered, this, [this, name, words] { Q_EMIT chosen(name, words); });
    }
    chip.menu->addSeparator();
    auto* field = new QLineEdit;
    field->setPlaceholderText(tr("Other words…"));
    field->setAccessibleName(tr("Other words for %1").arg(localized(chip.slot->label)));
    auto* own = new QWidgetAction(chip.menu);
    own->setDefaultWidget(field);
    chip.menu->addAction(own);
    connect(field, &QLineEdit::returnPressed, this, [this, name, field, menu = chip.menu] {
        const QString words = field->text().trimmed();
        menu->close();
        if (!words.isEmpty())
            Q_EMIT chosen(name, words);
    });
}

void SlotBar::showTexts(const SlotValues& found)
{
    for (Chip& chip : m_chips) {
        const auto value = found.find(chip.slot->name);
        const QString label = localized(chip.slot->label);
        chip.text = value == found.end() ? QString() : QString::fromStdString(value->second);
        chip.button->setEnabled(value != found.end());
        chip.button->setToolTip(value == found.end() ? tr("%1: its words are no longer in the prompt.").arg(label)
                                                     : QStringLiteral("%1: %2").arg(label, chip.text));
        chip.button->setAccessibleName(value == found.end() ? label : QStringLiteral("%1: %2").arg(label, chip.text));
    }
    setVisible(std::any_of(m_chips.begin(), m_chips.end(), [](const Chip& chip) { return !chip.text.isEmpty(); }));
    layOut();
}

QString SlotBar::wordsOf(const Chip& chip) const
{
    return chip.text.isEmpty() ? localized(chip.slot->label) : chip.text;
}

void SlotBar::layOut()
{
    const int all = static_cast<int>(m_chips.size());
    m_more->setText(QStringLiteral("+%1").arg(all)); // the widest
    const int room = width() - m_more->sizeHint().width();
    const int shown = std::clamp(room / (kLeastChip + kGap), 0, all);
    m_more->setText(shown == 0        ? tr("Slots")
                        : shown < all ? QStringLiteral("+%1").arg(all - shown)
                                      : QStringLiteral("…"));
    for (int i = 0; i < all; ++i) {
        const Chip& chip = m_chips[static_cast<std::size_t>(i)];
        chip.button->setVisible(i < shown);
        chip.button->setText(
            chip.button->fontMetrics()
                .elidedText(wordsOf(chip), Qt::ElideRight, room / std::max(shown, 1) - kGap - kChipPadding)
                .replace('&', "&&"));
    }
}

void SlotBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    layOut();
}

void SlotBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::LanguageChange)
        return;
    SlotValues shown;
    for (const Chip& chip : m_chips)
        if (!chip.text.isEmpty())
            shown.emplace(chip.slot->name, chip.text.toStdString());
    build();
    showTexts(shown);
}

} // namespace zimage::ui
