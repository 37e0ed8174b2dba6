#include "commands/verify_run.h"

#include "architecture/size_limits.h"
#include "base/resources.h"
#include "base/sentence.h"
#include "engine/engine_loader.h"
#include "exit_status.h"
#include "flags/param_flags.h"
#include "io/atomic_file.h"
#include "io/write_room.h"
#include "job.h"
#include "job/output_check.h"
#include "reports/verify_report.h"
#include "terminal/console.h"
#include "terminal/interrupt.h"
#include "terminal/progress_printer.h"
#include "usage_error.h"
#include "warnings.h"

#include <algorithm>
#include <memory>

namespace zimage::cli {

namespace {

constexpr int kPictures = 10;
constexpr int kLongPictures = 50;
constexpr std::int64_t kFirstSeed = 1; // the same one each time, so that two runs can be compared

int picturesOf(const VerifyOptions& options, const GenerationParams& params)
{
    const bool counted = std::any_of(options.params.begin(), options.params.end(), [](const TypedParam& param) {
        return param.first->key == std::string_view("count");
    });
    if (counted && options.longRun)
        throw UsageError(
            std::vector<ParamIssue>{{"count", tr("--long already sets the number of pictures; leave out --count.")}});
    return counted || params.count > 1 ? params.count : options.longRun ? kLongPictures : kPictures;
}

VerifySuite shippedSuite() { return loadVerifySuite(dataFolder() / "presets/verify.yaml"); }

/// The combinations' plans, checked.
std::vector<VerificationPlan> plansOf(const VerifyOptions& options, const JobValues& job,
                                      const std::vector<VerifyCombination>& combined, const VerifySuite& suite)
{
    const int pictures = picturesOf(options, job.params);
    std::vector<VerifyPrompt> prompts(static_cast<std::size_t>(pictures),
                                      VerifyPrompt{job.params.prompt, job.params.prompt == job.checkPrompt});
    if (!job.prompted)
        prompts = choosePrompts(promptsFor(suite, job.model.name), job.checkPrompt, pictures);
    std::vector<VerificationPlan> plans;
    for (const VerifyCombination& combination : combined) {
        VerificationPlan plan{job.model.root, job.model.name, job.params, prompts, options.save};
        if (plan.params.seed < 0)
            plan.params.seed = kFirstSeed;
        plan.params.guards = plan.params.guards && !options.withoutGuards;
        applyCombination(plan.params, combination, job.model.sizeUnit());
        std::vector<ParamIssue> issues = flagIssues(plan.params, sizeLimits(job.model));
        for (ParamIssue& issue : issues)
            issue.message = tr("--matrix, {setting}: {why}", combination.name, issue.message);
        if (!issues.empty())
            throw UsageError(std::move(issues));
        if (!plan.folder.empty() && !combination.name.empty())
            plan.folder /= combination.name;
        plans.push_back(std::move(plan));
    }
    return plans;
}

/// Whether the kept pictures of all plans can be written.
void checkFolder(const std::filesystem::path& folder, const std::vector<VerificationPlan>& plans)
{
    std::uintmax_t bytes = 0;
    for (const VerificationPlan& plan : plans)
        bytes += mostPictureBytes(plan.params) * plan.prompts.size();
    checkWritable(folder);
    checkRoom(folder, bytes);
}

class VerifyRun {
public:
    VerifyRun(const VerifyOptions& options, JobValues job)
        : m_options(options), m_job(std::move(job)), m_suite(shippedSuite()),
          m_combinations(combinations(m_suite, options.matrix)),
          m_plans(plansOf(options, m_job, m_combinations, m_suite)), m_printer(progressMode(options)),
          m_log(options, m_printer)
    {
        if (!options.save.empty())
            checkFolder(options.save, m_plans);
    }

    int run(Interrupt& interrupt)
    {
        if (!m_options.quiet)
            showWarnings(m_job.warnings);
        m_pictures = static_cast<int>(m_plans.front().prompts.size());
        m_printer.update({.pictures = m_pictures}); // loading starts with the engine's own libraries
        const std::unique_ptr<ImageEngine> engine = loadEngine();
        interrupt.arm();
        for (std::size_t i = 0; i < m_plans.size() && !interrupt.token().stop_requested(); ++i) {
            const VerificationCallbacks callbacks{
                .progress = [this, i](const Progress& progress) { show(progress, static_cast<int>(i)); },
                .picture = {}};
            m_settings.push_back({m_combinations[i].name, m_plans[i].params,
                                  verifyNamingFlags(*engine, m_plans[i], callbacks, interrupt.token())});
        }
        interrupt.finish();
        return report(interrupt);
    }

private:
    /// The engine knows nothing of flags.
    static Verification verifyNamingFlags(ImageEngine& engine, const VerificationPlan& plan,
                                          const VerificationCallbacks& callbacks, const std::stop_token& stop)
    {
        try {
            return verify(engine, plan, callbacks, stop);
        } catch (const Error& error) {
            throw Error(error.code(), withFlags(error.what()), error.context());
        }
    }

    /// One line a picture: its steps.
    void show(Progress progress, int combination)
    {
        const bool loading = progress.stage == Stage::Loading && progress.picture == 1 && combination == 0;
        if (!loading && progress.stage != Stage::Steps)
            return;
        progress.picture += combination * m_pictures;
        progress.pictures *= static_cast<int>(m_plans.size());
        m_printer.update(progress);
    }

    int report(const Interrupt& interrupt)
    {
        const bool stopped = interrupt.token().stop_requested()
            || std::any_of(m_settings.begin(), m_settings.end(),
                           [](const VerifiedSetting& setting) { return setting.verification.stopped; });
        if (stopped)
            m_printer.abandon();
        else
            m_printer.finish();
        const std::string faults = verifyFaults(m_settings);
        if (m_options.json)
            print(jsonText(json(stopped, faults)));
        else
            print(verifyText(m_settings, m_job.model.name, !m_options.matrix.empty()));
        if (stopped) {
            complain(tr("Stopped."));
            return interrupt.stopped() ? interrupt.exitStatus() : kInterrupted;
        }
        return faults.empty() ? kSuccess : kFailure;
    }

    [[nodiscard]] Json json(bool stopped, const std::string& faults) const
    {
        Json json = {{"status", stopped ? "cancelled" : faults.empty() ? "passed" : "failed"}};
        if (stopped)
            json["message"] = tr("Stopped.");
        else if (!faults.empty())
            json["message"] = tr("Not passed: {faults}.", faults);
        json["model"] = m_job.model.root.string();
        json["warnings"] = m_job.warnings;
        json["settings"] = verifyJson(m_settings);
        return json;
    }

    const VerifyOptions& m_options;
    const JobValues m_job;
    const VerifySuite m_suite;
    const std::vector<VerifyCombination> m_combinations;
    const std::vector<VerificationPlan> m_plans;
    ProgressPrinter m_printer;
    LogToPrinter m_log;
    int m_pictures = 0; ///< of each setting
    std::vector<VerifiedSetting> m_settings;
};

} // namespace

int runVerify(const VerifyOptions& options)
{
    Interrupt interrupt; // first, before any other thread
    return VerifyRun(options, prepareValues(options, false)).run(interrupt);
}

} // namespace zimage::cli
