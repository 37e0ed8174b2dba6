#include "engine/device_ledger.h"

#include "base/resources.h"
#include "engine/memory_needs.h"
#include "models/model_flops.h"

#include <algorithm>
#include <cmath>

namespace zimage {

namespace {

constexpr double kFar = 0.3;     ///< share of a value: beyond it a run is an outlier, or a change
constexpr double kFollow = 0.3;  ///< share of the way to what a run says
constexpr std::int64_t kExtraTokens = 4096; ///< what DeviceRates says its extras for
constexpr double kFarExtra = 16 << 10;      ///< bytes for each token, about a seventh of what a step takes
constexpr double kContextFar = 64 << 20;

bool usable(double value) { return std::isfinite(value) && value > 0; }

void learnRate(Learned& rate, double measured)
{
    if (usable(measured))
        rate.learn(measured, kFar * rate.value);
}

/// `predicted` was made with what is known so far.
void learnExtra(Learned& extra, std::int64_t predicted, std::int64_t measured, std::int64_t tokens)
{
    if (predicted <= 0 || measured <= 0 || tokens <= 0)
        return;
    // Beyond half of the prediction it is another reason that this formula should be corrected for.
    const auto most = static_cast<double>(predicted) / 2;
    const double off = std::clamp(static_cast<double>(measured - predicted), -most, most);
    extra.learn(extra.value + off / static_cast<double>(tokens), kFarExtra);
}

std::int64_t wholeBytes(const Learned& extra) { return extra.known ? std::llround(extra.value * static_cast<double>(kExtraTokens)) : 0; }

double secondsOf(const Outcome& outcome, Stage stage)
{
    double sum = 0;
    for (const StageTime& time : outcome.times)
        sum += time.stage == stage ? time.seconds : 0;
    return sum;
}

double rateOf(double amount, double seconds) { return usable(seconds) ? amount / seconds : 0; }

} // namespace

void Learned::learn(double measured, double tolerance)
{
    if (!std::isfinite(measured))
        return;
    const bool far = known && std::abs(measured - value) > tolerance;
    if (!known) {
        value = measured;
        known = true;
    } else if (!far) {
        value += kFollow * (measured - value);
    } else if (doubted && std::abs(measured - doubt) <= tolerance) {
        value = (measured + doubt) / 2; // twice in a row: so it is now
    } else {
        doubt = measured;
        doubted = true;
        return;
    }
    doubted = false;
    doubt = 0;
}

std::optional<Observation> observationOf(const ModelConfig& model, const GenerationParams& params, const Outcome& outcome, int pictures)
{
    const MemoryPlan& plan = outcome.plan;
    if (outcome.status != Outcome::Status::Done || plan.budget <= 0 || pictures <= 0 || !outcome.run.guardEvents.empty())
        return std::nullopt;
    const PictureShape shape = PictureShape::of(model, params);
    const double passes = shape.guided ? 2 : 1;
    Observation run;
    run.tokens = shape.imageTokens;
    const double step = secondsOf(outcome, Stage::Steps) / (shape.steps * pictures);
    const double computed = rateOf(passes * stepFlops(model.transformer, shape.imageTokens, shape.captionTokens), step);
    if (plan.streamedBlocks == 0) {
        run.stepRate = computed;
    } else {
        const ModelBytes bytes = modelBytes(model, plan.precision);
        std::int64_t streamed = 0;
        for (int i = 0; i < plan.blocks; ++i)
            if (isStreamed(i, plan.streamedBlocks, plan.blocks))
                streamed += i < bytes.wideBefore || i >= plan.blocks - bytes.wideAfter ? bytes.wideBlock : bytes.block;
        // Whichever was predicted to take longer is what was measured.
        const bool copyBound = plan.stepSeconds > 0 && passes * stepFlops(model.transformer, shape.imageTokens, shape.captionTokens) / assumedRates(plan.card).step < plan.stepSeconds / 2;
        if (copyBound && plan.hostCopies)
            run.pinnedCopy = rateOf(static_cast<double>(streamed), step);
    }
    if (const double text = secondsOf(outcome, Stage::Text); !plan.textFromHost && pictures == 1)
        run.textRate = rateOf(passes * textFlops(model.textEncoder, shape.captionTokens), text);
    if (plan.decodeTile == 0 && !plan.decodeOnCpu) {
        const auto scale = static_cast<double>(model.vae.scale());
        const double flops = decodeFlops(model.vae, static_cast<double>(shape.width) / scale * (static_cast<double>(shape.height) / scale));
        run.decodeRate = rateOf(flops, secondsOf(outcome, Stage::Decoding) / pictures);
    }
    run.predictedStepPeak = plan.stepPeak;
    run.measuredStepPeak = outcome.memory.stepPeak;
    run.predictedDecodePeak = plan.decodePeak;
    run.measuredDecodePeak = outcome.memory.decodePeak;
    return run;
}

std::filesystem::path DeviceLedger::defaultPath()
{
    const std::filesystem::path folder = stateFolder();
    return folder.empty() ? folder : folder / "devices.json";
}

DeviceRates DeviceLedger::rates(const Key& key) const
{
    const auto found = m_entries.find(key);
    DeviceRates rates;
    if (found == m_entries.end())
        return rates;
    const Entry& entry = found->second;
    rates.step = entry.step.value;
    rates.text = entry.text.value;
    rates.decode = entry.decode.value;
    rates.pinnedCopy = entry.pinnedCopy.value;
    rates.stepExtra = wholeBytes(entry.stepExtra);
    rates.decodeExtra = wholeBytes(entry.decodeExtra);
    rates.tokens = kExtraTokens;
    return rates;
}

DeviceRates DeviceLedger::rates(const std::string& device, const std::string& model, const std::string& precision, const std::string& execution) const
{
    return rates(Key{device, model, precision, execution});
}

DeviceRates DeviceLedger::rates(const std::string& device, const std::string& model) const
{
    const Key* last = nullptr;
    std::int64_t order = -1;
    for (const auto& [key, entry] : m_entries) {
        if (key.device != device || key.model != model || entry.order <= order || !entry.step.known)
            continue;
        last = &key;
        order = entry.order;
    }
    return last != nullptr ? rates(*last) : DeviceRates{};
}

DeviceLedger::Entry& DeviceLedger::changing(const Key& key)
{
    std::int64_t last = 0;
    for (const auto& [other, entry] : m_entries)
        last = std::max(last, entry.order);
    Entry& entry = m_entries[key];
    entry.order = last + 1;
    entry.changed = true;
    return entry;
}

void DeviceLedger::learn(const Key& key, const Observation& run)
{
    Entry& entry = changing(key);
    learnRate(entry.step, run.stepRate);
    learnRate(entry.text, run.textRate);
    learnRate(entry.decode, run.decodeRate);
    learnRate(entry.pinnedCopy, run.pinnedCopy);
    learnExtra(entry.stepExtra, run.predictedStepPeak, run.measuredStepPeak, run.tokens);
    learnExtra(entry.decodeExtra, run.predictedDecodePeak, run.measuredDecodePeak, run.tokens);
}

std::int64_t DeviceLedger::context(const std::string& device) const
{
    const auto found = m_contexts.find(device);
    return found == m_contexts.end() ? 0 : std::llround(found->second.first.value);
}

void DeviceLedger::learnContext(const std::string& device, std::int64_t bytes)
{
    if (bytes <= 0)
        return;
    auto& [context, changed] = m_contexts[device];
    context.learn(static_cast<double>(bytes), kContextFar);
    changed = true;
}

std::string DeviceLedger::tuned(const Key& key, const std::string& name) const
{
    const auto found = m_entries.find(key);
    if (found == m_entries.end())
        return {};
    const auto choice = found->second.tuned.find(name);
    return choice == found->second.tuned.end() ? std::string() : choice->second;
}

void DeviceLedger::tune(const Key& key, const std::string& name, const std::string& choice) { changing(key).tuned[name] = choice; }

} // namespace zimage
