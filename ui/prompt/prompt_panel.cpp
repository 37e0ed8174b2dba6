#include "prompt/prompt_panel.h"

#include "params/param_table.h"
#include "prompt/advice_strip.h"
#include "prompt/prompt_completer.h"
#include "prompt/prompt_edit.h"
#include "prompt/prompt_highlighter.h"
#include "prompt/prompt_slots.h"
#include "prompt/prompt_text.h"
#include "prompt/save_template_dialog.h"
#include "prompt/slot_bar.h"
#include "prompt/template_picker.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/quiet_widgets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace zimage::ui {

namespace {

constexpr int kStartWidth = 240; // px of the example on the button that begins with it
constexpr int kShortStart = 60;

QString programLanguage() { return QString::fromLatin1(languageCode()); }

} // namespace

PromptPanel::PromptPanel(QWidget* parent)
    : QWidget(parent), m_label(new QLabel), m_tokens(new Hint), m_cut(new Hint(Hint::Tone::Warning)),
      m_templates(new QToolButton), m_edit(new PromptEdit(3, 12)), m_alive(new PromptSlots(*m_edit->document())),
      m_foot(new QWidget), m_start(new QToolButton), m_slots(new SlotBar), m_advice(new AdviceStrip),
      m_highlighter(new PromptHighlighter(m_edit->document())), m_completer(new PromptCompleter(*m_edit)),
      m_picker(new TemplatePicker(this)), m_checker(new PromptChecker(this))
{
    build();
    connect(m_edit, &QPlainTextEdit::textChanged, this, &PromptPanel::textEdited);
    connect(m_templates, &QToolButton::clicked, this, &PromptPanel::openPicker);
    connect(m_picker, &TemplatePicker::chosen, this, &PromptPanel::useTemplate);
    connect(m_picker, &TemplatePicker::saveWanted, this, &PromptPanel::saveTemplate);
    connect(m_start, &QToolButton::clicked, this, [this] {
        if (const auto fitting = templatesFor(*m_library.templates, m_model.toStdString()); !fitting.empty())
            useTemplate(QString::fromStdString(fitting.front()->id), programLanguage());
    });
    connect(m_slots, &SlotBar::chosen, this, &PromptPanel::chooseSlot);
    connect(m_slots, &SlotBar::closed, this, [this] {
        m_alive->putAway();
        reread();
        m_edit->setFocus();
        Q_EMIT stateChanged();
    });
    connect(m_checker, &PromptChecker::answered, this, &PromptPanel::showAnswer);
    connect(m_advice, &AdviceStrip::applied, this, &PromptPanel::applyRule);
    connect(m_advice, &AdviceStrip::dismissed, this, &PromptPanel::dismiss);
    retranslate();
    reload();
}

PromptPanel::~PromptPanel() = default;

void PromptPanel::build()
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid / 2);
    for (QToolButton* button : {m_templates, m_start}) {
        button->setProperty("flat", true);
        button->setFocusPolicy(Qt::TabFocus);
    }
    m_head = new QHBoxLayout;
    m_head->setSpacing(kGrid);
    m_head->addWidget(m_label);
    m_head->addStretch(1);
    m_head->addWidget(m_templates);
    m_cut->setWordWrap(false);
    m_tokens->setWordWrap(false);
    m_cut->hide();
    auto* foot = new QHBoxLayout(m_foot);
    foot->setContentsMargins(0, 0, kGrid / 2, 0);
    foot->setSpacing(kGrid);
    foot->addWidget(m_start);
    foot->addWidget(m_slots, 1);
    foot->addStretch();
    foot->addWidget(m_tokens);
    foot->addWidget(m_cut);
    layout->addLayout(m_head);
    layout->addWidget(m_edit);
    layout->addWidget(m_foot);
    layout->addWidget(m_advice);
    m_start->hide();
    m_label->setBuddy(m_edit);
    setFocusProxy(m_edit);
}

void PromptPanel::setCompact(bool compact)
{
    if (compact == std::exchange(m_compact, compact))
        return;
    auto* column = static_cast<QVBoxLayout*>(layout());
    if (compact) {
        m_head->insertWidget(1, m_foot, 1);
        m_head->setStretch(2, 0);
    } else {
        column->insertWidget(2, m_foot);
        m_head->setStretch(1, 1);
    }
    showStart();
}

void PromptPanel::reload()
{
    m_tasks.run(
        this, [] { return loadPromptLibrary(); }, [this](PromptLibrary library) { taken(std::move(library)); });
}

void PromptPanel::taken(PromptLibrary library)
{
    m_library = std::move(library);
    m_loaded = true;
    m_answer = {}; // its advice points to the old rules
    m_advice->setPieces({});
    m_checker->setRules(m_library.rules);
    m_checker->setWildcards(m_library.wildcards);
    QStringList names;
    for (const std::string& name : m_library.wildcards->names())
        names.append(QString::fromStdString(name));
    m_completer->setWildcards(names);
    m_completer->setWords(m_library.wordsFor(m_model.toStdString()));
    if (const PromptTemplate* waiting = m_library.find(m_alive->wanted()))
        m_alive->provide(*waiting);
    reread();
    for (const QString& problem : std::as_const(m_library.problems))
        Q_EMIT notice(problem);
    showStart();
    ask();
}

