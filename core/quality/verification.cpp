#include "quality/verification.h"

#include "base/sentence.h"
#include "base/system_error_text.h"
#include "job/output_name.h"
#include "job/picture_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace zimage {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kWarmPictures =
    2; ///< until then memory still grows for good reasons: kernels pack weights, caches fill

/// A folder under the system's temporary one, removed in the end.
class TemporaryFolder {
public:
    TemporaryFolder()
    {
        std::error_code error;
        const fs::path parent = fs::temp_directory_path(error);
        std::string pattern = (parent / "zimage-verify-XXXXXX").string();
        if (!error && mkdtemp(pattern.data()) == nullptr)
            error = std::error_code(errno, std::generic_category());
        if (error)
            throw Error(
                ErrorCode::Unwritable,
                tr("No temporary folder can be made for the pictures: {why}. Set TMPDIR to a folder that can be "
                   "written.",
                   systemErrorText(error.value())));
        m_path = pattern;
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder()
    {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }
    [[nodiscard]] const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

/// Whether the next picture could fare better.
bool concernsOnePicture(const Outcome& outcome)
{
    switch (outcome.error) {
    case ErrorCode::Device: return !outcome.run.device.empty(); // it was there
    case ErrorCode::OutOfMemory:
    case ErrorCode::NonFinite:
    case ErrorCode::Rejected:
    case ErrorCode::Internal: return true;
    default: return false;
    }
}

double secondsOf(const Outcome& outcome)
{
    double sum = 0;
    for (const StageTime& time : outcome.times)
        if (time.stage != Stage::Loading)
            sum += time.seconds;
    return sum;
}

class Row {
public:
    Row(ImageEngine& engine, const VerificationPlan& plan, const VerificationCallbacks& callbacks, std::stop_token stop)
        : m_engine(engine), m_plan(plan), m_callbacks(callbacks), m_stop(std::move(stop)),
          m_torchVersion(engine.torchVersion())
    {}

    Verification run()
    {
        for (std::size_t i = 0; i < m_plan.prompts.size() && !m_result.stopped; ++i)
            make(i);
        return std::move(m_result);
    }

private:
    void make(std::size_t i)
    {
        GenerationParams params = m_plan.params;
        params.prompt = m_plan.prompts[i].text;
        params.seed += static_cast<std::int64_t>(i);
        params.count = 1;
        VerifiedPicture picture;
        picture.prompt = m_plan.prompts[i];
        picture.seed = params.seed;
        GenerateCallbacks callbacks;
        if (m_plan.watch == VerificationPlan::Watch::Previews)
            callbacks.preview = [](StepPreview&&) {};
        if (m_plan.watch != VerificationPlan::Watch::Nothing)
            callbacks.progress = [&](const Progress& progress) { tell(progress, i); };
        callbacks.picture = [&](const Picture& made) { judge(made, params, static_cast<int>(i) + 1, picture); };
        const Outcome outcome = m_engine.generate(m_plan.model, params, callbacks, m_stop);
        if (outcome.status == Outcome::Status::Cancelled) {
            m_result.stopped = true;
            return;
        }
        picture.made = outcome.status == Outcome::Status::Done;
        if (!picture.made) {
            if (!concernsOnePicture(outcome))
                throw Error(outcome.error, outcome.message);
            picture.error = outcome.error;
            picture.message = outcome.message;
        }
        picture.guardEvents = outcome.run.guardEvents;
        picture.warnings = outcome.warnings;
        picture.seconds = secondsOf(outcome);
        picture.memory = outcome.memory;
        m_result.run = outcome.run;
        if (m_callbacks.picture)
            m_callbacks.picture(picture);
        m_result.pictures.push_back(std::move(picture));
    }

    void tell(Progress progress, std::size_t i) const
    {
        progress.picture = static_cast<int>(i) + 1;
        progress.pictures = static_cast<int>(m_plan.prompts.size());
        if (m_callbacks.progress)
            m_callbacks.progress(progress);
    }

    void judge(const Picture& made, const GenerationParams& params, int index, VerifiedPicture& picture)
    {
        picture.statistics = measureImage(made.image);
        picture.wrongSize = made.image.width != params.width || made.image.height != params.height;
        if (picture.wrongSize)
            return;
        const PictureFile file(made, pictureRecord(made, params, m_plan.modelName, m_torchVersion));
        const bool kept = !m_plan.folder.empty();
        if (!kept && !m_temporary)
            m_temporary.emplace();
        const fs::path folder = kept ? m_plan.folder : m_temporary->path();
        const fs::path written =
            file.write(folder / outputName("{index}-{prompt}.png", file.record().params, {m_plan.modelName, 0, index}));
        std::error_code ignored; // the folder goes anyway
        if (kept)
            picture.file = written;
        else
            fs::remove(written, ignored);
    }

    ImageEngine& m_engine;
    const VerificationPlan& m_plan;
    const VerificationCallbacks& m_callbacks;
    const std::stop_token m_stop;
    const std::string m_torchVersion;
    std::optional<TemporaryFolder> m_temporary;
    Verification m_result;
};

Spread spreadOf(std::vector<double> values)
{
    if (values.empty())
        return {};
    std::sort(values.begin(), values.end());
    return {values.front(), values[values.size() / 2], values.back()};
}

} // namespace

const char* VerifiedPicture::faultName() const
{
    if (!made)
        return trLater("failed");
    if (wrongSize)
        return trLater("wrong size");
    if (black())
        return trLater("black");
    if (flat())
        return trLater("flat");
    return cast() ? trLater("colour cast") : "";
}

std::string VerifiedPicture::fault() const { return std::string(translated(faultName())); }

std::vector<std::string> Verdict::faults() const
{
    std::vector<std::string> all;
    if (failed > 0)
        all.push_back(tr("{count:int} {count|picture|pictures} failed", failed));
    if (black > 0)
        all.push_back(tr("{count:int} {count|picture is|pictures are} black", black));
    if (flat > 0)
        all.push_back(tr("{count:int} {count|picture is|pictures are} of one flat colour", flat));
    if (casts > 0)
        all.push_back(
            tr("{count:int} {count|picture of a neutral prompt has|pictures of neutral prompts have} a strong "
               "colour cast",
               casts));
    if (wrongSize > 0)
        all.push_back(tr("{count:int} {count|picture has|pictures have} the wrong size", wrongSize));
    if (memoryGrowth && *memoryGrowth > kMemoryGrowth)
        all.push_back(tr("the memory in use grows from picture to picture"));
    return all;
}

Verdict Verification::verdict() const
{
    Verdict verdict;
    std::vector<double> seconds;
    std::vector<std::int64_t> held;
    for (const VerifiedPicture& picture : pictures) {
        ++verdict.pictures;
        verdict.failed += picture.made ? 0 : 1;
        verdict.deviceErrors += !picture.made
                && (picture.error == ErrorCode::Device || picture.error == ErrorCode::DeviceLost
                    || picture.error == ErrorCode::OutOfMemory)
            ? 1
            : 0;
        verdict.black += picture.black() ? 1 : 0;
        verdict.flat += picture.flat() ? 1 : 0;
        verdict.casts += picture.cast() ? 1 : 0;
        verdict.wrongSize += picture.wrongSize ? 1 : 0;
        verdict.repaired += picture.repaired() ? 1 : 0;
        if (picture.made && picture.prompt.neutral)
            verdict.greatestCast = std::max(verdict.greatestCast, picture.statistics.cast);
        const bool card = picture.memory.devicePeak > 0;
        held.push_back(card ? picture.memory.deviceHeld : picture.memory.held);
        verdict.largestFree = card ? picture.memory.deviceLargestFree : 0;
        verdict.peak = std::max(verdict.peak, card ? picture.memory.devicePeak : picture.memory.peak);
        if (picture.made && (verdict.pictures > 1 || pictures.size() == 1))
            seconds.push_back(picture.seconds);
    }
    if (held.size() >= kWarmPictures) {
        verdict.heldAfterSecond = held[kWarmPictures - 1];
        verdict.heldAfterLast = held.back();
        if (held.size() > kWarmPictures && verdict.heldAfterSecond > 0)
            verdict.memoryGrowth =
                static_cast<double>(verdict.heldAfterLast) / static_cast<double>(verdict.heldAfterSecond) - 1;
    }
    verdict.seconds = spreadOf(std::move(seconds));
    return verdict;
}

Verification verify(ImageEngine& engine, const VerificationPlan& plan, const VerificationCallbacks& callbacks,
                    std::stop_token stop)
{
    return Row(engine, plan, callbacks, std::move(stop)).run();
}

} // namespace zimage
