#include "commands/generate_run.h"

#include "base/resources.h"
#include "terminal/console.h"
#include "memory/parameter_context.h"
#include "engine/engine_loader.h"
#include "job/picture_file.h"
#include "quality/tuning.h"
#include "exit_status.h"
#include "terminal/interrupt.h"
#include "job.h"
#include "reports/json_output.h"
#include "flags/param_flags.h"
#include "terminal/progress_printer.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>

namespace zimage::cli {

namespace {

constexpr int kLongestWarning =
    400; // columns; the end of a long prompt need not fill the screen, it is in --json whole

struct WrittenFile {
    std::filesystem::path path;
    std::int64_t seed = 0;
    int width = 0;
    int height = 0;
    std::string drawn; ///< its prompt, when that had wildcards
};

/// One call of generate, from the prepared job to the report.
class GenerateRun {
public:
    GenerateRun(const GenerateOptions& request, Job job)
        : m_request(request), m_job(std::move(job)), m_printer(progressMode(request)), m_log(request, m_printer)
    {}

    int run(Interrupt& interrupt)
    {
        if (m_request.json)
            interrupt.setLastWords(jsonText(cancelledJson()));
        m_printer.update({.pictures = m_job.params.count}); // loading starts with the engine's own libraries
        const std::unique_ptr<ImageEngine> engine = loadEngine();
        m_torchVersion = engine->torchVersion();
        takeAdvice(*engine);
        GenerateCallbacks callbacks;
        callbacks.progress = [this](const Progress& progress) { m_printer.update(progress); };
        callbacks.picture = [this, &interrupt](Picture&& picture) { save(picture, interrupt); };
        callbacks.prompt = m_job.prompt;
        callbacks.latentsFolder = latentsFolder();
        interrupt.arm();
        const Outcome outcome = m_job.latents
            ? engine->decode(*m_job.latents, m_job.model.root, m_job.params, callbacks, interrupt.token())
            : engine->generate(m_job.model.root, m_job.params, callbacks, interrupt.token());
        interrupt.finish();

        if (outcome.status == Outcome::Status::Done)
            m_printer.finish();
        else
            m_printer.abandon();
        report(outcome);
        if (outcome.status == Outcome::Status::Cancelled)
            return interrupt.stopped() ? interrupt.exitStatus() : kInterrupted;
        return outcome.status == Outcome::Status::Done ? kSuccess : exitStatusOf(outcome.error);
    }

private:
    /// What the rules say of settings that differ from the model's own: the others are its authors' matter.
    void takeAdvice(ImageEngine& engine)
    {
        if (m_job.latents)
            return;
        const ParameterContext context =
            parameterContext(m_job.model, m_job.params, computesOnCard(engine.devices(), m_job.params.device));
        const ParameterAdvice advice = loadParameterAdvice(dataFolder() / "presets/parameter_advice.yaml");
        const auto chosen = [this](const ParamDef* def) {
            return getParam(m_job.params, *def) != getParam(m_job.own, *def);
        };
        for (const ParameterRule* rule : advice.about(m_job.params, context))
            if (const auto params = rule->when.params(); std::any_of(params.begin(), params.end(), chosen))
                m_advice.push_back((rule->severity == ParameterRule::Severity::Warning ? "warning: " : "note: ")
                                   + std::string(rule->field->flag) + ": " + rule->sentence("en", context));
    }

    /// On a thread of the engine's in a job of several pictures, and alone in touching m_files until that ends.
    void save(const Picture& picture, Interrupt& interrupt)
    {
        const PictureFile file(picture, m_job.params, m_job.model.name, m_torchVersion);
        const auto path = m_job.output.path(file.record().params, {m_job.model.name, m_job.time, picture.index});
        const auto hold = interrupt.holdExit(); // what is finished is written, also when the job is to stop
        const std::filesystem::path written = file.write(path);
        m_files.push_back(
            {written, picture.seed, picture.image.width, picture.image.height, m_job.prompt ? picture.run.prompt : ""});
        if (m_request.json)
            interrupt.setLastWords(jsonText(cancelledJson()));
    }

