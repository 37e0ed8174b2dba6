#include "commands/tune_run.h"

#include "base/resources.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "engine/engine_loader.h"
#include "exit_status.h"
#include "flags/param_flags.h"
#include "io/atomic_file.h"
#include "job.h"
#include "presets/preset_writer.h"
#include "reports/tune_report.h"
#include "terminal/console.h"
#include "terminal/interrupt.h"
#include "terminal/progress_printer.h"
#include "usage_error.h"
#include "warnings.h"

#include <algorithm>
#include <memory>
#include <optional>

namespace zimage::cli {

namespace {

constexpr const char* kFolder = "zimage-tuning";
constexpr std::int64_t kFirstSeed = 1; // the same one each time, so that two runs can be compared

[[noreturn]] void refuse(const std::string& message) { throw UsageError(std::vector<ParamIssue>{{"", message}}); }

std::vector<std::string> wordsOf(const std::string& text)
{
    std::vector<std::string> words;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t comma = std::min(text.find(',', start), text.size());
        words.push_back(text.substr(start, comma - start));
        start = comma + 1;
    }
    return words;
}

std::vector<TuningStepId> stepsOf(const std::string& text)
{
    if (text.empty())
        return {kTuningSteps.begin(), kTuningSteps.end()};
    const std::vector<std::string> asked = wordsOf(text);
    std::vector<TuningStepId> steps;
    for (const TuningStepId step : kTuningSteps)
        if (std::find(asked.begin(), asked.end(), tuningStepName(step)) != asked.end())
            steps.push_back(step);
    if (steps.size() != asked.size())
        refuse(tr("--step {text:quoted}: the steps are stability, texture, speed and size; write each at most once, "
                  "separated by commas.",
                  text));
    return steps;
}

TuningValues valuesOf(const std::string& text)
{
    if (!text.empty() && text != "model" && text != "article")
        refuse(tr("--values {text:quoted}: choose model or article.", text));
    return text == "article" ? TuningValues::Article : TuningValues::Model;
}

class TuneRun {
public:
    TuneRun(const TuneOptions& options, JobValues job)
        : m_options(options), m_job(std::move(job)), m_suite(loadVerifySuite(dataFolder() / "presets/verify.yaml")),
          m_steps(stepsOf(options.steps)),
          m_session(loadTuningGuide(dataFolder() / "presets/tuning.yaml"), m_job.model.name, startOf(m_job),
                    valuesOf(options.values), m_job.asked),
          m_keep(keptOf(options.keep, m_session.guide())), m_folder(options.output.empty() ? kFolder : options.output),
          m_printer(progressMode(options)), m_log(options, m_printer)
    {
        if (options.longRun && options.quick)
            refuse(tr("--long and --quick contradict each other; keep one of them."));
        for (const TuningStepId step : m_steps)
            if (keepsPictures(step))
                checkWritable(m_folder);
    }

    int run(Interrupt& interrupt)
    {
        if (!m_options.quiet)
            showWarnings(m_job.warnings);
        m_printer.update({});
        const std::unique_ptr<ImageEngine> engine = loadEngine();
        interrupt.arm();
        for (const TuningStepId step : m_steps) {
            measure(*engine, step, interrupt.token());
            if (m_session.results().back().stopped)
                break;
        }
        interrupt.finish();
        return report(interrupt);
    }

private:
    static GenerationParams startOf(const JobValues& job)
    {
        GenerationParams params = job.params;
        params.seed = params.seed < 0 ? kFirstSeed : params.seed;
        params.count = 1;
        return params;
    }

    static bool keepsPictures(TuningStepId step) { return step == TuningStepId::Texture || step == TuningStepId::Size; }

    /// The changes to keep; nothing when the guide decides.
    static std::optional<std::vector<std::string>> keptOf(const std::string& text, const TuningGuide& guide)
    {
        if (text.empty())
            return {};
        if (text == "none")
            return std::vector<std::string>();
        std::vector<std::string> known;
        for (const TuningStep& step : guide.steps)
            for (const TuningVariant& variant : step.variants)
                known.push_back(variant.id);
        std::vector<std::string> kept = wordsOf(text);
        for (const std::string& name : kept)
            if (std::find(known.begin(), known.end(), name) == known.end())
                refuse(tr("--keep {name:quoted}: the guide has no such change; choose from {known}, or write none.",
                          name, listed(known)));
        return kept;
    }

