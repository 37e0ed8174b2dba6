#include "prompt/slot_bar.h"

#include "theme/localized.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/quiet_widgets.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QVBoxLayout>
#include <QWidgetAction>

#include <algorithm>

namespace zimage::ui {

namespace {

constexpr int kColumns = 2;
constexpr int kChipPadding = 34; // px of a chip's frame and arrow

} // namespace

SlotBar::SlotBar(QWidget* parent)
    : QWidget(parent), m_name(new QLabel), m_close(new IconButton(Icon::Close)), m_grid(new QGridLayout),
      m_notes(new Hint)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    auto* head = new QHBoxLayout;
    head->addWidget(m_name, 1);
    head->addWidget(m_close);
    layout->addLayout(head);
    m_grid->setSpacing(4);
    layout->addLayout(m_grid);
    m_notes->setWordWrap(true);
    layout->addWidget(m_notes);
    connect(m_close, &QToolButton::clicked, this, &SlotBar::closed);
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
        m_grid->removeWidget(chip.button);
        chip.button->hide();
        chip.button->deleteLater(); // its menu may be open
    }
    m_chips.clear();
    m_close->setWords(tr("Close the template and keep its words"));
    if (m_template == nullptr)
        return hide();
    m_name->setText(localized(m_template->name));
    QString notes;
    for (const LocalizedText& note : m_template->notes)
        notes += (notes.isEmpty() ? "" : "\n") + localized(note);
    m_notes->say(m_template->notes.empty() ? QString() : localized(m_template->notes.front()));
    m_notes->setToolTip(notes);
    m_name->setToolTip(notes);
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
        m_grid->addWidget(chip.button, at / kColumns, at % kColumns);
        chip.button->show(); // now, not with the next event: it can be used at once
        connect(chip.menu, &QMenu::aboutToShow, this, [this, at] { fillMenu(m_chips[static_cast<std::size_t>(at)]); });
        m_chips.push_back(chip);
    }
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
    elide();
}

void SlotBar::elide()
{
    const int room = (width() - (kColumns - 1) * m_grid->spacing()) / kColumns - kChipPadding;
    for (const Chip& chip : m_chips) {
        const QString words = chip.text.isEmpty() ? localized(chip.slot->label) : chip.text;
        chip.button->setText(
            chip.button->fontMetrics().elidedText(words, Qt::ElideRight, std::max(room, 20)).replace('&', "&&"));
    }
}

void SlotBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    elide();
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
