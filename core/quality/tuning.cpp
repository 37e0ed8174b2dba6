#include "quality/tuning.h"

#include "base/sentence.h"
#include "base/wording.h"
#include "io/png.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace zimage {

namespace {

constexpr double kLeastGain = 0.02; // below it a difference of times is noise

GenerationParams with(GenerationParams params, const std::vector<ParamChange>& changes)
{
    applyChanges(params, changes);
    return params;
}

bool holds(const GenerationParams& params, const std::vector<ParamChange>& changes)
{
    return std::all_of(changes.begin(), changes.end(),
                       [&](const ParamChange& change) { return getParam(params, *change.def) == change.value; });
}

/// Whether the guide can go on without what failed so.
bool concernsOneTrial(ErrorCode code)
{
    return code == ErrorCode::BadParameter || code == ErrorCode::Unsupported || code == ErrorCode::Device;
}

std::string clauseOf(std::string sentence)
{
    for (const std::string_view stop : {".", "。"})
        if (sentence.ends_with(stop))
            sentence.resize(sentence.size() - stop.size());
    return sentence;
}

double differenceOf(const Verification& one, const Verification& other)
{
    if (one.pictures.empty() || other.pictures.empty() || one.pictures[0].file.empty()
        || other.pictures[0].file.empty())
        return -1;
    const Image a = readPng(one.pictures[0].file).image;
    const Image b = readPng(other.pictures[0].file).image;
    if (a.rgb.size() != b.rgb.size() || a.width != b.width || a.rgb.empty())
        return -1;
    double sum = 0;
    for (std::size_t i = 0; i < a.rgb.size(); ++i)
        sum += std::abs(static_cast<double>(a.rgb[i]) - static_cast<double>(b.rgb[i]));
    return sum / static_cast<double>(a.rgb.size());
}

class StepRun {
public:
    StepRun(ImageEngine& engine, const TuningJob& job, const TuningCallbacks& callbacks, std::stop_token stop)
        : m_engine(engine), m_job(job), m_callbacks(callbacks), m_stop(std::move(stop)),
          m_base(with(job.params, job.step.values))
    {}

    TuningResult run()
    {
        m_result.step = m_job.step.id;
        m_result.before = m_job.params;
        m_result.after = m_base;
        switch (m_job.step.id) {
        case TuningStepId::Stability: measureRow(); break;
        case TuningStepId::Size: measureSizes(); break;
        case TuningStepId::Texture:
        case TuningStepId::Speed: measureVariants(); break;
        }
        return std::move(m_result);
    }

private:
    void measureRow()
    {
        TuningTrial trial = trialOf(m_job.step.title, tuningStepName(m_job.step.id), m_base);
        tell(trial.title, 1);
        trial.after = measure(m_base, m_job.row, trial.id, VerificationPlan::Watch::Progress);
        m_result.trials.push_back(std::move(trial));
    }

    void measureSizes()
    {
        m_parts = static_cast<int>(m_job.sizes.size());
        for (const TuningModel::Size& size : m_job.sizes) {
            GenerationParams params = m_base;
            params.width = size.width;
            params.height = size.height;
            const std::string name = std::to_string(size.width) + "×" + std::to_string(size.height);
            TuningTrial trial = trialOf({name, name}, name, params);
            tell(trial.title, static_cast<int>(m_result.trials.size()) + 1);
            attempt(trial,
                    [&] { trial.after = measure(params, {m_job.check}, name, VerificationPlan::Watch::Progress); });
            m_result.trials.push_back(std::move(trial));
            if (m_result.stopped)
                return;
        }
    }

