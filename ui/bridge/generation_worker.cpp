#include "bridge/generation_worker.h"

#include "base/cancellation.h"
#include "base/log.h"
#include "base/resources.h"
#include "bridge/handover.h"
#include "canvas/image_conversion.h"
#include "engine/picture_file.h"
#include "params/output_name.h"

#include <ctime>
#include <exception>
#include <utility>

namespace zimage::ui {

namespace {

constexpr std::chrono::milliseconds kShortestReport{30}; // between two signs of the same stage: more would only fill the GUI's queue

double secondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Outcome failure(ErrorCode code, const char* message)
{
    Outcome outcome;
    outcome.status = Outcome::Status::Failed;
    outcome.error = code;
    outcome.message = message;
    return outcome;
}

} // namespace

quint64 nextPictureId()
{
    static std::atomic<quint64> last = 0;
    return ++last;
}

void GenerationWorker::loadEngine()
{
    if (m_engine)
        return;
    m_engine = m_factory();
    m_torchVersion = m_engine->torchVersion();
    const EngineInfo info{m_engine->devices(), m_torchVersion};
    handOver(this);
    Q_EMIT engineReady(info);
}

void GenerationWorker::warmUp()
{
    takeOver(this);
    try {
        loadEngine();
    } catch (const std::exception& error) {
        m_engine.reset();
        log(LogLevel::Error, error.what());
        handOver(this);
        Q_EMIT engineFailed(QString::fromUtf8(error.what()));
    }
}

void GenerationWorker::run(const Job& job, const std::shared_ptr<JobControl>& control, bool previews)
{
    takeOver(this);
    m_reportedAny = false;
    m_pictureStart = Clock::now();
    m_jobTime = std::time(nullptr);
    m_lastPreview = {};
    JobEnd end;
    end.job = job.id;
    Outcome outcome;
    try {
        report(job.id, {.pictures = job.request.params.count}); // loading starts with the engine's own library
        loadEngine();
        outcome = generate(job, *control, previews, end);
    } catch (const Error& error) {
        outcome = failure(error.code(), error.what());
    } catch (const std::exception& error) {
        outcome = failure(ErrorCode::Internal, error.what());
    }
    end.status = outcome.status;
    end.message = QString::fromStdString(outcome.message);
    for (const std::string& warning : outcome.warnings)
        end.warnings.append(QString::fromStdString(warning));
    for (const GuardEvent& event : outcome.run.guardEvents)
        if (event.remedy != "none") // the last one of a failed job is its message
            end.warnings.append(QString::fromStdString(event.sentence()));
    if (outcome.status == Outcome::Status::Failed)
        log(LogLevel::Error, outcome.message);
    for (const std::string& warning : outcome.warnings)
        logWarning(warning);
    for (const std::string& remark : outcome.remarks)
        logInfo(remark);
    handOver(this);
    Q_EMIT ended(end);
}

Outcome GenerationWorker::generate(const Job& job, const JobControl& control, bool previews, JobEnd& end)
{
    GenerateCallbacks callbacks;
    callbacks.progress = [&](const Progress& progress) { report(job.id, progress); };
    callbacks.picture = [&](Picture&& picture) {
        deliver(job, control, picture);
        ++end.pictures;
    };
    m_prompts = {};
    if (!wildcardParts(job.request.params.prompt).empty()) {
        const auto library = std::make_shared<const WildcardLibrary>(wildcardFolders());
        m_prompts = [library, prompt = job.request.params.prompt](std::int64_t seed) { return drawPrompt(prompt, *library, seed); };
        for (const std::string& note : m_prompts(job.request.params.seed).notes)
            end.warnings.append(QString::fromStdString(note));
        callbacks.prompt = [this](std::int64_t seed) { return m_prompts(seed).text; };
    }
    callbacks.proceed = [&] { return !control.lastPicture.load(); };
    if (job.request.kind == ShownPicture::Kind::Final)
        callbacks.latentsFolder = latentsFolder(); // a decode that fails loses nothing
    if (previews) {
        const QSize full = job.request.kind == ShownPicture::Kind::Draft ? QSize(job.request.params.width, job.request.params.height) : job.request.fullSize;
        callbacks.preview = [this, &job, full](StepPreview&& preview) {
            m_lastPreview = std::move(preview);
            const QImage small = toQImage(m_lastPreview.image);
            handOver(this);
            Q_EMIT previewed(job.id, small, full);
        };
    }
    Outcome outcome = m_engine->generate(job.request.model, job.request.params, callbacks, control.stop.get_token());
    if (outcome.status == Outcome::Status::Cancelled && !m_lastPreview.image.empty())
        keepPreview(job);
    return outcome;
}

void GenerationWorker::report(quint64 job, const Progress& progress)
{
    const bool sameStage = m_reportedAny && progress.stage == m_reported.stage && progress.picture == m_reported.picture;
    if (!sameStage && progress.stage != Stage::Loading && (!m_reportedAny || m_reported.stage == Stage::Loading))
        m_pictureStart = Clock::now();
    if (sameStage && progress.done != progress.total && Clock::now() - m_reportTime < kShortestReport)
        return;
    m_reported = progress;
    m_reportedAny = true;
    m_reportTime = Clock::now();
    handOver(this);
    Q_EMIT progressed({job, progress});
}

ShownPicture GenerationWorker::shown(const Job& job, int index) const
{
    ShownPicture shown;
    shown.id = nextPictureId();
    shown.kind = job.request.kind;
    shown.fullSize = job.request.fullSize;
    shown.params = job.request.params;
    shown.params.seed += index - 1;
    shown.params.count = 1;
    if (m_prompts) {
        shown.run.promptOriginal = shown.params.prompt;
        shown.params.prompt = m_prompts(shown.params.seed).text;
    }
    shown.model = job.request.modelName;
    shown.seconds = secondsSince(m_pictureStart);
    return shown;
}

/// Writes a finished picture and hands it over. What it throws ends the job.
void GenerationWorker::deliver(const Job& job, const JobControl& control, const Picture& picture)
{
    ShownPicture result = shown(job, picture.index);
    result.params.seed = picture.seed;
    const std::string original = result.run.promptOriginal;
    result.run = picture.run;
    result.run.promptOriginal = original;
    if (job.request.kind == ShownPicture::Kind::Final) {
        const JobRequest& request = job.request;
        const PictureFile file(picture, request.params, request.modelName.toStdString(), m_torchVersion);
        const auto name = outputName(request.pattern, file.record().params, {request.modelName.toStdString(), m_jobTime, picture.index});
        throwIfCancelled(control.stop.get_token()); // from here on it is too late to stop
        result.file = file.write(request.folder / name);
        logInfo("Saved " + result.file.string() + ".");
    } else {
        // What a click on it makes: the same seed and settings at the full size.
        result.params.width = job.request.fullSize.width();
        result.params.height = job.request.fullSize.height();
    }
    result.image = toQImage(picture.image);
    result.seconds = secondsSince(m_pictureStart);
    m_pictureStart = Clock::now();
    m_lastPreview = {};
    handOver(this);
    Q_EMIT pictureMade(job.id, result);
}

/// The last look at a picture that was stopped stays as a draft of it.
void GenerationWorker::keepPreview(const Job& job)
{
    ShownPicture draft = shown(job, m_lastPreview.picture);
    draft.kind = ShownPicture::Kind::Draft;
    draft.params.width = draft.fullSize.width();
    draft.params.height = draft.fullSize.height();
    draft.image = toQImage(m_lastPreview.image);
    handOver(this);
    Q_EMIT draftKept(job.id, draft);
}

} // namespace zimage::ui
