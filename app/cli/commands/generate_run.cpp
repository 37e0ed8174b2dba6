#include "commands/generate_run.h"

#include "base/resources.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "engine/engine_loader.h"
#include "exit_status.h"
#include "flags/param_flags.h"
#include "job.h"
#include "job/job.h"
#include "job/made_again.h"
#include "memory/parameter_context.h"
#include "quality/tuning.h"
#include "reports/json_output.h"
#include "terminal/console.h"
#include "terminal/interrupt.h"
#include "terminal/progress_printer.h"
#include "warnings.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace zimage::cli {

namespace {

/// One call of generate, from the prepared job to the report.
class GenerateRun {
public:
    GenerateRun(const GenerateOptions& request, PreparedJob prepared)
        : m_request(request), m_values(std::move(prepared.values)), m_job(std::move(prepared.request)),
          m_printer(progressMode(request)), m_log(request, m_printer)
    {}

    int run(Interrupt& interrupt)
    {
        if (m_request.json)
            interrupt.setLastWords(jsonText(cancelledJson()));
        warn(m_values.warnings); // before the work, while there is time to stop it
        warn(m_job.notes());
        m_printer.update({.pictures = m_values.params.count}); // loading starts with the engine's own libraries
        const std::unique_ptr<ImageEngine> engine = loadEngine();
        m_torchVersion = engine->torchVersion();
        takeAdvice(*engine);
        interrupt.arm();
        const JobResult result = m_job.run(*engine, events(interrupt), interrupt.token());
        interrupt.finish();
        if (!m_firstImage.empty())
            m_again = compareWithOriginal(*m_values.from, m_files.front().record, m_firstImage);

        const Outcome& outcome = result.outcome;
        if (outcome.status == Outcome::Status::Done)
            m_printer.finish();
        else
            m_printer.abandon();
        report(result);
        if (outcome.status == Outcome::Status::Cancelled)
            return interrupt.stopped() ? interrupt.exitStatus() : kInterrupted;
        return outcome.status == Outcome::Status::Done ? kSuccess : exitStatusOf(outcome.error);
    }

private:
    /// What the rules say of settings that differ from the model's own: the others are its authors' matter.
    void takeAdvice(ImageEngine& engine)
    {
        if (!m_job.request().latents.empty())
            return;
        const ParameterContext context =
            parameterContext(m_values.model, m_values.params, computesOnCard(engine.devices(), m_values.params.device));
        const ParameterAdvice advice = loadParameterAdvice(dataFolder() / "presets/parameter_advice.yaml");
        const auto chosen = [this](const ParamDef* def) {
            return getParam(m_values.params, *def) != getParam(m_values.own, *def);
        };
        for (const ParameterRule* rule : advice.about(m_values.params, context))
            if (const auto params = rule->when.params(); std::any_of(params.begin(), params.end(), chosen))
                m_advice.push_back(
                    rule->severity == ParameterRule::Severity::Warning
                        ? tr("warning: {flag}: {sentence}", rule->field->flag, rule->sentence(languageCode(), context))
                        : tr("note: {flag}: {sentence}", rule->field->flag, rule->sentence(languageCode(), context)));
    }

    /// A picture comes on a thread of the engine's in a job of several, and is alone in touching m_files until that
    /// ends.
    JobEvents events(Interrupt& interrupt)
    {
        JobEvents events;
        events.progress = [this](const Progress& progress) { m_printer.update(progress); };
        events.saving = [&interrupt](const std::function<void()>& save) {
            const auto hold = interrupt.holdExit(); // what is finished is written, also when the job is to stop
            save();
        };
        events.picture = [this, &interrupt](const JobPicture& picture, const Image& image) {
            m_files.push_back(picture);
            if (m_values.from && m_files.size() == 1)
                m_firstImage = image;
            if (m_request.json)
                interrupt.setLastWords(jsonText(cancelledJson()));
        };
        return events;
    }

    void report(const JobResult& result) const
    {
        const Outcome& outcome = result.outcome;
        // The job's notes come first in its warnings, and were told when it began.
        std::vector<std::string> warnings(result.warnings.begin() + static_cast<std::ptrdiff_t>(m_job.notes().size()),
                                          result.warnings.end());
        warnings.insert(warnings.end(), outcome.remarks.begin(), outcome.remarks.end());
        warn(warnings);
        warnings.insert(warnings.begin(), m_job.notes().begin(), m_job.notes().end());
        warnings.insert(warnings.begin(), m_values.warnings.begin(), m_values.warnings.end());
        for (const std::string& remark : m_request.quiet ? std::vector<std::string>() : m_advice)
            complain(remark);
        if (outcome.status != Outcome::Status::Done)
            complain(failureOf(result).what());
        else if (!m_request.quiet && m_request.progress && isatty(STDERR_FILENO) != 0)
            printSummary(outcome);
        if (const std::string again = m_again ? m_again->text(m_values.from->file) : std::string();
            !again.empty() && !m_request.quiet)
            complain(again);

        if (m_request.json) {
            print(jsonText(resultJson(result, warnings)));
        } else {
            for (const JobPicture& picture : m_files)
                print(picture.file.string() + "\n");
        }
    }