    void measureVariants()
    {
        const bool speed = m_job.step.id == TuningStepId::Speed;
        m_parts = static_cast<int>(m_job.step.variants.size()) + 1;
        tell(inBothLanguages([] { return tr("Before the changes"); }), 1);
        const auto watch = speed ? VerificationPlan::Watch::Previews : VerificationPlan::Watch::Progress;
        m_result.reference = measure(m_base, prompts(), "before", watch);
        const bool card = computesOnCard(m_engine.devices(), m_base.device);
        for (const TuningVariant& variant : m_job.step.variants) {
            if (m_result.stopped)
                return;
            TuningTrial trial = trialOf(variant.title, variant.id, m_base);
            trial.changes = variant.changes;
            trial.skipped = reasonToSkip(variant, card);
            tell(variant.title, static_cast<int>(m_result.trials.size()) + 2);
            if (trial.measured())
                attempt(trial, [&] { measureVariant(variant, trial, watch); });
            m_result.trials.push_back(std::move(trial));
        }
        decide();
    }

    void measureVariant(const TuningVariant& variant, TuningTrial& trial, VerificationPlan::Watch watch)
    {
        const bool there = !variant.quiet && holds(m_base, variant.changes);
        if (there && variant.against.empty()) {
            trial.skipped = tr("the settings have it already");
            trial.kept = true;
            return;
        }
        trial.reversed = there;
        trial.beforeParams = there ? with(m_base, variant.against) : m_base;
        trial.params = there ? m_base : with(m_base, variant.changes);
        const Verification other =
            measure(there ? trial.beforeParams : trial.params, prompts(), variant.id + (there ? "-without" : ""),
                    variant.quiet ? VerificationPlan::Watch::Nothing : watch);
        trial.before = there ? other : m_result.reference;
        trial.after = there ? m_result.reference : other;
        trial.difference = differenceOf(*trial.before, trial.after);
    }

    [[nodiscard]] std::string reasonToSkip(const TuningVariant& variant, bool card) const
    {
        if (const std::vector<std::string> missing = variant.missing(); !missing.empty())
            return tr("this version has no parameter {names}", listed(missing));
        if (variant.device == TuningVariant::Device::Card && !card)
            return tr("it is for graphics cards");
        if (variant.device == TuningVariant::Device::Cpu && card)
            return tr("it is for the CPU");
        return {};
    }

    /// Which changes the step's outcome has: those that always do, and of those that must save time, the one that saves
    /// most for each parameter.
    void decide()
    {
        std::vector<std::pair<double, std::string>> faster;
        for (std::size_t i = 0; i < m_result.trials.size(); ++i) {
            const TuningVariant& variant = m_job.step.variants[i];
            const TuningTrial& trial = m_result.trials[i];
            if (variant.keep == TuningVariant::Keep::Always && trial.good())
                m_result.choose(trial.id, true);
            else if (variant.keep == TuningVariant::Keep::Faster && trial.good()
                     && trial.gain().value_or(0) >= kLeastGain)
                faster.emplace_back(*trial.gain(), trial.id);
        }
        std::sort(faster.begin(), faster.end());
        for (const auto& each : faster)
            m_result.choose(each.second, true);
    }

    template <typename Action>
    void attempt(TuningTrial& trial, const Action& action)
    {
        try {
            action();
        } catch (const Error& error) {
            if (!concernsOneTrial(error.code()))
                throw;
            trial.skipped = clauseOf(error.what());
        }
    }

    Verification measure(const GenerationParams& params, const std::vector<VerifyPrompt>& prompts,
                         const std::string& name, VerificationPlan::Watch watch)
    {
        VerificationPlan plan{m_job.model, m_job.modelName, params, prompts, {}, watch};
        if (!m_job.folder.empty())
            plan.folder = m_job.folder / (std::string(tuningStepName(m_job.step.id)) + "-" + name);
        Verification verification = verify(m_engine, plan, {m_callbacks.progress, m_callbacks.picture}, m_stop);
        m_result.stopped = m_result.stopped || verification.stopped;
        if (!verification.run.device.empty())
            m_result.run = verification.run;
        return verification;
    }

    [[nodiscard]] std::vector<VerifyPrompt> prompts() const
    {
        return std::vector<VerifyPrompt>(static_cast<std::size_t>(m_job.pictures), m_job.check);
    }