std::optional<PromptTemplate> PromptPanel::currentTemplate() const
{
    return m_alive->made() ? std::optional(*m_alive->made()) : std::nullopt;
}

std::string PromptPanel::prompt() const { return m_edit->text().toStdString(); }

void PromptPanel::setModel(const QString& name, const std::filesystem::path& tokenizer, int limit)
{
    m_model = name;
    m_tokenizer = tokenizer;
    m_limit = limit;
    m_completer->setWords(m_library.wordsFor(name.toStdString()));
    showStart();
    ask();
}

void PromptPanel::setParams(const GenerationParams& params)
{
    const GenerationParams before = std::exchange(m_params, params);
    const bool resized = before.width != params.width || before.height != params.height;
    if (resized && m_alive->made() != nullptr) // later: the field may be in the midst of being filled
        QMetaObject::invokeMethod(
            this, [this, was = QString::fromStdString(sizeText(before.width, before.height))] { followSize(was); },
            Qt::QueuedConnection);
    if (resized || before.seed != params.seed || before.maxSequenceLength != params.maxSequenceLength)
        ask();
}

/// The size in a template's sentence is the chosen one, unless the artist wrote another.
void PromptPanel::followSize(const QString& before)
{
    for (const SlotSpan& span : m_alive->spans()) {
        const std::string& text = m_alive->text();
        if (span.name != kSizeSlot || text.substr(span.begin, span.end - span.begin) != before.toStdString())
            continue;
        m_alive->settle(span.name);
        return replaceStretch(*m_edit, unitsOf(text, span.begin), unitsOf(text, span.end),
                              QString::fromStdString(sizeText(m_params.width, m_params.height)));
    }
}

void PromptPanel::openPicker()
{
    std::vector<const PromptTemplate*> fitting = templatesFor(*m_library.templates, m_model.toStdString());
    m_picker->open(m_templates, fitting, programLanguage(), !m_edit->text().trimmed().isEmpty());
}

void PromptPanel::useTemplate(const QString& id, const QString& language)
{
    const PromptTemplate* made = m_library.find(id);
    if (made == nullptr)
        return;
    const PromptTemplate chosen = *made;
    const FilledTemplate filled =
        fillTemplate(chosen, language.toStdString(), {}, sizeText(m_params.width, m_params.height));
    m_edit->setText(QString::fromStdString(filled.prompt));
    m_alive->fill(chosen, language, filled.spans);
    reread();
    m_edit->setFocus();
    Q_EMIT stateChanged();
}

void PromptPanel::chooseSlot(const QString& slot, const QString& words)
{
    for (const SlotSpan& span : m_alive->spans()) {
        if (span.name != slot.toStdString())
            continue;
        m_alive->settle(span.name);
        const std::string& text = m_alive->text();
        return replaceStretch(*m_edit, unitsOf(text, span.begin), unitsOf(text, span.end), words);
    }
}

void PromptPanel::textEdited()
{
    m_alive->catchUp();
    showStart();
    reread();
    ask();
}

void PromptPanel::reread()
{
    const std::shared_ptr<const PromptTemplate> made = m_alive->made();
    if (made != m_shown || m_alive->language() != m_language) {
        m_language = m_alive->language();
        m_slots->setTemplate(made.get(), m_language);
        m_shown = made;
    }
    SlotValues found;
    for (const SlotSpan& span : m_alive->spans())
        found[span.name] = m_alive->text().substr(span.begin, span.end - span.begin);
    m_slots->showTexts(found);
}

void PromptPanel::ask()
{
    m_checker->ask({prompt(),
                    {m_model.toStdString(), m_params.width, m_params.height},
                    programLanguage().toStdString(),
                    m_tokenizer,
                    std::min(m_params.maxSequenceLength, m_limit > 0 ? m_limit : m_params.maxSequenceLength),
                    std::max<std::int64_t>(m_params.seed, 0)});
}

void PromptPanel::showAnswer(const PromptAnswer& answer)
{
    if (answer.prompt != prompt())
        return; // there is a later one
    m_answer = answer;
    const bool cut = answer.count && answer.count->cut();
    m_highlighter->setCut(cut && !answer.drawn ? unitsOf(answer.prompt, answer.count->keptBytes) : -1);
    std::vector<AdviceStrip::Piece> pieces;
    if (!answer.problem.isEmpty())
        pieces.push_back({QStringLiteral("wildcards"), answer.problem, true, false});
    std::pair<std::size_t, std::size_t> mark{0, 0};
    for (const Advice& advice : answer.advice) {
        const QString id = QString::fromStdString(advice.rule->id);
        if (m_dismissed.contains(id))
            continue;
        if (pieces.empty() && advice.rule->append == std::nullopt)
            mark = advice.places.front();
        pieces.push_back({id, QString::fromStdString(advice.text), advice.rule->severity == AdviceSeverity::Warning,
                          advice.canApply()});
    }
    m_highlighter->setMark(unitsOf(answer.prompt, mark.first), unitsOf(answer.prompt, mark.second));
    m_advice->setPieces(pieces);
    const QString number = answer.count ? QStringLiteral("%1%2 / %3")
                                              .arg(answer.drawn ? QStringLiteral("≈ ") : QString())
                                              .arg(answer.count->tokens)
                                              .arg(answer.count->limit)
                                        : QString();
    m_tokens->say(cut || answer.prompt.empty() ? QString() : number);
    m_cut->say(cut ? number : QString());
    showTokenHelp();
    Q_EMIT answered();
}

