#include "variations/variation_bar.h"

#include "theme/theme.h"
#include "widgets/key_guard.h"
#include "widgets/quiet_widgets.h"

#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QTextCursor>
#include <QToolButton>
#include <QVBoxLayout>

namespace zimage::ui {

namespace {

using Way = VariationPlan::Way;

constexpr int kLeast = 5; // per cent
constexpr int kMost = 60;
constexpr int kFirst = 20;
constexpr int kLargestFirst = 1000000000;
constexpr int kLines = 2; // of the prompt that words are chosen in

} // namespace

VariationBar::VariationBar(QWidget* parent)
    : QWidget(parent), m_ways(new QButtonGroup(this)), m_grid(new ChoiceBox), m_close(new QToolButton),
      m_strengthLabel(new QLabel), m_strength(new QSlider(Qt::Horizontal)), m_percent(new QLabel),
      m_seedLabel(new QLabel), m_firstSeed(new QSpinBox), m_prompt(new QPlainTextEdit), m_offerBox(new ChoiceBox),
      m_alternatives(new QLineEdit), m_make(new QPushButton), m_hint(new Hint)
{
    build();
    closeOnEscape(*this, EscapeReach::Inside, [this] { Q_EMIT closeWanted(); });
    connect(m_ways, &QButtonGroup::idClicked, this, &VariationBar::refresh);
    connect(m_strength, &QSlider::valueChanged, this, &VariationBar::refresh);
    connect(m_prompt, &QPlainTextEdit::selectionChanged, this, &VariationBar::refresh);
    connect(m_alternatives, &QLineEdit::textChanged, this, &VariationBar::refresh);
    connect(m_offerBox, &QComboBox::activated, this, &VariationBar::takeOffer);
    connect(m_grid, &QComboBox::currentIndexChanged, this, &VariationBar::refresh);
    connect(m_close, &QAbstractButton::clicked, this, &VariationBar::closeWanted);
    connect(m_make, &QAbstractButton::clicked, this, [this] { Q_EMIT variationsWanted(plan()); });
    connect(m_alternatives, &QLineEdit::returnPressed, m_make, &QAbstractButton::click);
    retranslate();
}

QHBoxLayout* VariationBar::waysLine()
{
    auto* first = new QHBoxLayout;
    first->setSpacing(kGrid);
    for (const Way way : {Way::Blend, Way::PromptNoise, Way::Words}) {
        auto* button = new QToolButton;
        button->setProperty("flat", true); // the theme's button without a frame
        button->setCheckable(true);
        button->setChecked(way == Way::Blend);
        button->setFocusPolicy(Qt::StrongFocus);
        m_ways->addButton(button, static_cast<int>(way));
        first->addWidget(button);
    }
    first->addStretch();
    m_grid->addItems({QStringLiteral("2 × 2"), QStringLiteral("3 × 3")});
    m_grid->setCurrentIndex(1);
    m_close->setProperty("flat", true);
    m_close->setText(QStringLiteral("✕"));
    m_close->setFocusPolicy(Qt::StrongFocus);
    first->addWidget(m_close);
    return first;
}

void VariationBar::build()
{
    m_strength->setRange(kLeast, kMost);
    m_strength->setValue(kFirst);
    m_strength->setPageStep(kLeast);
    m_strength->setMinimumWidth(80);
    m_strength->setMaximumWidth(320);
    m_percent->setMinimumWidth(44);
    m_firstSeed->setRange(0, kLargestFirst);
    m_firstSeed->setValue(1);
    auto* second = new QHBoxLayout;
    second->setSpacing(kGrid);
    second->addWidget(m_strengthLabel);
    second->addWidget(m_strength, 1);
    second->addWidget(m_percent);
    second->addWidget(m_seedLabel);
    second->addWidget(m_firstSeed);
    second->addWidget(m_prompt, 3);
    auto* others = new QVBoxLayout;
    others->setSpacing(4);
    others->addWidget(m_offerBox);
    others->addWidget(m_alternatives);
    others->addStretch();
    second->addLayout(others, 2);
    second->addStretch();

    m_prompt->setReadOnly(true);
    m_prompt->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_prompt->setTabChangesFocus(true);
    m_prompt->setFixedHeight(m_prompt->fontMetrics().lineSpacing() * kLines + 16);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 6, 8, 6);
    column->setSpacing(6);
    column->addLayout(waysLine());
    column->addLayout(second);
    auto* third = new QHBoxLayout;
    third->setSpacing(kGrid);
    third->addWidget(m_hint, 1);
    third->addWidget(m_grid);
    third->addWidget(m_make);
    column->addLayout(third);
    m_hint->setWordWrap(true);
    m_firstSeed->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void VariationBar::setBase(const GenerationParams& base)
{
    if (base == m_base)
        return;
    const bool otherPrompt = base.prompt != m_base.prompt;
    m_base = base;
    if (otherPrompt)
        m_prompt->setPlainText(QString::fromStdString(base.prompt));
    refresh();
}

void VariationBar::setOffers(const QList<WordOffer>& offers)
{
    m_offers = offers;
    m_offerBox->clear();
    m_offerBox->addItem(QString()); // named by retranslate()
    for (const WordOffer& offer : m_offers)
        m_offerBox->addItem(offer.label);
    retranslate();
}

void VariationBar::takeOffer(int index)
{
    if (index < 1 || index > m_offers.size())
        return;
    const WordOffer& offer = m_offers[index - 1];
    if (offer.begin >= 0) {
        QTextCursor cursor = m_prompt->textCursor();
        cursor.setPosition(offer.begin);
        cursor.setPosition(offer.begin + offer.length, QTextCursor::KeepAnchor);
        m_prompt->setTextCursor(cursor);
    }
    m_alternatives->setText(offer.alternatives);
    m_alternatives->setCursorPosition(0);
}

void VariationBar::setWay(VariationPlan::Way way)
{
    m_ways->button(static_cast<int>(way))->setChecked(true);
    refresh();
}

void VariationBar::focusFirst() { m_ways->checkedButton()->setFocus(Qt::ShortcutFocusReason); }

VariationPlan::Way VariationBar::way() const { return static_cast<Way>(m_ways->checkedId()); }

QString VariationBar::hint() const { return m_hint->text(); }

VariationPlan VariationBar::plan() const
{
    VariationPlan plan;
    plan.way = way();
    plan.strength = m_strength->value() / 100.0;
    plan.cells = m_grid->currentIndex() == 0 ? 3 : 8; // beside the picture itself
    plan.firstSeed = m_firstSeed->value();
    const QTextCursor chosen = m_prompt->textCursor();
    const QString prompt = m_prompt->toPlainText();
    plan.wordAt = static_cast<std::size_t>(prompt.left(chosen.selectionStart()).toUtf8().size());
    plan.wordLength = static_cast<std::size_t>(
        prompt.mid(chosen.selectionStart(), chosen.selectionEnd() - chosen.selectionStart()).toUtf8().size());
    plan.alternatives = splitAlternatives(m_alternatives->text().toStdString());
    return plan;
}

QString VariationBar::sentence() const
{
    if (way() == Way::Words)
        return m_prompt->textCursor().hasSelection()
            ? tr("Enter words to replace the selected ones, separated by commas.")
            : tr("Select the words in the prompt to be replaced.");
    if (isVariation(m_base))
        return tr("This picture is already a variation, with variation seed %1. That seed is kept, and the strength "
                  "varies in both directions.")
            .arg(m_base.variationSeed);
    return way() == Way::Blend
        ? tr("Mixes in noise from other seeds: a little keeps the layout, a lot changes it.")
        : tr("Varies how the model reads the prompt: for models whose seeds give similar pictures.");
}

void VariationBar::refresh()
{
    const bool words = way() == Way::Words;
    for (QWidget* part :
         {static_cast<QWidget*>(m_strengthLabel), static_cast<QWidget*>(m_strength), static_cast<QWidget*>(m_percent)})
        part->setVisible(!words);
    for (QWidget* part : {static_cast<QWidget*>(m_seedLabel), static_cast<QWidget*>(m_firstSeed)})
        part->setVisible(!words && !isVariation(m_base));
    for (QWidget* part : {static_cast<QWidget*>(m_prompt), static_cast<QWidget*>(m_alternatives)})
        part->setVisible(words);
    m_offerBox->setVisible(words && !m_offers.isEmpty());
    m_percent->setText(tr("%1 %").arg(m_strength->value()));
    m_hint->say(sentence());
    const VariationPlan wanted = plan();
    const auto cells = static_cast<int>(variationsOf(m_base, wanted).size());
    m_make->setEnabled(cells > 0 && (!words || wanted.wordLength > 0));
    m_make->setText(m_make->isEnabled() ? tr("Make %n {n|variation|variations}", nullptr, cells)
                                        : tr("Make variations"));
    m_make->setAccessibleName(m_make->text());
}

void VariationBar::retranslate()
{
    setAccessibleName(tr("Variations"));
    const auto name = [this](Way way, const QString& text, const QString& help) {
        QAbstractButton* button = m_ways->button(static_cast<int>(way));
        button->setText(text);
        button->setToolTip(help);
        button->setAccessibleName(text);
    };
    name(Way::Blend, tr("Blend"), tr("Blends the picture's noise with that of other seeds"));
    name(Way::PromptNoise, tr("Prompt noise"), tr("Adds noise to the encoded prompt"));
    name(Way::Words, tr("Words"), tr("Replaces words in the prompt"));
    m_grid->setAccessibleName(tr("Size of the grid"));
    m_close->setAccessibleName(tr("Close"));
    m_close->setToolTip(tr("Close (Esc)"));
    m_strengthLabel->setText(tr("Strength"));
    m_strength->setAccessibleName(tr("Strength"));
    m_seedLabel->setText(tr("First seed"));
    m_firstSeed->setAccessibleName(tr("First variation seed"));
    m_prompt->setAccessibleName(tr("Prompt of the picture"));
    m_offerBox->setAccessibleName(tr("Slots and lists"));
    if (m_offerBox->count() > 0)
        m_offerBox->setItemText(0, tr("Slot or list…"));
    m_alternatives->setAccessibleName(tr("Alternatives"));
    m_alternatives->setPlaceholderText(tr("blue, dark green, gold"));
    refresh();
}

void VariationBar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

} // namespace zimage::ui
