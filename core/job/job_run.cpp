#include "job/job_run.h"

#include "base/log.h"
#include "base/resources.h"
#include "base/sentence.h"
#include "io/disk_full.h"
#include "io/input_file.h"
#include "io/xmp_document.h"
#include "io/xmp_packet.h"
#include "job/picture_file.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

namespace zimage {

namespace {

JobPicture describe(const Picture& picture, PictureRecord record)
{
    return {picture.index, picture.image.width, picture.image.height, {}, std::move(record), picture.run};
}

constexpr std::size_t kLargestParent = std::size_t{1} << 30; // bytes
constexpr int kSmallestTile = 128;                           // px of a second try at decoding

/// The first step sees nothing but noise: it gives a smear, however many follow. Below a quarter of the steps that is
/// so, too: with 28 the picture can be made out at the seventh, with 8 and 9 at the second and third.
bool showsAnything(const StepPreview& preview, const GenerationParams& params)
{
    return preview.step >= 2 && preview.step * 4 >= params.steps;
}

void fail(Outcome& outcome, ErrorCode code, const char* message)
{
    outcome.status = code == ErrorCode::Cancelled ? Outcome::Status::Cancelled : Outcome::Status::Failed;
    outcome.error = code;
    outcome.message = message;
}

/// Decodes what is kept of the picture that failed, which `made` others preceded, and asks for less memory than the
/// first time, unless memory had no part in it.
JobRequest decodeRequest(JobRequest request, int made, const Outcome& failed)
{
    const std::filesystem::path& latents = failed.latents;
    GenerationParams& params = request.params;
    if (failed.error != ErrorCode::Unwritable && std::exchange(params.decoderTiling, true))
        params.decoderTileSize = std::max(std::min(kSmallestTile, params.decoderTileSize), params.decoderTileSize / 2);
    params.seed += made;
    params.count = 1;
    if (request.latents != latents)
        request.latentsAfter = JobRequest::LatentsAfter::Removed; // the engine has kept them
    request.latents = latents;
    return request;
}

void removeLatents(const std::filesystem::path& latents)
{
    if (std::error_code ignored; !std::filesystem::remove(latents, ignored))
        logInfo(tr("{file:path} is decoded but cannot be removed. Remove it yourself.", latents));
}

} // namespace

JobRun::JobRun(const Job& job, ImageEngine& engine, const JobEvents& events)
    : m_job(job), m_engine(engine), m_events(events), m_params(job.request().params)
{}

JobResult JobRun::run(std::stop_token stop)
{
    const JobRequest& request = m_job.request();
    Outcome& outcome = m_result.outcome;
    try {
        m_torchVersion = m_engine.torchVersion();
        outcome = request.latents.empty() ? m_engine.generate(request.model, m_params, callbacks(), stop)
                                          : decode(callbacks(), stop);
        const bool kept = outcome.status == Outcome::Status::Failed && !outcome.latents.empty() && !m_unsaved;
        if (kept || (outcome.status == Outcome::Status::Cancelled && showsAnything(m_lastPreview, m_params)))
            tellStopped();
    } catch (const Error& error) {
        fail(outcome, error.code(), error.what());
    } catch (const std::exception& error) {
        fail(outcome, ErrorCode::Internal, error.what());
    }
    m_result.warnings = m_job.notes();
    m_result.warnings.insert(m_result.warnings.end(), outcome.warnings.begin(), outcome.warnings.end());
    for (const GuardEvent& event : outcome.run.guardEvents)
        if (event.remedy.kind != GuardRemedy::Kind::None) // the last one of a failed job is its message
            m_result.warnings.push_back(event.sentence());
    if (outcome.status == Outcome::Status::Failed && !outcome.latents.empty())
        m_result.again = decodeRequest(request, static_cast<int>(m_result.pictures.size()), outcome);
    return std::move(m_result);
}

GenerateCallbacks JobRun::callbacks()
{
    GenerateCallbacks callbacks;
    callbacks.progress = m_events.progress;
    callbacks.proceed = m_events.proceed;
    callbacks.picture = [this](Picture&& picture) { take(picture); };
    if (m_events.preview)
        callbacks.preview = [this](StepPreview&& preview) {
            m_lastPreview = std::move(preview);
            m_events.preview(m_lastPreview);
        };
    if (m_job.drawsPrompts())
        callbacks.prompt = [this](std::int64_t seed) { return m_job.promptOf(seed); };
    if (m_job.drawsNegativePrompts())
        callbacks.negativePrompt = [this](std::int64_t seed) { return m_job.negativePromptOf(seed); };
    if (m_job.request().purpose == JobRequest::Purpose::Picture && !m_job.request().isPrivate)
        callbacks.latentsFolder = latentsFolder(); // a decode that fails loses nothing
    return callbacks;
}

/// Latents that fail can be tried again: from where the engine came to, if it kept that, or else from the same file.
Outcome JobRun::decode(const GenerateCallbacks& callbacks, std::stop_token stop)
{
    const JobRequest& request = m_job.request();
    const SavedLatents latents = loadLatents(request.latents);
    m_params.prompt = latents.params.prompt;
    m_params.negativePrompt = latents.params.negativePrompt;
    m_promptOriginal = latents.promptOriginal;
    m_negativeOriginal = latents.negativeOriginal;
    Outcome outcome = m_engine.decode(latents, request.model, m_params, callbacks, std::move(stop));
    const bool failed = outcome.status == Outcome::Status::Failed;
    if (failed && outcome.latents.empty())
        outcome.latents = request.latents;
    const bool keptAnew = !outcome.latents.empty() && outcome.latents != request.latents;
    const bool superseded = keptAnew || outcome.status == Outcome::Status::Done;
    if (superseded && request.latentsAfter == JobRequest::LatentsAfter::Removed)
        removeLatents(request.latents);
    return outcome;
}

PictureRecord JobRun::recordOf(const Picture& picture) const
{
    PictureRecord record = pictureRecord(picture, m_params, m_job.request().modelName, m_torchVersion);
    record.preset = m_job.request().preset;
    return record;
}

/// Writes a finished picture and tells of it, also when the job is to stop. What it throws ends the job.
void JobRun::take(const Picture& picture)
{
    if (m_job.request().purpose == JobRequest::Purpose::Draft) {
        keep(describe(picture, recordOf(picture)), picture.image);
        return;
    }
    const PictureFile file(picture, recordOf(picture), parentId());
    JobPicture made = describe(picture, file.record());
    const std::filesystem::path path = m_job.pathOf(made.record.params, picture.index);
    const auto saved = [&] {
        made.file = write(file, path, made, picture.image);
        keep(made, picture.image);
    };
    if (m_events.saving)
        m_events.saving(saved);
    else
        saved();
}

/// Document id of the picture that this one varies; empty where there is none, or none is known any more.
std::string JobRun::parentId() const
{
    const std::filesystem::path& file = m_job.request().parent;
    InputFault fault{};
    const std::optional<std::string> bytes = file.empty() ? std::nullopt : readInput(file, kLargestParent, fault);
    try {
        const std::optional<std::string> packet =
            bytes ? xmpPacket(std::as_bytes(std::span(*bytes)), file.string()) : std::nullopt;
        return packet ? readXmp(*packet, file.string()).documentId : std::string();
    } catch (const Error&) {
        return {};
    }
}

/// The pixels of a picture that finds no place on the disk are handed over before the failure is told.
std::filesystem::path JobRun::write(const PictureFile& file, const std::filesystem::path& path, const JobPicture& made,
                                    const Image& image)
{
    try {
        return file.write(path);
    } catch (const Error& error) {
        m_result.diskFull = dynamic_cast<const DiskFull*>(&error) != nullptr;
        m_unsaved = error.code() == ErrorCode::Unwritable && m_events.unsaved;
        if (m_unsaved)
            m_events.unsaved(made, image);
        throw;
    }
}

void JobRun::keep(const JobPicture& made, const Image& image)
{
    m_result.pictures.push_back(made);
    if (m_events.picture)
        m_events.picture(made, image);
}

/// The last look at a picture that was stopped.
void JobRun::tellStopped() const
{
    if (!m_events.stopped || m_lastPreview.image.empty()
        || m_lastPreview.picture <= static_cast<int>(m_result.pictures.size()))
        return;
    Picture picture;
    picture.image = m_lastPreview.image;
    picture.index = m_lastPreview.picture;
    picture.seed = m_params.seed + picture.index - 1;
    picture.run.promptOriginal = m_job.drawsPrompts() ? m_params.prompt : m_promptOriginal;
    picture.run.prompt = m_job.drawsPrompts() ? m_job.promptOf(picture.seed) : m_params.prompt;
    picture.run.negativeOriginal = m_job.drawsNegativePrompts() ? m_params.negativePrompt : m_negativeOriginal;
    picture.run.negativePrompt =
        m_job.drawsNegativePrompts() ? m_job.negativePromptOf(picture.seed) : m_params.negativePrompt;
    m_events.stopped(describe(picture, recordOf(picture)), picture.image);
}

} // namespace zimage
