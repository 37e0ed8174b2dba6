#include "pipeline/benchmark.h"

#include "architecture/model_flops.h"
#include "architecture/shared_model_config.h"
#include "base/process_memory.h"
#include "base/round.h"
#include "base/sentence.h"
#include "guards/finite_guard.h"
#include "job/job_check.h"
#include "memory/memory_needs.h"
#include "memory/model_bytes.h"
#include "nn/fused_ops.h"
#include "nn/layers.h"
#include "pipeline/card_memory.h"
#include "pipeline/card_tuning.h"
#include "pipeline/device.h"
#include "pipeline/device_timer.h"
#include "pipeline/job_setup.h"
#include "pipeline/memory_probe.h"
#include "pipeline/picture_decoder.h"
#include "pipeline/picture_job.h"
#include "pipeline/stage_clock.h"
#include "pipeline/text_to_image.h"
#include "weights/fp8.h"
#include "weights/locked_memory.h"

#include <ATen/ATen.h>
#include <c10/core/DeviceGuard.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <numeric>

namespace zimage {

namespace {

constexpr std::uint64_t kSeed = 7;

std::vector<std::int32_t> inventedPrompt(int tokens, std::int64_t vocabulary)
{
    std::vector<std::int32_t> ids(static_cast<std::size_t>(tokens));
    for (std::size_t i = 0; i < ids.size(); ++i)
        ids[i] = static_cast<std::int32_t>((i * 7919 + 11) % static_cast<std::size_t>(vocabulary));
    return ids;
}

double relative(const at::Tensor& x, const at::Tensor& reference)
{
    const at::Tensor wide = reference.to(at::kDouble);
    return ((x.to(at::kDouble) - wide).norm() / wide.norm()).item<double>();
}

/// One benchmark of one model.
class Benchmark {
public:
    Benchmark(const BenchOptions& options, DeviceLedger& ledger, const std::stop_token& stop)
        : m_options(options), m_params(options.params), m_ledger(ledger), m_stop(stop),
          m_config(*sharedModelConfig(options.model)), m_device(resolveDevice(options.params.device)), m_guard(m_device)
    {
        requireValid(m_params, m_config);
        useThreads(m_params.threads);
        m_params.seed = kSeed;
        m_params.count = 1;
        m_width = static_cast<int>(roundUp(m_params.width, m_config.sizeUnit()));
        m_height = static_cast<int>(roundUp(m_params.height, m_config.sizeUnit()));
        plan(); // first, before anything lies on the device
        m_ids = inventedPrompt(options.captionTokens, m_config.textEncoder.vocabSize);
    }

    BenchReport run()
    {
        m_report.captionTokens = m_options.captionTokens;
        m_report.tokens = static_cast<int>(roundUp(pictureTokens(), 32) + roundUp(m_options.captionTokens, 32));
        m_report.device = deviceName(m_device);
        m_report.model = m_config.name;
        const double loading = timedByClock(m_device, [&] { m_model = load(m_params.precision, m_plan); });
        m_report.stages.push_back({trLater("loading"), loading, loading, loading, 1, 0, 0});
        m_report.precision = m_model->precisionName(Stage::Steps);
        m_report.weightBytes = memoryUse(m_device).deviceHeld;
        pictures();
        m_report.attention = attentionBackendName(m_context.attention);
        m_report.execution = executionName(m_context.execution);
        m_report.plan = m_plan;
        if (m_options.picturesOnly) {
            residentPictures();
            return m_report;
        }
        text();
        steps();
        decoding();
        residentPictures();
        between();
        ceilings();
        if (m_options.errors)
            errors();
        return m_report;
    }

private:
    /// Where things lie and how they are computed, by what is known of the device now.
    void plan()
    {
        m_rates = ratesOf(m_ledger, m_device, m_config, m_params.precision);
        m_plan = planJob(m_config, m_params, m_device, m_rates, m_model ? &m_model->plan() : nullptr);
        if (m_plan.card)
            m_params.precision = m_plan.precision; // which the model is loaded in
        m_setup = setupOf(m_config, m_params, m_plan, m_device, m_ledger);
        m_context.attention = m_setup.attention;
        m_context.execution = m_setup.execution;
    }

