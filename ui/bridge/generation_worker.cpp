#include "bridge/generation_worker.h"

#include "base/log.h"
#include "base/sentence.h"
#include "bridge/handover.h"
#include "bridge/measure.h"
#include "io/atomic_file.h"
#include "io/disk_full.h"
#include "io/write_room.h"
#include "job/output_check.h"
#include "pictures/image_conversion.h"
#include "pictures/picture_encoding.h"

#include <algorithm>
#include <exception>
#include <utility>

namespace zimage::ui {

namespace {

constexpr std::chrono::milliseconds kShortestReport{
    30}; // between two signs of the same stage: more would only fill the GUI's queue

Outcome failure(ErrorCode code, const char* message)
{
    Outcome outcome;
    outcome.status = Outcome::Status::Failed;
    outcome.error = code;
    outcome.message = message;
    return outcome;
}

QStringList sentences(const std::vector<std::string>& texts)
{
    QStringList list;
    for (const std::string& text : texts)
        list.append(QString::fromStdString(text));
    return list;
}

} // namespace

quint64 nextPictureId()
{
    static std::atomic<quint64> last = 0;
    return ++last;
}

QSize draftSize(QSize full)
{
    constexpr double kSmallest = 256;
    const double shorter = std::max(1, std::min(full.width(), full.height()));
    const double scale = std::min(1.0, std::max(0.5, kSmallest / shorter));
    return (QSizeF(full) * scale).toSize().expandedTo({1, 1});
}

void GenerationWorker::loadEngine()
{
    if (m_engine)
        return;
    m_engine = m_factory();
    const EngineInfo info{m_engine->devices(), m_engine->torchVersion()};
    m_devices = {"auto", "cpu"};
    for (const DeviceInfo& device : info.devices)
        if (m_firstCard.empty() && device.id != "cpu")
            m_firstCard = device.id;
    handOver(this);
    Q_EMIT engineReady(info);
    tellMemory();
}

/// Of the devices that are in use: to ask a card takes of its memory. One that does not answer is left out.
void GenerationWorker::tellMemory()
{
    DeviceNews news;
    for (const std::string& device : m_devices) {
        GenerationParams params;
        params.device = device;
        try {
            news.memory[device] = m_engine->deviceMemory(params);
        } catch (const std::exception& error) {
            logDebug("The memory of " + device + " is not known: " + error.what());
        }
    }
    if (const auto first = news.memory.find("auto"); first != news.memory.end() && !m_firstCard.empty())
        news.memory.emplace(m_firstCard, first->second);
    news.ledger = DeviceLedger::load(DeviceLedger::defaultPath());
    handOver(this);
    Q_EMIT memoryKnown(news);
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

void GenerationWorker::run(const JobToRun& job, const std::shared_ptr<JobControl>& control, const RunOptions& aids)
{
    takeOver(this);
    m_options = aids;
    m_reportedAny = false;
    m_starts.clear();
    m_part = m_parts = 0;
    JobEnd end;
    end.job = job.id;
    Outcome outcome;
    try {
        report(job.id, {.pictures = job.request.params.count}); // loading starts with the engine's own library
        loadEngine();
        outcome = job.measure ? measure(job, *control, end) : generate(job, *control, end);
    } catch (const Error& error) {
        end.diskFull = dynamic_cast<const DiskFull*>(&error) != nullptr;
        outcome = failure(error.code(), error.what());
    } catch (const std::exception& error) {
        outcome = failure(ErrorCode::Internal, error.what());
    }
    end.status = outcome.status;
    end.error = outcome.error;
    end.guardEvents = outcome.run.guardEvents;
    end.remarks = sentences(outcome.remarks);
    end.device = QString::fromStdString(outcome.run.device);
    end.memory = outcome.memory;
    end.plan = outcome.plan;
    end.message = QString::fromStdString(outcome.message);
    if (outcome.status == Outcome::Status::Failed)
        log(LogLevel::Error, outcome.message);
    for (const std::string& warning : outcome.warnings)
        logWarning(warning);
    for (const std::string& remark : outcome.remarks)
        logInfo(remark);
    if (m_engine && outcome.error != ErrorCode::DeviceLost) {
        m_devices.insert(job.request.params.device);
        tellMemory();
    }
    handOver(this);
    Q_EMIT ended(end);
}

Outcome GenerationWorker::generate(const JobToRun& job, const JobControl& control, JobEnd& end)
{
    JobEvents events;
    events.progress = [&](const Progress& progress) { report(job.id, progress); };
    events.picture = [&](const JobPicture& picture, const Image& image) { deliver(job, picture, image); };
    // Whole, though it stands among the drafts: a copy of it can be saved wherever there is room.
    events.unsaved = [&](const JobPicture& picture, const Image& image) { keepUnfinished(job, picture, image, true); };
    events.proceed = [&] { return !control.lastPicture.load(); };
    if (m_options.previews) {
        events.preview = [this, &job](const StepPreview& preview) {
            const QImage small = toQImage(preview.image);
            handOver(this);
            Q_EMIT previewed(job.id, small, {job.request.params.width, job.request.params.height});
        };
        events.stopped = [&](const JobPicture& picture, const Image& preview) {
            keepUnfinished(job, picture, preview, false);
        };
    }
    const Job ready = checked(job.request, end);
    const QString lost = draftsProblem(ready.request());
    const JobResult result = ready.run(*m_engine, events, control.stop.get_token());
    end.pictures = static_cast<int>(result.pictures.size());
    end.warnings = sentences(result.warnings);
    if (!lost.isEmpty())
        end.warnings.prepend(lost);
    end.again = result.again;
    end.diskFull = result.diskFull;
    return result.outcome;
}

/// What cannot even begin can be tried again, once there is room or another folder.
Job GenerationWorker::checked(const JobRequest& request, JobEnd& end)
{
    try {
        return Job(request);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Unwritable || !request.latents.empty())
            end.again = request;
        throw;
    }
}

/// Drafts are shown wherever they are kept, so a folder that does not take them is no reason to make none.
QString GenerationWorker::draftsProblem(const JobRequest& request) const
{
    if (request.purpose != JobRequest::Purpose::Draft || m_options.drafts.empty())
        return {};
    const auto bytes = mostPictureBytes(request.params) * static_cast<std::uintmax_t>(request.params.count);
    const auto problem = folderProblem(m_options.drafts, bytes);
    return problem ? tr("Drafts will be lost when the program closes. %1").arg(QString::fromStdString(*problem))
                   : QString();
}

Outcome GenerationWorker::measure(const JobToRun& job, const JobControl& control, JobEnd& end)
{
    MeasureCallbacks callbacks;
    callbacks.progress = [&](const Progress& progress) { report(job.id, progress); };
    callbacks.part = [&](int part, int parts) {
        m_part = part;
        m_parts = parts;
    };
    end.measured = std::make_shared<const MeasureResult>(
        runMeasurement(*m_engine, *job.measure, callbacks, control.stop.get_token()));
    Outcome outcome;
    if (end.measured->stopped()) {
        outcome.status = Outcome::Status::Cancelled;
        outcome.message = zimage::tr("Stopped.");
    }
    return outcome;
}

void GenerationWorker::report(quint64 job, const Progress& progress)
{
    const bool sameStage =
        m_reportedAny && progress.stage == m_reported.stage && progress.picture == m_reported.picture;
    if (!sameStage && progress.stage != Stage::Loading) {
        const std::lock_guard lock(m_startsMutex);
        m_starts.try_emplace(progress.picture, Clock::now());
    }
    if (sameStage && progress.done != progress.total && Clock::now() - m_reportTime < kShortestReport)
        return;
    m_reported = progress;
    m_reportedAny = true;
    m_reportTime = Clock::now();
    handOver(this);
    Q_EMIT progressed({job, progress, m_part, m_parts});
}

double GenerationWorker::secondsOf(int picture) const
{
    const std::lock_guard lock(m_startsMutex);
    const auto start = m_starts.find(picture);
    return start != m_starts.end() ? std::chrono::duration<double>(Clock::now() - start->second).count() : 0;
}

ShownPicture GenerationWorker::shown(const JobToRun& job, const JobPicture& picture) const
{
    const JobRequest& request = job.request;
    ShownPicture shown;
    shown.id = nextPictureId();
    shown.kind = request.purpose == JobRequest::Purpose::Draft ? ShownPicture::Kind::Draft : ShownPicture::Kind::Final;
    shown.fullSize = {request.params.width, request.params.height};
    shown.file = picture.file;
    shown.params = picture.record.params;
    if (request.fullSteps > 0)
        shown.params.steps = request.fullSteps; // a click on a draft makes the picture with all of them
    shown.model = QString::fromStdString(request.modelName);
    shown.session = QString::fromStdString(request.session);
    shown.run = picture.run;
    return shown;
}

/// Hands a picture over that is saved, or a draft.
void GenerationWorker::deliver(const JobToRun& job, const JobPicture& picture, const Image& image)
{
    if (!picture.file.empty())
        logInfo(zimage::tr("Saved {file:path}.", picture.file));
    ShownPicture result = shown(job, picture);
    result.image = toQImage(image);
    if (result.kind == ShownPicture::Kind::Draft) {
        result.whole = job.request.fullSteps <= job.request.params.steps;
        if (!result.whole)
            result.image =
                result.image.scaled(draftSize(result.image.size()), Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
                    .convertToFormat(QImage::Format_RGB888);
        keepDraft(result);
    }
    result.pixels = result.image.size();
    result.seconds = secondsOf(picture.index);
    handOver(this);
    Q_EMIT pictureMade(job.id, result);
}

/// The last look at a picture that was stopped, or failed, stays as a draft of it.
void GenerationWorker::keepUnfinished(const JobToRun& job, const JobPicture& picture, const Image& image, bool whole)
{
    ShownPicture draft = shown(job, picture);
    draft.kind = ShownPicture::Kind::Draft;
    draft.whole = whole;
    draft.image = toQImage(image);
    draft.pixels = draft.image.size();
    draft.seconds = secondsOf(picture.index);
    keepDraft(draft);
    handOver(this);
    Q_EMIT draftKept(job.id, draft);
}

/// Writes a draft into the session's folder, so that it is there after a crash. A full disk costs no draft: then it is
/// in memory only.
void GenerationWorker::keepDraft(ShownPicture& draft) const
{
    if (m_options.drafts.empty())
        return;
    try {
        draft.kept = writeNewFile(m_options.drafts / ("draft-" + std::to_string(draft.params.seed) + ".png"),
                                  encodePicture(draft.image, draft), Durability::Process);
    } catch (const Error& error) {
        logInfo(inOneLine({zimage::tr("This draft will be lost when the program closes."), error.what()}));
    }
}

} // namespace zimage::ui
