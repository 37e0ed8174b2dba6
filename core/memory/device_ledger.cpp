#include "memory/device_ledger.h"

#include "architecture/model_flops.h"
#include "base/log.h"
#include "base/resources.h"
#include "io/atomic_file.h"
#include "io/file_lock.h"
#include "memory/decode_needs.h"
#include "memory/ledger_file.h"
#include "memory/memory_needs.h"
#include "memory/model_bytes.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <span>
#include <system_error>

namespace zimage {

namespace {

constexpr std::chrono::milliseconds kPatience{250}; ///< for another process that writes
constexpr double kFar = 0.3;                        ///< share of a value: beyond it a run is an outlier, or a change
constexpr double kFollow = 0.3;                     ///< share of the way to what a run says
constexpr std::int64_t kExtraTokens = 4096;         ///< what DeviceRates says its extras for
constexpr double kFarExtra = 16 << 10;              ///< bytes for each token, about a seventh of what a step takes
constexpr double kClearly =
    0.2; ///< of a step's time: so much must lie between copying and computing to tell which of them it was

bool usable(double value) { return std::isfinite(value) && value > 0; }

/// What is measured is never faster than the device is, but often slower: first runs are, and those of a busy machine.
/// So a faster one is believed at once.
void learnRate(Learned& rate, double measured)
{
    if (!usable(measured))
        return;
    if (rate.known && measured > (1 + kFar) * rate.value)
        rate = {};
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

std::int64_t wholeBytes(const Learned& extra)
{
    return extra.known ? std::llround(extra.value * static_cast<double>(kExtraTokens)) : 0;
}

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

std::optional<Observation> observationOf(const ModelConfig& model, const GenerationParams& params,
                                         const Outcome& outcome, int pictures, const DeviceRates& known)
{
    const MemoryPlan& plan = outcome.plan;
    if (outcome.status != Outcome::Status::Done || plan.budget <= 0 || pictures <= 0
        || !outcome.run.guardEvents.empty())
        return std::nullopt;
    const PictureShape shape = PictureShape::of(model, params);
    const double passes = shape.guided ? 2 : 1;
    Observation run;
    run.tokens = shape.imageTokens;
    const double step = secondsOf(outcome, Stage::Steps) / (shape.steps * pictures);
    const double flops = passes * stepFlops(model.transformer, shape.imageTokens, shape.captionTokens);
    if (plan.streamedBlocks == 0) {
        run.stepRate = rateOf(flops, step);
    } else if (plan.hostCopies && usable(known.pinnedCopy)) {
        const ModelBytes bytes = modelBytes(model, plan.precision);
        std::int64_t streamed = 0;
        for (int i = 0; i < plan.blocks; ++i)
            if (isStreamed(i, plan.streamedBlocks, plan.blocks))
                streamed += i < bytes.wideBefore || i >= plan.blocks - bytes.wideAfter ? bytes.wideBlock : bytes.block;
        // Whichever takes longer is what was measured.
        const double copying = static_cast<double>(streamed) / known.pinnedCopy;
        const double computing = usable(known.step) ? flops / known.step : step - copying > kClearly * step ? step : 0;
        if (copying >= computing && copying > (1 - kClearly) * step)
            run.pinnedCopy = rateOf(static_cast<double>(streamed), step);
        else if (computing > copying)
            run.stepRate = rateOf(flops, step);
    }
    if (!plan.textFromHost && outcome.promptsEncoded > 0)
        run.textRate =
            rateOf(outcome.promptsEncoded * passes * textWork(model, shape), secondsOf(outcome, Stage::Text));
    if (!plan.decodeOnCpu) {
        const ComputeWay way = ComputeWay::of(params, plan.precision, plan.card);
        const double rate = rateOf(decodeWork(model, shape) * decodeNeeds(model.vae, shape, plan.decodeTile, way).work,
                                   secondsOf(outcome, Stage::Decoding) / pictures);
        (plan.decodeTile > 0 ? run.tiledDecodeRate : run.decodeRate) = rate;
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

DeviceLedger DeviceLedger::load(const std::filesystem::path& path)
{
    DeviceLedger ledger;
    ledger.m_path = path;
    if (!path.empty())
        LedgerFile::read(ledger);
    return ledger;
}

bool DeviceLedger::save()
{
    if (m_path.empty())
        return false;
    try {
        std::error_code ignored;
        std::filesystem::create_directories(m_path.parent_path(), ignored);
        // So that no process loses what another one has learned. Whoever holds it for longer has stopped or hangs; what
        // this one has learned is not worth a wait, and the next run learns it again.
        const FileLock lock(m_path.string() + ".lock", kPatience);
        if (lock.state() != FileLock::State::Held && lock.state() != FileLock::State::Unknown) {
            logDebug("What was learned of the device is not kept: " + m_path.string() + ".lock is in use.");
            return false;
        }
        DeviceLedger merged = load(m_path);
        for (auto& [key, entry] : m_entries)
            if (entry.changed)
                merged.m_entries[key] = entry;
        for (auto& [device, copy] : m_copies)
            if (copy.second)
                merged.m_copies[device] = copy;
        const std::string text = LedgerFile::text(merged);
        replaceFile(m_path, std::as_bytes(std::span(text.data(), text.size())));
        for (auto& [key, entry] : merged.m_entries)
            entry.changed = false;
        for (auto& [device, copy] : merged.m_copies)
            copy.second = false;
        m_entries = std::move(merged.m_entries);
        m_copies = std::move(merged.m_copies);
        return true;
    } catch (const std::exception& error) {
        logDebug("What was learned of the device is not kept: " + std::string(error.what()));
        return false;
    }
}

DeviceRates DeviceLedger::rates(const Key& key) const
{
    const auto found = m_entries.find(key);
    DeviceRates rates;
    rates.pinnedCopy = pinnedCopy(key.device);
    if (found == m_entries.end())
        return rates;
    const Entry& entry = found->second;
    rates.step = entry.step.value;
    rates.text = entry.text.value;
    rates.decode = entry.decode.value;
    rates.tiledDecode = entry.tiledDecode.value;
    rates.stepExtra = wholeBytes(entry.stepExtra);
    rates.decodeExtra = wholeBytes(entry.decodeExtra);
    rates.tokens = kExtraTokens;
    return rates;
}

DeviceRates DeviceLedger::rates(const std::string& device, const std::string& model, const std::string& precision,
                                const std::string& execution) const
{
    return rates(Key{device, model, precision, execution});
}

DeviceRates DeviceLedger::rates(const std::string& device, const std::string& model, const std::string& precision) const
{
    const Key* last = nullptr;
    std::int64_t order = -1;
    for (const auto& [key, entry] : m_entries) {
        const bool asked = precision == "auto" || precision == key.precision;
        if (key.device != device || key.model != model || !asked || entry.order <= order || !entry.step.known)
            continue;
        last = &key;
        order = entry.order;
    }
    return rates(last != nullptr ? *last : Key{device, model, {}, {}});
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
    learnRate(entry.tiledDecode, run.tiledDecodeRate);
    learnPinnedCopy(key.device, run.pinnedCopy);
    learnExtra(entry.stepExtra, run.predictedStepPeak, run.measuredStepPeak, run.tokens);
    learnExtra(entry.decodeExtra, run.predictedDecodePeak, run.measuredDecodePeak, run.tokens);
}

double DeviceLedger::pinnedCopy(const std::string& device) const
{
    const auto found = m_copies.find(device);
    return found == m_copies.end() ? 0 : found->second.first.value;
}

void DeviceLedger::learnPinnedCopy(const std::string& device, double rate)
{
    if (!usable(rate))
        return;
    auto& [copy, changed] = m_copies[device];
    learnRate(copy, rate);
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

void DeviceLedger::tune(const Key& key, const std::string& name, const std::string& choice)
{
    changing(key).tuned[name] = choice;
}

} // namespace zimage