    [[nodiscard]] long pictureTokens() const
    {
        return static_cast<long>(m_width / m_config.sizeUnit()) * (m_height / m_config.sizeUnit());
    }

    [[nodiscard]] std::unique_ptr<LoadedModel> load(const std::string& precision, const MemoryPlan& plan) const
    {
        LoadOptions options{m_options.model, m_device, resolvePrecision(precision, m_device), lorasToLoad(m_params)};
        options.fp8 = resolveFp8(precision, m_device);
        options.invented = m_options.randomWeights;
        return std::make_unique<LoadedModel>(options, plan, m_stop);
    }

    /// Median and spread of the runs after a first one.
    BenchTime measured(const std::string& name, double flop, const std::function<double()>& time)
    {
        (void)time();
        std::vector<double> times;
        for (int i = 0; i < m_options.runs; ++i) {
            throwIfCancelled(m_stop);
            times.push_back(time());
        }
        std::sort(times.begin(), times.end());
        return {name, times[times.size() / 2], times.front(), times.back(), m_options.runs, flop, 0};
    }

    void stage(const std::string& name, double flop, const std::function<void()>& work)
    {
        m_report.stages.push_back(measured(name, flop, [&] { return timed(m_device, work); }));
    }

    /// A whole picture as a job makes it: guards, text, steps, decoding, the picture in the computer's memory. In ms by
    /// the clock.
    double picture(int width, bool again, const MemoryPlan& plan)
    {
        GenerationParams params = m_params;
        // not for people: what is drawn is not looked at
        params.prompt = "a picture of " + std::to_string(again ? 0 : ++m_prompts) + " things on a table, soft light";
        params.width = width;
        return timedByClock(m_device, [&] {
            Outcome outcome;
            outcome.plan = plan;
            StageClock clock({}, outcome.times, 1);
            ComputeContext context = m_context;
            context.stop = m_stop;
            textToImage(*m_model, params, {}, context, clock, outcome, plan);
            MemoryUse& most = m_report.memory;
            most.textPeak = std::max(most.textPeak, outcome.memory.textPeak);
            most.stepPeak = std::max(most.stepPeak, outcome.memory.stepPeak);
            most.decodePeak = std::max(most.decodePeak, outcome.memory.decodePeak);
            most.deviceReserved = std::max(most.deviceReserved, outcome.memory.deviceReserved);
            for (const GuardEvent& event : outcome.run.guardEvents)
                m_report.events.push_back(event.sentence());
            clock.end();
            m_last = std::move(outcome);
        });
    }

    /// What the last picture, of this size, teaches of the device.
    void learn()
    {
        if (const auto run = observationOf(m_config, m_params, m_last, 1, m_rates))
            m_ledger.learn(m_setup.key(m_config), *run);
        (void)m_ledger.save();
    }

    void pictures()
    {
        const double first = picture(m_width, false, m_plan);
        m_report.secondsToFirst = secondsSinceStart();
        m_report.stages.push_back({trLater("first picture"), first, first, first, 1, 0, 0});
        for (int i = 0; i < 2; ++i) { // the first says little: libraries warm up in it
            (void)picture(m_width, false, m_plan);
            learn();
            plan();
        }
        m_report.memory = {};
        m_report.events.clear();
        m_report.stages.push_back(measured(trLater("picture"), 0, [&] { return picture(m_width, false, m_plan); }));
        m_report.stages.push_back(
            measured(trLater("picture, same prompt"), 0, [&] { return picture(m_width, true, m_plan); }));
        if (!m_options.picturesOnly) {
            const MemoryUse most = m_report.memory;
            const double other = picture(m_width + 2 * m_config.sizeUnit(), false, m_plan);
            m_report.memory = most;
            m_report.stages.push_back({trLater("first picture of another size"), other, other, other, 1, 0, 0});
        }
        m_model->graphs().clear();
    }