    static TuningTrial trialOf(const LocalizedText& title, const std::string& id, const GenerationParams& params)
    {
        TuningTrial trial;
        trial.id = id;
        trial.title = title;
        trial.params = params;
        trial.beforeParams = params;
        return trial;
    }

    void tell(const LocalizedText& title, int part) const
    {
        if (m_callbacks.part)
            m_callbacks.part(part, m_parts, title);
    }

    ImageEngine& m_engine;
    const TuningJob& m_job;
    const TuningCallbacks& m_callbacks;
    const std::stop_token m_stop;
    const GenerationParams m_base;
    int m_parts = 1;
    TuningResult m_result;
};

} // namespace

bool TuningTrial::good() const
{
    return measured() && !after.stopped && !after.pictures.empty()
        && std::all_of(after.pictures.begin(), after.pictures.end(),
                       [](const VerifiedPicture& picture) { return picture.good(); });
}

std::optional<double> TuningTrial::gain() const
{
    const double then = before ? before->verdict().seconds.median : 0;
    const double now = after.verdict().seconds.median;
    return then > 0 && now > 0 ? std::optional(1 - now / then) : std::nullopt;
}

std::vector<std::string> TuningResult::faults() const
{
    std::vector<std::string> all;
    const auto of = [this](const TuningTrial& trial, const std::string& fault) {
        return step == TuningStepId::Stability ? fault : tr("{trial}: {fault}", trial.id, fault);
    };
    const auto faultsOf = [](const Verification& verification) {
        return verification.pictures.empty() ? std::vector{tr("no picture was made")} : verification.verdict().faults();
    };
    const bool variants = step == TuningStepId::Texture || step == TuningStepId::Speed;
    for (const TuningTrial& trial : trials) {
        if (!trial.measured() && !variants)
            all.push_back(of(trial, trial.skipped));
        else if (trial.measured() && (!variants || trial.kept))
            for (const std::string& fault : faultsOf(trial.after))
                all.push_back(of(trial, fault));
    }
    if (variants) // when it is bad itself, nothing can be compared with it
        for (const std::string& fault : faultsOf(reference))
            all.push_back(tr("before the changes: {fault}", fault));
    return all;
}

void TuningResult::choose(const std::string& trial, bool kept)
{
    const auto chosen =
        std::find_if(trials.begin(), trials.end(), [&](const TuningTrial& each) { return each.id == trial; });
    if (chosen == trials.end())
        return;
    const auto sharesParameter = [&](const TuningTrial& other) {
        return std::any_of(other.changes.begin(), other.changes.end(), [&](const ParamChange& change) {
            return std::any_of(chosen->changes.begin(), chosen->changes.end(),
                               [&](const ParamChange& own) { return own.def == change.def; });
        });
    };
    // Letting go brings back what each of its parameters was before the step.
    const auto letGo = [this](TuningTrial& gone) {
        gone.kept = false;
        for (const ParamChange& change : gone.changes)
            static_cast<void>(setParam(after, *change.def, getParam(before, *change.def)));
    };
    if (!kept) {
        letGo(*chosen);
        return;
    }
    for (TuningTrial& other : trials)
        if (&other != &*chosen && other.kept && sharesParameter(other))
            letGo(other);
    chosen->kept = true;
    applyChanges(after, chosen->changes);
}

TuningResult runTuningStep(ImageEngine& engine, const TuningJob& job, const TuningCallbacks& callbacks,
                           std::stop_token stop)
{
    return StepRun(engine, job, callbacks, std::move(stop)).run();
}

bool computesOnCard(const std::vector<DeviceInfo>& devices, const std::string& device)
{
    if (device != "auto")
        return device != "cpu";
    return std::any_of(devices.begin(), devices.end(), [](const DeviceInfo& each) { return each.id != "cpu"; });
}

} // namespace zimage
