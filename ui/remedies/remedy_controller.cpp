#include "remedies/remedy_controller.h"

#include "bridge/generation_service.h"
#include "session/check_setting.h"
#include "session/job_controller.h"
#include "session/undo_history.h"
#include "theme/localized.h"
#include "theme/translator.h"

#include <utility>

namespace zimage::ui {

RemedyController::RemedyController(const StudioContext& context, Remedies remedies, QObject* parent)
    : QObject(parent), m_context(context), m_remedies(std::move(remedies))
{
    wire();
}

void RemedyController::wire()
{
    connect(&m_context.check, &QuickCheck::finished, this, [this](const QuickCheck::Result& result) {
        if (std::exchange(m_checking, false))
            showApplied(tr("Quick check: %1").arg(result.sentence), result.good);
    });
    connect(&m_context.service, &GenerationService::started, this,
            [this](const JobToRun& job) { m_prompt = job.request.params.prompt; });
    connect(&m_context.service, &GenerationService::ended, this, [this](const JobEnd& end) {
        if (!end.measured && end.status != Outcome::Status::Cancelled)
            offerFor(end, m_prompt);
    });
    connect(&m_context.jobs, &JobController::refused, this, [this](const GenerationParams& params) {
        const ModelConfig* model = m_context.model.config();
        Signs signs;
        signs.wrongSize =
            model != nullptr && (params.width % model->sizeUnit() != 0 || params.height % model->sizeUnit() != 0);
        offerFor(Messages::Subject::Refusal, signs);
    });
}

GenerationParams RemedyController::applied(const Remedy& remedy) const
{
    return remedy.applied(m_context.parameters.params(), computesOnCard(m_context.parameters));
}

void RemedyController::offerFor(const JobEnd& end, const std::string& prompt)
{
    Signs signs;
    if (end.status == Outcome::Status::Failed)
        signs.error = end.error;
    signs.guards = end.guardEvents;
    signs.oneHue = !end.remarks.isEmpty(); // the only remark there is
    signs.prompt = prompt;
    offerFor(Messages::ofJob(end.job), signs);
}

void RemedyController::offerFor(Messages::Subject about, const Signs& signs)
{
    const Remedy* remedy = m_remedies.find(signs);
    // One hue over a picture – a sunset, a yellow background – is mostly what was wanted. Only where the prompt speaks
    // for a fault, too, is anybody asked; the remark stands in the log, and the remedy in the table.
    const bool mostlyWanted = remedy != nullptr && remedy->oneHue && remedy->words.empty();
    const bool helps = remedy != nullptr && !mostlyWanted && remedy->changesSomething()
        && applied(*remedy) != m_context.parameters.params();
    if (!helps)
        return;
    m_context.messages.offer(
        {about,
         {tr("Apply the remedy"), [this, id = QString::fromStdString(remedy->id)] { apply(id); }, true},
         localized(remedy->remedy),
         localized(remedy->symptom)});
}

void RemedyController::apply(const QString& id)
{
    const Remedy* remedy = m_remedies.find(id.toStdString());
    if (remedy == nullptr)
        return;
    const GenerationParams before = m_context.parameters.params();
    const GenerationParams after = applied(*remedy);
    if (after == before)
        return m_context.messages.show(Messages::Level::Info, tr("The settings already include this remedy."));
    m_applied = id;
    m_context.parameters.set(after);
    m_step = m_context.history.last();
    m_checking = !m_context.check.isRunning();
    m_context.check.run();
    if (m_checking)
        showApplied(tr("Checking…"), true);
}

bool RemedyController::canUndo() const { return m_step != 0 && m_context.history.has(m_step); }

void RemedyController::undo()
{
    if (!canUndo())
        return;
    m_context.history.takeBack(std::exchange(m_step, 0));
    m_context.messages.show(Messages::Level::Info, tr("The remedy was undone. The settings are as they were before."));
}

void RemedyController::showApplied(const QString& checked, bool good)
{
    const Remedy* remedy = m_remedies.find(m_applied.toStdString());
    if (remedy == nullptr || !canUndo()) // undone while it was checked
        return;
    m_context.messages.show(good ? Messages::Level::Info : Messages::Level::Warning,
                            tr("Applied: %1 %2").arg(localized(remedy->remedy), checked),
                            {{tr("Undo"), [this] { undo(); }, true,
                              [&history = m_context.history, step = m_step] { return history.has(step); }}});
}

} // namespace zimage::ui