    /// What a plan that streams costs: the same with all weights resident where the card has the room, and the rate at
    /// which weights can come.
    void residentPictures()
    {
        m_model->endSteps();
        capDeviceMemory(m_device, 0);
        if (!m_device.is_cuda())
            return;
        const at::Tensor host = hostMemory(std::int64_t{256} << 20, true);
        const at::Tensor card = at::empty(host.sizes(), host.options().device(m_device));
        const BenchTime copy = measured(trLater("from locked memory, 256 MiB"), 0, [&] {
            return timed(m_device, [&] { card.copy_(host, /*non_blocking=*/true); });
        });
        m_report.ceilings.push_back(copy);
        m_report.pinnedCopy = static_cast<double>(host.nbytes()) / copy.median / 1e6;
        const ModelBytes bytes = modelBytes(m_config, m_report.precision);
        if (m_plan.textFromHost)
            m_report.streamedBytes +=
                static_cast<double>(bytes.textLayers + bytes.contextRefiner - m_plan.textResident * bytes.textLayer);
        m_report.streamedBytes += static_cast<double>(bytes.block) * m_plan.streamedBlocks * m_params.steps;
        if (m_report.streamedBytes <= 0 && m_plan.decodeTile == 0)
            return;
        MemoryPlan resident;
        resident.card = true;
        if (planMemory(m_config, withoutBudget(), deviceMemoryOf(m_device), {}).streamedBlocks > 0)
            return;
        const MemoryUse most = m_report.memory;
        m_report.residentPicture = measured("", 0, [&] { return picture(m_width, false, resident); }).median;
        m_report.memory = most;
        m_model->graphs().clear();
    }

    [[nodiscard]] GenerationParams withoutBudget() const
    {
        GenerationParams params = m_params;
        params.vramBudget = 0;
        params.lowVram = false;
        params.offload = "auto";
        return params;
    }

    void text()
    {
        const double flop = textFlops(m_config.textEncoder, m_options.captionTokens);
        stage(trLater("text encoder"), flop,
              [this] { m_embeddings = m_model->parts().textEncoder().run(m_ids, m_context); });
        stage(trLater("caption"), 0,
              [this] { m_caption = m_model->parts().transformer().prepareCaption(m_embeddings, m_context); });
    }

    void steps()
    {
        const ZImageTransformer& transformer = m_model->parts().transformer();
        m_latents = startNoise(m_config, m_width, m_height, {kSeed, 0, 0}, m_device);
        m_grid = transformer.prepareGrid(m_latents.size(1), m_latents.size(2), m_caption);
        std::vector<float> times(8);
        std::iota(times.begin(), times.end(), 0.0F);
        for (float& time : times)
            time /= 8;
        stage(trLater("modulations of 8 steps"), 0, [&] { m_modulations = transformer.prepareSteps(times); });
        m_context.halfResidual =
            takesHalfResidual(m_device, m_model->options().precision, m_model->precisionOf(Stage::Steps), m_context);
        const double flop = stepFlops(m_config.transformer, pictureTokens(), m_options.captionTokens);
        at::Tensor output;
        const auto step = [&] {
            output = m_model->parts().streamsSteps()
                ? transformer.run(m_latents, m_modulations[3], m_caption, m_grid, m_context)
                : m_model->graphs().run(transformer, m_model->parts().moves(), m_latents, m_modulations[3], m_caption,
                                        m_grid, m_context);
        };
        for (int i = 0; i < 3; ++i) // runs, records and replays it
            step();
        waitFor(m_device);
        resetMemoryPeaks(m_device);
        const std::int64_t before = memoryUse(m_device).deviceHeld;
        stage(trLater("step"), flop, step);
        m_report.stepPeak = memoryUse(m_device).devicePeak - before;
        stage(trLater("guard of a step"), 0, [&] { (void)allFinite(output); });
        m_model->graphs().clear();
        m_model->endSteps();
    }