    void report(const Outcome& outcome) const
    {
        std::vector<std::string> warnings = m_job.warnings;
        warnings.insert(warnings.end(), outcome.warnings.begin(), outcome.warnings.end());
        warnings.insert(warnings.end(), outcome.remarks.begin(), outcome.remarks.end());
        for (const GuardEvent& event : outcome.run.guardEvents)
            if (event.remedy != "none") // the last one of a failed job is its message
                warnings.push_back(event.sentence());
        if (!m_request.quiet) {
            for (const std::string& warning : warnings) {
                const std::string shown = fitted(plainLine(warning), kLongestWarning);
                complain("warning: " + shown + (shown.size() < plainLine(warning).size() ? "…" : ""));
            }
        }
        for (const std::string& remark : m_request.quiet ? std::vector<std::string>() : m_advice)
            complain(remark);
        if (outcome.status != Outcome::Status::Done)
            complain(failureOf(outcome).what());
        else if (!m_request.quiet && m_request.progress && isatty(STDERR_FILENO) != 0)
            printSummary(outcome);

        if (m_request.json) {
            print(jsonText(outcomeJson(outcome, warnings)));
        } else {
            for (const WrittenFile& file : m_files)
                print(file.path.string() + "\n");
        }
    }

    /// The engine knows nothing of flags: where one is at fault, it is named here.
    [[nodiscard]] Error failureOf(const Outcome& outcome) const
    {
        if (outcome.status == Outcome::Status::Cancelled)
            return Error(ErrorCode::Cancelled, "stopped.");
        if (outcome.error == ErrorCode::BadParameter)
            return Error(outcome.error, withFlags(outcome.message));
        const ParamDef& device = *findParam("device");
        if (outcome.error == ErrorCode::Device
            && getParam(m_job.params, device) != getParam(GenerationParams{}, device))
            return Error(outcome.error, std::string(device.flag) + ": " + outcome.message);
        if (!outcome.latents.empty())
            return Error(outcome.error,
                         outcome.message + " \"zimage decode " + outcome.latents.string() + "\" goes on from there.");
        return Error(outcome.error, outcome.message);
    }

    void printSummary(const Outcome& outcome) const
    {
        const GenerationParams& params = m_job.params;
        std::string text = "seed " + std::to_string(params.seed);
        if (params.count > 1)
            text += "–" + std::to_string(params.seed + params.count - 1);
        text += " · " + std::to_string(params.width) + "×" + std::to_string(params.height) + " · "
            + std::to_string(params.steps) + " steps · " + durationText(seconds()) + " · " + outcome.run.device + ", "
            + outcome.run.precision + "\n";
        std::fwrite(text.data(), 1, text.size(), stderr);
    }

    [[nodiscard]] double seconds() const
    {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
    }

    [[nodiscard]] Json filesJson() const
    {
        Json files = Json::array();
        for (const WrittenFile& file : m_files) {
            files.push_back(
                {{"path", file.path.string()}, {"seed", file.seed}, {"width", file.width}, {"height", file.height}});
            if (m_job.prompt)
                files.back()["prompt"] = file.drawn;
        }
        return files;
    }

    [[nodiscard]] Json cancelledJson() const
    {
        Json json = failureJson(Error(ErrorCode::Cancelled, "stopped."));
        json["files"] = filesJson();
        json["parameters"] = jsonOf(m_job.params);
        json["model"] = m_job.model.root.string();
        return json;
    }

    [[nodiscard]] Json outcomeJson(const Outcome& outcome, const std::vector<std::string>& warnings) const
    {
        Json json =
            outcome.status == Outcome::Status::Done ? Json{{"status", "done"}} : failureJson(failureOf(outcome));
        json["files"] = filesJson();
        json["parameters"] = jsonOf(m_job.params);
        json["model"] = m_job.model.root.string();
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
        json["program"] = "Z-Image Studio " ZIMAGE_VERSION;
        json["libtorch"] = m_torchVersion;
        return json;
    }

    const GenerateOptions& m_request;
    const Job m_job;
    const std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    ProgressPrinter m_printer;
    LogToPrinter m_log;
    std::string m_torchVersion;
    std::vector<WrittenFile> m_files;
    std::vector<std::string> m_advice; ///< never stops anything
};

} // namespace

int runGenerate(const GenerateOptions& request)
{
    Interrupt interrupt; // first, before any other thread
    return GenerateRun(request, prepareJob(request)).run(interrupt);
}

} // namespace zimage::cli