void PromptPanel::showTokenHelp()
{
    const QString help = !m_cut->text().isEmpty()
        ? tr("The prompt is too long: the model does not read the struck-out part. Shorten the prompt, or raise “%1”.")
              .arg(parameterText(findParam("max_sequence_length")->label))
        : tr("Tokens in the prompt, chat template included, and the most that the model reads.");
    m_tokens->setToolTip(help);
    m_cut->setToolTip(help);
}

void PromptPanel::applyRule(const QString& id)
{
    const auto found = std::find_if(m_answer.advice.begin(), m_answer.advice.end(),
                                    [&](const Advice& advice) { return advice.rule->id == id.toStdString(); });
    if (found == m_answer.advice.end())
        return;
    const AdviceContext context{m_model.toStdString(), m_params.width, m_params.height};
    replaceDifference(*m_edit, QString::fromStdString(applyAdvice(*found->rule, prompt(), context)));
    m_edit->setFocus();
}

void PromptPanel::dismiss(const QString& id)
{
    m_dismissed.insert(id);
    Q_EMIT stateChanged();
    std::vector<AdviceStrip::Piece> left = m_advice->pieces();
    std::erase_if(left, [&](const AdviceStrip::Piece& piece) { return piece.rule == id; });
    m_advice->setPieces(left);
}

void PromptPanel::saveTemplate()
{
    SaveTemplateDialog dialog(m_edit->text(), m_alive->spans(), this);
    if (dialog.exec() != QDialog::Accepted)
        return;
    const QString problem = saveOwnTemplate(dialog.made());
    if (!problem.isEmpty())
        return Q_EMIT notice(problem);
    reload();
    Q_EMIT done(tr("The template was saved."));
}

/// The way for whoever has never written a prompt: the first fitting template in one click.
void PromptPanel::showStart()
{
    const auto fitting = templatesFor(*m_library.templates, m_model.toStdString());
    const bool wanted = m_edit->text().isEmpty() && !fitting.empty();
    if (wanted) {
        const QString example = QString::fromStdString(fillTemplate(*fitting.front(), programLanguage().toStdString(),
                                                                    {}, sizeText(m_params.width, m_params.height))
                                                           .prompt);
        const QString shown = m_start->fontMetrics().elidedText( // a wider button would widen the column
            example, Qt::ElideRight, m_compact ? kShortStart : kStartWidth);
        m_start->setText(tr("Start with “%1”").arg(shown).replace('&', "&&"));
        m_start->setToolTip(example);
        m_start->setAccessibleName(
            tr("Start with the template %1")
                .arg(QString::fromStdString(fitting.front()->name.in(programLanguage().toStdString()))));
    }
    m_start->setVisible(wanted);
    // The line has its room at all times, so that nothing below moves with the first letter.
    m_foot->setMinimumHeight(
        std::max({m_foot->minimumHeight(), m_start->sizeHint().height(), m_slots->sizeHint().height()}));
}

QJsonObject PromptPanel::saveState() const
{
    QStringList rules(m_dismissed.begin(), m_dismissed.end());
    rules.sort();
    QJsonObject state = m_alive->save();
    state["dismissed"] = QJsonArray::fromStringList(rules);
    return state;
}

void PromptPanel::restoreState(const QJsonObject& state)
{
    m_alive->restore(state);
    m_dismissed.clear();
    for (const QJsonValue rule : state["dismissed"].toArray())
        m_dismissed.insert(rule.toString());
    if (m_loaded)
        taken(m_library);
}

void PromptPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        m_highlighter->rehighlight(); // its colours are the scheme's
    if (event->type() != QEvent::LanguageChange)
        return;
    retranslate();
    showStart();
    ask(); // the sentences of the advice
}

void PromptPanel::retranslate()
{
    m_label->setText(parameterText(findParam("prompt")->label));
    m_templates->setText(tr("Templates"));
    m_templates->setToolTip(tr("Start from a ready-made prompt and fill in its slots"));
    m_templates->setAccessibleName(tr("Prompt templates"));
    m_tokens->setAccessibleName(tr("Tokens in the prompt"));
    m_cut->setAccessibleName(tr("Tokens in the prompt, more than the model reads"));
    showTokenHelp();
}

} // namespace zimage::ui