    void decoding()
    {
        const c10::Device where = m_model->parts().autoencoderDevice();
        const ComputeContext context =
            decodingContext(m_context, where, m_model->precisionOf(Stage::Decoding) == PartPrecision::Asked);
        const at::Tensor latents = m_latents.to(where);
        const std::int64_t tile = m_plan.decodeTile > 0 ? m_plan.decodeTile : askedTile(m_params);
        const auto scale = static_cast<double>(m_config.vae.scale());
        const double flop = decodeFlops(m_config.vae, m_width / scale * (m_height / scale));
        at::Tensor pixels;
        waitFor(m_device);
        resetMemoryPeaks(m_device);
        const std::int64_t before = memoryUse(m_device).deviceHeld;
        stage(trLater("decoding"), flop, [&] {
            pixels = decodeLatents(m_model->parts().autoencoder(), latents, context, {tile, {}});
        });
        m_report.decodePeak = memoryUse(m_device).devicePeak - before;
        stage(trLater("guard of decoding"), 0, [&] { (void)allFinite(pixels); });
        m_report.stages.push_back(measured(trLater("picture to bytes"), 0, [&] {
            return timedByClock(m_device, [&] { (void)toImage(pixels.clamp(0, 1), m_width, m_height); });
        }));
    }

    /// What lies between a block's products, in the chosen execution.
    void between()
    {
        const TransformerConfig& c = m_config.transformer;
        const std::int64_t rows = m_report.tokens;
        const at::ScalarType product = m_model->options().precision;
        const at::ScalarType type = m_model->options().fp8 != Fp8Layers::None ? fp8::type() : product;
        const at::TensorOptions options = at::TensorOptions().device(m_device).dtype(at::kFloat);
        const at::Tensor weight = at::ones({c.dim}, options);
        const at::Tensor scale = at::full({1, c.dim}, 0.1, options);
        const NormStep norm{weight, c.normEps, scale};
        at::Tensor x = at::randn({rows, c.dim}, options);
        const at::Tensor y = x.to(product);
        if (m_context.halfResidual)
            x = x.to(at::kHalf);
        const auto held = static_cast<double>(x.element_size());
        const auto wide = static_cast<double>(rows * c.dim);
        const double two = static_cast<double>(c10::elementSize(product));
        const double out = static_cast<double>(c10::elementSize(type));
        const auto add = [this](const char* name, double bytes, const std::function<void()>& work) {
            m_report.between.push_back(measured(name, 0, [&] { return timed(m_device, work); }));
            m_report.between.back().bytes = bytes;
        };
        const Execution how = m_context.execution;
        add(trLater("norm"), wide * (held + out), [&] { (void)modulatedNorm(x, norm, type, how); });
        add(trLater("sum and norm"), wide * (2 * held + two + out), [&] {
            (void)addGatedNormThenNorm(x, y, {weight, c.normEps, {}}, scale, norm, type, how);
        });
        const at::Tensor qkv = at::randn({rows, 3 * c.dim}, options).to(product);
        const at::Tensor headWeight = at::ones({c.headDim()}, options);
        const HeadNorms heads{headWeight, headWeight, c.normEps, HeadNorms::Rotation::Interleaved,
                              at::cat({m_grid.rotary, m_caption.rotary})};
        add(trLater("heads"), 2 * wide * two * 2, [&] { (void)splitHeads(qkv, c.heads, c.heads, heads, how); });
        const at::Tensor both = at::randn({rows, 2 * c.feedForwardDim()}, options).to(product);
        add(trLater("SiLU product"), static_cast<double>(rows * c.feedForwardDim()) * (2 * two + out),
            [&] { (void)siluProduct(both, 1, type, how); });
    }