    void measure(ImageEngine& engine, TuningStepId step, const std::stop_token& stop)
    {
        const TuningEffort effort = m_options.quick ? TuningEffort::Quick
            : m_options.longRun                     ? TuningEffort::Long
                                                    : TuningEffort::Normal;
        TuningJob job = m_session.job(step, effort);
        job.model = m_job.model.root;
        job.check = m_job.prompted ? VerifyPrompt{m_job.params.prompt, false} : VerifyPrompt{m_job.checkPrompt, true};
        if (m_job.prompted)
            job.row.assign(static_cast<std::size_t>(job.pictures), job.check);
        else
            job.row = choosePrompts(promptsFor(m_suite, m_job.model.name), m_job.checkPrompt, job.pictures);
        if (keepsPictures(step))
            job.folder = m_folder;
        int part = 0;
        TuningCallbacks callbacks;
        callbacks.part = [&part](int now, int, const LocalizedText&) { part = now; };
        callbacks.progress = [this, &part](const Progress& progress) { show(progress, part); };
        try {
            TuningResult result = runTuningStep(engine, job, callbacks, stop);
            if (m_keep)
                for (const std::string& id : idsOf(result))
                    result.choose(id, std::find(m_keep->begin(), m_keep->end(), id) != m_keep->end());
            m_session.take(std::move(result));
        } catch (const Error& error) {
            throw Error(error.code(), withFlags(error.what()), error.context());
        }
    }

    static std::vector<std::string> idsOf(const TuningResult& result)
    {
        std::vector<std::string> ids;
        if (keepsChanges(result.step))
            for (const TuningTrial& trial : result.trials)
                if (trial.good() && !trial.changes.empty())
                    ids.push_back(trial.id);
        return ids;
    }

    static bool keepsChanges(TuningStepId step) { return step == TuningStepId::Texture || step == TuningStepId::Speed; }

    /// One line a picture: its steps.
    void show(Progress progress, int part)
    {
        const bool loading =
            progress.stage == Stage::Loading && m_session.results().empty() && part <= 1 && progress.picture == 1;
        if (loading || progress.stage == Stage::Steps)
            m_printer.update(progress);
    }

    int report(const Interrupt& interrupt)
    {
        const std::vector<TuningResult>& results = m_session.results();
        const bool stopped = results.empty() || results.back().stopped;
        const bool passed = !stopped
            && std::all_of(results.begin(), results.end(), [](const TuningResult& result) { return result.passed(); });
        if (stopped)
            m_printer.abandon();
        else
            m_printer.finish();
        const std::filesystem::path saved = passed && !m_options.save.empty()
            ? saveNewPreset(presetFolders().front(), m_session.preset(m_options.save))
            : "";
        if (m_options.json)
            print(jsonText(json(stopped, passed, saved)));
        else
            print(text(passed, saved));
        if (stopped) {
            complain(tr("Stopped; the output shows what was measured until then."));
            return interrupt.stopped() ? interrupt.exitStatus() : kInterrupted;
        }
        return passed ? kSuccess : kFailure;
    }

    [[nodiscard]] std::string text(bool passed, const std::filesystem::path& saved) const
    {
        std::string text = plainLine(m_session.model().note.text()) + "\n\n";
        for (const TuningResult& result : m_session.results())
            text += tuneText(result, m_session.guide().step(result.step), m_job.model.name);
        const std::string changes = changesText(startOf(m_job), m_session.params());
        text += changes.empty() ? tr("settings: unchanged") : tr("settings: {changes}", changes);
        text += "\n";
        if (!saved.empty())
            text += tr("saved as {file}", saved) + "\n";
        else if (!m_options.save.empty() && !passed)
            text += tr("not saved, because not all steps passed") + "\n";
        return text;
    }

    [[nodiscard]] Json json(bool stopped, bool passed, const std::filesystem::path& saved) const
    {
        Json json = {{"status", stopped ? "cancelled" : passed ? "passed" : "failed"}};
        json["model"] = m_job.model.root.string();
        json["values"] = valuesOf(m_options.values) == TuningValues::Article ? "article" : "model";
        json["warnings"] = m_job.warnings;
        json["steps"] = Json::array();
        for (const TuningResult& result : m_session.results())
            json["steps"].push_back(tuneJson(result));
        json["parameters"] = jsonOf(m_session.params());
        json["preset"] = saved.empty() ? Json() : Json(saved.string());
        return json;
    }

    const TuneOptions& m_options;
    const JobValues m_job;
    const VerifySuite m_suite;
    const std::vector<TuningStepId> m_steps;
    TuningSession m_session;
    const std::optional<std::vector<std::string>> m_keep;
    const std::filesystem::path m_folder;
    ProgressPrinter m_printer;
    LogToPrinter m_log;
};

} // namespace

int runTune(const TuneOptions& options)
{
    Interrupt interrupt; // first, before any other thread
    return TuneRun(options, prepareValues(options, false)).run(interrupt);
}

} // namespace zimage::cli
