#include "pipeline/card_tuning.h"

#include "base/log.h"
#include "nn/layers.h"
#include "pipeline/card_memory.h"
#include "pipeline/device.h"
#include "pipeline/device_timer.h"
#include "weights/locked_memory.h"
#include "weights/torch_compat.h"

#include <ATen/ATen.h>
#ifdef ZIMAGE_CUDA
#include <ATen/cuda/CUDAGeneratorImpl.h>
#endif

#include <algorithm>
#include <new>
#include <optional>

namespace zimage {

namespace {

constexpr int kRuns = 5;
constexpr std::int64_t kCopied = std::int64_t{64} << 20;
constexpr std::int64_t kFewTokens = 1024,
                       kManyTokens = 4096; ///< that attention is measured with, and those from where each stands for
constexpr std::int64_t kManyFrom = 2048;
constexpr double kClearly = 0.95; ///< of the time of libtorch's choice; less of a gain may be chance

/// Milliseconds, the median of some runs after a first one; nothing where work() cannot be done.
std::optional<double> measured(const c10::Device& device, const std::function<void()>& work)
{
    std::vector<double> times;
    try {
        work();
        for (int run = 0; run < kRuns; ++run)
            times.push_back(timed(device, work));
    } catch (const c10::Error& error) {
        logDebug("Measuring the card: " + std::string(error.what_without_backtrace()));
        return std::nullopt;
    } catch (const std::bad_alloc&) {
        return std::nullopt;
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

/// B/s; 0 where that cannot be measured.
double pinnedCopyOf(const c10::Device& device)
{
    at::Tensor host;
    at::Tensor card;
    const auto time = measured(device, [&] {
        if (!host.defined()) {
            host = hostMemory(kCopied, true);
            card = at::empty({kCopied}, host.options().device(device));
        }
        card.copy_(host, /*non_blocking=*/true);
    });
    return time ? static_cast<double>(kCopied) / (*time / 1000) : 0;
}

/// Random numbers that leave the generators of others alone.
at::Tensor noise(const c10::Device& device, c10::ScalarType type, at::IntArrayRef shape)
{
#ifdef ZIMAGE_CUDA
    if (device.is_cuda()) {
        at::Generator generator = at::cuda::detail::createCUDAGenerator(device.index());
        generator.set_current_seed(1);
        return at::randn(shape, generator, at::TensorOptions().device(device).dtype(type));
    }
#endif
    return at::zeros(shape, at::TensorOptions().device(device).dtype(type));
}

/// The name of the fastest backend; "fused" where none is clearly faster than that.
std::string fastestAttention(const c10::Device& device, c10::ScalarType type, const AttentionShape& shape,
                             const std::vector<std::string>& known)
{
    at::Tensor heads[3];
    const auto timeOf = [&](AttentionBackend backend) {
        ComputeContext context;
        context.attention = backend;
        return measured(device, [&] {
            if (!heads[0].defined()) { // as they lie in a block: parts of the rows of one product
                const at::Tensor rows = noise(device, type, {shape.tokens, 3 * shape.heads, shape.headDim});
                for (int part = 0; part < 3; ++part)
                    heads[part] = rows.narrow(1, part * shape.heads, shape.heads).transpose(0, 1);
            }
            (void)attention(heads[0], heads[1], heads[2], /*causal=*/false, 0, context);
        });
    };
    const auto usual = timeOf(AttentionBackend::Fused);
    if (!usual)
        return {};
    std::string fastest = attentionBackendName(AttentionBackend::Fused);
    double least = *usual * kClearly;
    for (const AttentionBackend backend :
         {AttentionBackend::Cudnn, AttentionBackend::Flash, AttentionBackend::Efficient}) {
        if (std::find(known.begin(), known.end(), attentionBackendName(backend)) == known.end()
            || attentionBackendFor(backend, type, shape.headDim) != backend)
            continue;
        const auto time = timeOf(backend);
        if (time && *time < least) {
            least = *time;
            fastest = attentionBackendName(backend);
        }
    }
    return fastest;
}

} // namespace

DeviceRates ratesOf(DeviceLedger& ledger, const c10::Device& device, const ModelConfig& model,
                    const std::string& precision)
{
    const std::string name = deviceName(device);
    DeviceRates rates = ledger.rates(name, model.name, precision);
    if (device.is_cuda() && rates.pinnedCopy <= 0) {
        (void)deviceMemoryOf(device); // which wants to be asked before anything lies there
        ledger.learnPinnedCopy(name, pinnedCopyOf(device));
        rates = ledger.rates(name, model.name, precision);
    }
    return rates;
}

std::string keptChoice(DeviceLedger& ledger, const DeviceLedger::Key& key, const std::string& name,
                       const std::vector<std::string>& known, const std::function<std::string()>& measure)
{
    const auto isKnown = [&known](const std::string& choice) {
        return std::find(known.begin(), known.end(), choice) != known.end();
    };
    std::string choice = ledger.tuned(key, name);
    if (isKnown(choice))
        return choice;
    choice = measure();
    if (!isKnown(choice))
        return {};
    ledger.tune(key, name, choice);
    return choice;
}

AttentionBackend tunedAttention(AttentionBackend chosen, DeviceLedger& ledger, const DeviceLedger::Key& key,
                                const c10::Device& device, c10::ScalarType type, const AttentionShape& shape)
{
    if (chosen != AttentionBackend::Fused || !device.is_cuda())
        return chosen;
    const AttentionShape measuredShape{shape.heads, shape.tokens < kManyFrom ? kFewTokens : kManyTokens, shape.headDim};
    // not for people: a name in the ledger
    const std::string name = "attention@" + std::to_string(measuredShape.tokens) + " libtorch " + TORCH_VERSION;
    std::vector<std::string> known = attentionBackendsOf(device);
    known.emplace_back(attentionBackendName(AttentionBackend::Fused));
    const std::string choice =
        keptChoice(ledger, key, name, known, [&] { return fastestAttention(device, type, measuredShape, known); });
    for (const AttentionBackend backend :
         {AttentionBackend::Cudnn, AttentionBackend::Flash, AttentionBackend::Efficient})
        if (choice == attentionBackendName(backend))
            return backend;
    return chosen;
}

} // namespace zimage