    /// The products of a block alone, attention alone, copying alone.
    void ceilings()
    {
        const TransformerConfig& c = m_config.transformer;
        const std::int64_t rows = m_report.tokens;
        const at::ScalarType type = m_model->options().precision;
        const bool inFp8 = m_model->options().fp8 != Fp8Layers::None;
        const auto product = [&](const char* name, std::int64_t in, std::int64_t out) {
            const at::TensorOptions options = at::TensorOptions().device(m_device).dtype(inFp8 ? at::kBFloat16 : type);
            const at::Tensor x = at::randn({rows, in}, options);
            const at::Tensor weight = at::randn({out, in}, options);
            const Operand x8 = inFp8 ? fp8::quantized(x) : Operand(x);
            const Operand weight8 = inFp8 ? fp8::quantized(weight) : Operand(weight);
            m_report.ceilings.push_back(measured(name, 2.0 * static_cast<double>(rows * in * out), [&] {
                return timed(m_device, [&] { (void)(inFp8 ? fp8::linear(x8, weight8, {}) : at::linear(x, weight)); });
            }));
            return m_report.ceilings.back().median;
        };
        double block = product("q, k, v", c.dim, 3 * c.dim) + product("to_out", c.dim, c.dim)
            + product("w1, w3", c.dim, 2 * c.feedForwardDim()) + product("w2", c.feedForwardDim(), c.dim);
        const at::TensorOptions options = at::TensorOptions().device(m_device).dtype(type);
        const at::Tensor q = at::randn({c.heads, rows, c.headDim()}, options);
        const double flop = 4.0 * static_cast<double>(rows) * static_cast<double>(rows) * static_cast<double>(c.dim);
        m_report.ceilings.push_back(measured(trLater("attention"), flop, [&] {
            return timed(m_device, [&] { (void)attention(q, q, q, false, 0, m_context); });
        }));
        block += m_report.ceilings.back().median;
        m_report.floor = block * static_cast<double>(c.layers + c.refinerLayers);

        const at::Tensor from = at::randn({64 << 20}, at::TensorOptions().device(m_device).dtype(at::kFloat));
        at::Tensor to = at::empty_like(from);
        m_report.ceilings.push_back(
            measured(trLater("copy of 256 MiB"), 0, [&] { return timed(m_device, [&] { to.copy_(from); }); }));
        m_report.copyRate = 2.0 * static_cast<double>(from.nbytes()) / m_report.ceilings.back().median / 1e6;
    }

    at::Tensor stepOf(LoadedModel& model, Execution execution)
    {
        ComputeContext context = m_context;
        context.execution = execution;
        context.halfResidual =
            takesHalfResidual(m_device, model.options().precision, model.precisionOf(Stage::Steps), context);
        context.attention = resolveAttentionBackend(m_params.attentionBackend, m_device, model.options().precision, 0);
        return model.parts().transformer().run(m_latents, m_modulations[3], m_caption, m_grid, context);
    }

    /// The same step, from the same caption, in fp32 plain, in bf16 plain, and as it was measured.
    void errors()
    {
        m_model->graphs().clear();
        const at::Tensor ours = stepOf(*m_model, m_context.execution);
        const at::Tensor plain = stepOf(*m_model, Execution::Plain);
        m_model.reset();
        m_model = load("bf16", {});
        const at::Tensor plainBf16 = stepOf(*m_model, Execution::Plain);
        m_model.reset();
        m_model = load("fp32", {});
        const at::Tensor reference = stepOf(*m_model, Execution::Plain);
        const std::string plainName = executionName(Execution::Plain);
        m_report.errors = {{m_report.precision + " " + m_report.execution, relative(ours, reference)},
                           {m_report.precision + " " + plainName, relative(plain, reference)},
                           {"bf16 " + plainName, relative(plainBf16, reference)}};
    }

    const BenchOptions& m_options;
    GenerationParams m_params;
    DeviceLedger& m_ledger;
    DeviceRates m_rates;
    JobSetup m_setup;
    Outcome m_last;
    std::stop_token m_stop;
    ModelConfig m_config;
    c10::Device m_device;
    c10::DeviceGuard m_guard;
    MemoryPlan m_plan;
    ComputeContext m_context;
    int m_width = 0;
    int m_height = 0;
    int m_prompts = 0;
    std::vector<std::int32_t> m_ids;
    std::unique_ptr<LoadedModel> m_model;
    at::Tensor m_embeddings, m_latents;
    Caption m_caption;
    ImageGrid m_grid;
    std::vector<StepModulation> m_modulations;
    BenchReport m_report;
};

} // namespace

BenchReport runBenchmark(const BenchOptions& options, DeviceLedger& ledger, const std::stop_token& stop)
{
    const c10::InferenceMode inference;
    return Benchmark(options, ledger, stop).run();
}

} // namespace zimage
