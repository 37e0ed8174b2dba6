#include "bridge/generation_worker.h"

#include "base/log.h"
#include "base/resources.h"
#include "bridge/handover.h"
#include "bridge/measure.h"
#include "canvas/image_conversion.h"
#include "canvas/picture_encoding.h"
#include "job/picture_file.h"
#include "io/atomic_file.h"
#include "job/output_name.h"

#include <algorithm>
#include <ctime>
#include <exception>
#include <utility>

namespace zimage::ui {

namespace {

constexpr std::chrono::milliseconds kShortestReport{
    30};                           // between two signs of the same stage: more would only fill the GUI's queue
constexpr int kSmallestTile = 128; // px of a second try at decoding

Outcome failure(ErrorCode code, const char* message)
{
    Outcome outcome;
    outcome.status = Outcome::Status::Failed;
    outcome.error = code;
    outcome.message = message;
    return outcome;
}

/// Decodes what is kept of the failed picture, which `made` others preceded, and asks for less memory than the first
/// time.
JobRequest decodeRequest(JobRequest request, int made, const std::filesystem::path& latents)
{
    GenerationParams& params = request.params;
    if (std::exchange(params.decoderTiling, true))
        params.decoderTileSize = std::max(std::min(kSmallestTile, params.decoderTileSize), params.decoderTileSize / 2);
    params.seed += made;
    params.count = 1;
    request.latents = latents;
    return request;
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
    m_torchVersion = m_engine->torchVersion();
    const EngineInfo info{m_engine->devices(), m_torchVersion};
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
            logDebug(std::string("The memory of ") + device + " is not known: " + error.what());
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

void GenerationWorker::run(const Job& job, const std::shared_ptr<JobControl>& control, const RunOptions& aids)
{
    takeOver(this);
    m_options = aids;
    m_reportedAny = false;
    m_starts.clear();
    m_jobTime = std::time(nullptr);
    m_lastPreview = {};
    m_part = m_parts = 0;
    JobEnd end;
    end.job = job.id;
    Outcome outcome;
    try {
        report(job.id, {.pictures = job.request.params.count}); // loading starts with the engine's own library
        loadEngine();
        outcome = job.request.measure ? measure(job, *control, end) : generate(job, *control, end);
    } catch (const Error& error) {
        outcome = failure(error.code(), error.what());
    } catch (const std::exception& error) {
        outcome = failure(ErrorCode::Internal, error.what());
    }
    end.status = outcome.status;
    end.error = outcome.error;
    end.guardEvents = outcome.run.guardEvents;
    for (const std::string& remark : outcome.remarks)
        end.remarks.append(QString::fromStdString(remark));
    end.device = QString::fromStdString(outcome.run.device);
    end.memory = outcome.memory;
    end.plan = outcome.plan;
    if (outcome.status == Outcome::Status::Failed && !outcome.latents.empty())
        end.again = decodeRequest(job.request, end.pictures, outcome.latents);
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
    if (m_engine && outcome.error != ErrorCode::DeviceLost) {
        m_devices.insert(job.request.params.device);
        tellMemory();
    }
    handOver(this);
    Q_EMIT ended(end);
}

Outcome GenerationWorker::generate(const Job& job, const JobControl& control, JobEnd& end)
{
    GenerateCallbacks callbacks;
    callbacks.progress = [&](const Progress& progress) { report(job.id, progress); };
    callbacks.picture = [&](Picture&& picture) {
        deliver(job, picture);
        ++end.pictures;
    };
    m_prompts = {};
    if (!wildcardParts(job.request.params.prompt).empty()) {
        const auto library = std::make_shared<const WildcardLibrary>(wildcardFolders());
        m_prompts = [library, prompt = job.request.params.prompt](std::int64_t seed) {
            return drawPrompt(prompt, *library, seed);
        };
        for (const std::string& note : m_prompts(job.request.params.seed).notes)
            end.warnings.append(QString::fromStdString(note));
        callbacks.prompt = [this](std::int64_t seed) { return m_prompts(seed).text; };
    }
    callbacks.proceed = [&] { return !control.lastPicture.load(); };
    if (!job.request.latents.empty())
        return decode(job.request, callbacks, control);
    if (job.request.kind == ShownPicture::Kind::Final)
        callbacks.latentsFolder = latentsFolder(); // a decode that fails loses nothing
    if (m_options.previews) {
        callbacks.preview = [this, &job](StepPreview&& preview) {
            m_lastPreview = std::move(preview);
            const QImage small = toQImage(m_lastPreview.image);
            handOver(this);
            Q_EMIT previewed(job.id, small, job.request.fullSize);
        };
    }
    Outcome outcome = m_engine->generate(job.request.model, job.request.params, callbacks, control.stop.get_token());
    if (outcome.status == Outcome::Status::Cancelled && !m_lastPreview.image.empty()
        && m_lastPreview.picture > end.pictures)
        keepPreview(job);
    return outcome;
}

Outcome GenerationWorker::measure(const Job& job, const JobControl& control, JobEnd& end)
{
    MeasureCallbacks callbacks;
    callbacks.progress = [&](const Progress& progress) { report(job.id, progress); };
    callbacks.part = [&](int part, int parts) {
        m_part = part;
        m_parts = parts;
    };
    end.measured = std::make_shared<const MeasureResult>(
        runMeasurement(*m_engine, *job.request.measure, callbacks, control.stop.get_token()));
    Outcome outcome;
    if (end.measured->stopped()) {
        outcome.status = Outcome::Status::Cancelled;
        outcome.message = "Stopped.";
    }
    return outcome;
}

Outcome GenerationWorker::decode(const JobRequest& request, const GenerateCallbacks& callbacks,
                                 const JobControl& control)
{
    Outcome outcome = m_engine->decode(loadLatents(request.latents), request.model, request.params, callbacks,
                                       control.stop.get_token());
    if (outcome.status == Outcome::Status::Failed)
        outcome.latents = request.latents; // it can be tried again
    else if (outcome.status == Outcome::Status::Done)
        if (std::error_code ignored; !std::filesystem::remove(request.latents, ignored))
            logInfo(request.latents.string() + " is decoded and cannot be removed.");
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

ShownPicture GenerationWorker::shown(const Job& job, int index) const
{
    ShownPicture shown;
    shown.id = nextPictureId();
    shown.kind = job.request.kind;
    shown.fullSize = job.request.fullSize;
    shown.params = job.request.params;
    shown.params.seed += index - 1;
    shown.params.count = 1;
    if (shown.kind == ShownPicture::Kind::Draft && job.request.fullSteps > 0)
        shown.params.steps = job.request.fullSteps; // a click on it makes the picture with all of them
    if (m_prompts) {
        shown.run.promptOriginal = shown.params.prompt;
        shown.params.prompt = m_prompts(shown.params.seed).text;
    }
    shown.model = job.request.modelName;
    shown.seconds = secondsOf(index);
    return shown;
}

/// Writes a finished picture and hands it over, also when the job is to stop. What it throws ends the job.
void GenerationWorker::deliver(const Job& job, const Picture& picture)
{
    ShownPicture result = shown(job, picture.index);
    result.params.seed = picture.seed;
    const std::string original = result.run.promptOriginal;
    result.run = picture.run;
    result.run.promptOriginal = original;
    if (job.request.kind == ShownPicture::Kind::Final) {
        const JobRequest& request = job.request;
        const PictureFile file(picture, request.params, request.modelName.toStdString(), m_torchVersion);
        const auto name = outputName(request.pattern, file.record().params,
                                     {request.modelName.toStdString(), m_jobTime, picture.index});
        result.file = file.write(request.folder / name);
        logInfo("Saved " + result.file.string() + ".");
    }
    result.image = toQImage(picture.image);
    if (result.kind == ShownPicture::Kind::Draft) {
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

/// The last look at a picture that was stopped stays as a draft of it.
void GenerationWorker::keepPreview(const Job& job)
{
    ShownPicture draft = shown(job, m_lastPreview.picture);
    draft.kind = ShownPicture::Kind::Draft;
    draft.image = toQImage(m_lastPreview.image);
    draft.pixels = draft.image.size();
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
        logInfo(std::string("This draft is lost when the program ends. ") + error.what());
    }
}

} // namespace zimage::ui