    void warn(const std::vector<std::string>& warnings) const
    {
        if (!m_request.quiet)
            showWarnings(warnings);
    }

    /// The engine knows nothing of flags: where one is at fault, it is named here.
    [[nodiscard]] Error failureOf(const JobResult& result) const
    {
        const Outcome& outcome = result.outcome;
        if (outcome.status == Outcome::Status::Cancelled)
            return Error(ErrorCode::Cancelled, tr("Stopped."));
        if (outcome.error == ErrorCode::BadParameter)
            return Error(outcome.error, withFlags(outcome.message));
        const ParamDef& device = *findParam("device");
        if (outcome.error == ErrorCode::Device
            && getParam(m_values.params, device) != getParam(GenerationParams{}, device))
            return Error(outcome.error, tr("{flag}: {why}", device.flag, outcome.message));
        if (result.again && result.again->latents != m_job.request().latents)
            return Error(outcome.error,
                         inOneLine({outcome.message,
                                    tr("\"zimage decode {file}\" goes on from there.", result.again->latents)}));
        return Error(outcome.error, outcome.message);
    }

    void printSummary(const Outcome& outcome) const
    {
        const GenerationParams& params = m_values.params;
        const std::string seeds = params.count > 1
            ? tr("seeds {first:int}–{last:int}", params.seed, params.seed + params.count - 1)
            : tr("seed {seed:int}", params.seed);
        const std::string text = dotList({seeds, std::to_string(params.width) + "×" + std::to_string(params.height),
                                          tr("{steps:int} {steps|step|steps}", params.steps), durationText(seconds()),
                                          listed({outcome.run.device, outcome.run.precision})})
            + "\n";
        std::fwrite(text.data(), 1, text.size(), stderr);
    }

    [[nodiscard]] double seconds() const
    {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
    }

    [[nodiscard]] Json filesJson() const
    {
        Json files = Json::array();
        for (const JobPicture& picture : m_files) {
            files.push_back({{"path", picture.file.string()},
                             {"seed", picture.record.params.seed},
                             {"width", picture.width},
                             {"height", picture.height}});
            if (!picture.record.promptOriginal.empty())
                files.back()["prompt"] = picture.record.params.prompt;
            if (!picture.record.negativeOriginal.empty())
                files.back()["negative_prompt"] = picture.record.params.negativePrompt;
        }
        return files;
    }

    [[nodiscard]] Json againJson() const
    {
        Json json{{"file", m_values.from->file.string()}, {"made_by", m_values.from->found.source}};
        json["compared"] = m_again && m_again->outcome == MadeAgain::Outcome::Compared;
        if (!m_again)
            return json;
        if (json["compared"] == true) {
            json["equal"] = m_again->equal();
            json["largest_difference"] = m_again->difference.largest;
            json["differing_share"] = m_again->difference.share;
            json["reasons"] = m_again->reasons;
        }
        json["differing_settings"] = Json::array();
        for (const ParamDef* def : m_again->settings)
            json["differing_settings"].push_back(def->key);
        if (!m_again->why.empty())
            json["why"] = m_again->why;
        return json;
    }

    [[nodiscard]] Json cancelledJson() const
    {
        Json json = failureJson(Error(ErrorCode::Cancelled, tr("Stopped.")));
        json["files"] = filesJson();
        json["parameters"] = jsonOf(m_values.params);
        json["model"] = m_values.model.root.string();
        return json;
    }

    [[nodiscard]] Json resultJson(const JobResult& result, const std::vector<std::string>& warnings) const
    {
        const Outcome& outcome = result.outcome;
        Json json = outcome.status == Outcome::Status::Done ? Json{{"status", "done"}} : failureJson(failureOf(result));
        json["files"] = filesJson();
        json["parameters"] = jsonOf(m_values.params);
        json["model"] = m_values.model.root.string();
        json["warnings"] = warnings;
        json["advice"] = m_advice;
        json["lost_prompt"] = outcome.run.lostPrompt;
        Json times = Json::object();
        for (const StageTime& time : outcome.times)
            times[stageName(time.stage)] = time.seconds;
        json["times"] = times;
        json["seconds"] = seconds();
        json["device"] = outcome.run.device;
        json["precision"] = outcome.run.precision;
        json["attention_backend"] = outcome.run.attentionBackend;
        json["execution"] = outcome.run.execution;
        json["shift"] = outcome.run.shift;
        if (m_values.from)
            json["again"] = againJson();
        json["program"] = "Z-Image Studio " ZIMAGE_VERSION; // not for people: a name
        json["libtorch"] = m_torchVersion;
        return json;
    }

    const GenerateOptions& m_request;
    const JobValues m_values;
    const Job m_job;
    const std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    ProgressPrinter m_printer;
    LogToPrinter m_log;
    std::string m_torchVersion;
    std::vector<JobPicture> m_files;
    std::vector<std::string> m_advice; ///< never stops anything
    Image m_firstImage;                ///< with --from
    std::optional<MadeAgain> m_again;  ///< likewise, of that picture
};

} // namespace

int runGenerate(const GenerateOptions& request)
{
    Interrupt interrupt; // first, before any other thread
    return GenerateRun(request, prepareJob(request)).run(interrupt);
}

} // namespace zimage::cli
