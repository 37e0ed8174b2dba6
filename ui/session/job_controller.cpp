#include "session/job_controller.h"

#include "bridge/generation_service.h"
#include "session/app_settings.h"
#include "session/job_maker.h"
#include "session/preset_choice.h"

#include <utility>

namespace zimage::ui {

namespace {

constexpr qsizetype kLongestTitle = 60; // characters of a prompt in it

} // namespace

JobController::JobController(const Parts& parts, QObject* parent)
    : QObject(parent), m(parts), m_folder(parts.settings.pictureFolder())
{
    connect(&m.settings, &AppSettings::changed, this, [this] {
        const std::filesystem::path before = std::exchange(m_folder, m.settings.pictureFolder());
        if (m_folder != before)
            m.service.moveJobs(before, m_folder);
    });
}

/// The model, when a job can be made of these parameters; else says why not.
const ModelConfig* JobController::readyModel(const GenerationParams& params)
{
    const ModelConfig* config = m.model.config();
    const QString problem = config == nullptr ? tr("No model is open. Choose “Open model folder…” in the File menu.")
                                              : problemOf(params, *config);
    if (problem.isEmpty())
        return config;
    m.messages.report({Messages::Subject::Refusal, Messages::Level::Error, problem});
    Q_EMIT refused(params);
    return nullptr;
}

void JobController::generate()
{
    const GenerationParams params = m.parameters.params();
    if (const ModelConfig* model = readyModel(params))
        submit(named(finalRequest(params, *model, m.settings)));
}

void JobController::makeAgain(const GenerationParams& params)
{
    if (const ModelConfig* model = readyModel(params))
        submit(named(finalRequest(params, *model, m.settings)));
}

void JobController::generateNew()
{
    GenerationParams params = m.parameters.params();
    params.seed = -1;
    const ModelConfig* model = readyModel(params);
    if (model == nullptr)
        return;
    JobRequest request = named(finalRequest(params, *model, m.settings));
    m.parameters.setLastSeed(request.params.seed);
    Q_EMIT promptUsed();
    const bool repeated = m_latestNew == params; // a night of pictures is one line of the history
    m_latestNew = params;
    Q_EMIT submitted(repeated ? m.service.submit(ours(std::move(request))) : send(std::move(request)));
}

void JobController::setPrivate(bool on)
{
    m_private = on;
    m_latestNew.reset();
}

/// With the preset that the parameters are, if they are one.
JobRequest JobController::named(JobRequest request) const
{
    if (!m.presets.isChanged())
        request.preset = m.presets.chosenName().toStdString();
    return request;
}

void JobController::makeDrafts()
{
    const GenerationParams params = m.parameters.params();
    if (const ModelConfig* model = readyModel(params))
        submit(named(draftsRequest(params, *model, m.settings)));
}

void JobController::makeFullSize(const ShownPicture& draft)
{
    const ModelConfig* model = readyModel(draft.params);
    if (model == nullptr)
        return;
    if (QString::fromStdString(model->name) != draft.model)
        return m.messages.show(Messages::Level::Warning,
                               tr("This draft was made with %1. Open that model first.").arg(draft.model));
    submit(finalRequest(paramsAgain(draft), *model, m.settings));
}

/// Of the session that is open.
JobRequest JobController::ours(JobRequest request) const
{
    request.isPrivate = m_private;
    if (request.session.empty() && !m_private)
        request.session = m_session;
    return request;
}

quint64 JobController::send(JobRequest request)
{
    request = ours(std::move(request));
    Q_EMIT sent(request, 0);
    return m.service.submit(std::move(request));
}

void JobController::submit(const JobRequest& request)
{
    m.messages.dismiss();
    Q_EMIT promptUsed();
    m.parameters.setLastSeed(request.params.seed);
    Q_EMIT submitted(send(request));
}

void JobController::finish(JobRequest request, const std::filesystem::path& folder)
{
    request.folder = folder.empty() ? m.settings.pictureFolder() : folder;
    request.pattern = m.settings.namePattern();
    submit(request);
}

void JobController::makeVariations(const ShownPicture& of, const std::vector<GenerationParams>& cells,
                                   const std::function<void()>& ready)
{
    const ModelConfig* model = m.model.config();
    if (model == nullptr)
        return;
    if (QString::fromStdString(model->name) != of.model)
        return m.messages.show(Messages::Level::Warning,
                               tr("This picture was made with %1. Open that model first.").arg(of.model));
    for (const GenerationParams& cell : cells)
        if (const QString problem = problemOf(cell, *model); !problem.isEmpty())
            return m.messages.show(Messages::Level::Error, problem);
    m.messages.dismiss();
    ready();
    std::vector<JobRequest> requests;
    for (const GenerationParams& cell : cells) {
        requests.push_back(ours(variationRequest(cell, *model, m.settings)));
        requests.back().parent = of.file;
    }
    GenerationParams varied = fullSizeParams(of);
    varied.count = 1;
    Q_EMIT sent(ours(variationRequest(varied, *model, m.settings)), static_cast<int>(cells.size()));
    const QString prompt = QString::fromStdString(of.params.prompt).simplified();
    const QString title = tr("%n {n|variation|variations} of “%1”", nullptr, static_cast<int>(cells.size()))
                              .arg(prompt.size() > kLongestTitle ? prompt.left(kLongestTitle) + u'…' : prompt);
    Q_EMIT submitted(m.service.submit(queueEntry(std::move(requests), title.toStdString())));
}

} // namespace zimage::ui
