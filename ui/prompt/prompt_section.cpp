#include "prompt/prompt_section.h"

#include "prompt/prompt_edit.h"
#include "prompt/prompt_panel.h"
#include "session/command_keys.h"
#include "session/job_controller.h"
#include "session/job_history.h"
#include "session/prompt_words.h"
#include "session/undo_history.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "widgets/fold_section.h"
#include "widgets/quiet_widgets.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QJsonArray>

namespace zimage::ui {

namespace {

QString textOf(const GenerationParams& params, const char* key)
{
    return QString::fromStdString(std::get<std::string>(getParam(params, *findParam(key))));
}

} // namespace

PromptSection::PromptSection(const StudioContext& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_panel(new PromptPanel), m_prompt(m_panel->edit()),
      m_issue(new Remark(Hint::Tone::Warning)), m_negativeFold(new FoldSection), m_negative(new PromptEdit(1, 5))
{
    build();
    wire();
    retranslate();
    showValues();
    showJudgement();
}

void PromptSection::build()
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGrid);
    layout->addWidget(m_panel);
    layout->addWidget(m_issue);
    m_issue->hide();
    layout->addWidget(m_negativeFold);
    m_negativeFold->content().addWidget(m_negative);
    m_negativeFold->content().setContentsMargins(0, 0, 0, 0);
    m_negative->setProperty("small", true);
    m_prompt->walkIn(m_history);
    setFocusProxy(m_prompt);
}

void PromptSection::wire()
{
    Parameters& parameters = m_context.parameters;
    const auto edits = [this, &parameters](PromptEdit* field, const char* key) {
        connect(field, &QPlainTextEdit::textChanged, this, [this, &parameters, field, key] {
            const QString before = textOf(parameters.params(), key);
            if (m_showing || field->text() == before) // the checker's marks change the document, too
                return;
            parameters.edit(*findParam(key), field->text().toStdString());
            if (!field->hasFocus())
                noteStep(*field, before);
        });
    };
    edits(m_prompt, "prompt");
    edits(m_negative, "negative_prompt");
    connect(m_panel, &PromptPanel::notice, this,
            [this](const QString& sentence) { m_context.messages.show(Messages::Level::Warning, sentence); });
    connect(m_panel, &PromptPanel::done, this,
            [this](const QString& sentence) { m_context.messages.show(Messages::Level::Info, sentence); });
    connect(&parameters, &Parameters::replaced, this, &PromptSection::showValues);
    connect(&parameters, &Parameters::judged, this, &PromptSection::showJudgement);
    connect(&parameters, &Parameters::modelChanged, this, [this, &parameters] {
        const Parameters::Model& model = parameters.model();
        m_panel->setModel(model.name, model.tokenizer, model.limits.maxCaptionTokens);
    });
    connect(&m_context.jobs, &JobController::promptUsed, this, &PromptSection::remember);
    connect(&m_context.past, &JobHistory::forgot, this, [this](const QStringList& prompts) {
        m_history.remove(prompts);
        Q_EMIT m_panel->stateChanged(); // the session has them, too
    });
    connect(&m_context.past, &JobHistory::forgotAll, this, [this] {
        m_history.setPrompts({});
        Q_EMIT m_panel->stateChanged();
    });
    m_context.words.setSource([this] {
        return PromptWords::Source{m_panel->library(), m_panel->currentTemplate(), m_panel->language()};
    });
}

/// A slot, a template or advice has changed the text: Ctrl+Z goes to the field only when that has the focus.
void PromptSection::noteStep(PromptEdit& field, const QString& before)
{
    const auto way = [&field](void (QPlainTextEdit::*turn)(), const QString& from, const QString& to) {
        return [&field, turn, from, to] {
            if (field.text() != from)
                return false; // typed on since: that is the field's to undo
            (field.*turn)();
            field.setText(to); // where its own history went with another session
            return true;
        };
    };
    const QString after = field.text();
    m_context.history.did({tr("Change the prompt"), way(&QPlainTextEdit::undo, after, before),
                           way(&QPlainTextEdit::redo, before, after)});
}

void PromptSection::showValues()
{
    m_showing = true;
    m_prompt->setText(QString::fromStdString(m_context.parameters.params().prompt));
    m_negative->setText(QString::fromStdString(m_context.parameters.params().negativePrompt));
    m_showing = false;
}

void PromptSection::showJudgement()
{
    const QString reason = m_context.parameters.reasonOf("negative_prompt");
    m_negative->setEnabled(reason.isEmpty());
    m_negativeFold->setNotes(reason, reason.isEmpty() ? m_negative->text().simplified() : reason);
    m_issue->say(m_context.parameters.issueOf("prompt"));
    m_panel->setParams(m_context.parameters.params());
}

void PromptSection::remember() { m_history.add(m_prompt->text()); }

void PromptSection::save(QJsonObject& state) const
{
    state["prompts"] = QJsonArray::fromStringList(m_history.prompts());
    state["template"] = m_panel->saveState();
}

void PromptSection::restore(const QJsonObject& state)
{
    QStringList prompts;
    for (const QJsonValue& prompt : state["prompts"].toArray())
        prompts.append(prompt.toString());
    m_history.setPrompts(prompts);
    m_panel->restoreState(state["template"].toObject());
}

void PromptSection::forgetTyping()
{
    for (PromptEdit* field : {m_prompt, m_negative})
        field->document()->clearUndoRedoStacks();
}

void PromptSection::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void PromptSection::retranslate()
{
    const ParamDef& prompt = *findParam("prompt");
    const ParamDef& negative = *findParam("negative_prompt");
    m_prompt->setAccessibleName(parameterText(prompt.label));
    m_prompt->setAccessibleDescription(parameterText(prompt.help));
    const QString key = commandKeys().text("generate");
    m_prompt->setPlaceholderText(
        oneLine({tr("Describe the picture in English or Chinese: subject, place, light, style."),
                 key.isEmpty() ? QString() : tr("Press %1 to generate.").arg(key)}));
    m_negativeFold->setTitle(parameterText(negative.label));
    m_issue->setObjectName(parameterText(prompt.label));
    m_negative->setAccessibleName(parameterText(negative.label));
    m_negative->setAccessibleDescription(parameterText(negative.help));
    m_negative->setPlaceholderText(tr("What the picture should avoid"));
}

} // namespace zimage::ui
