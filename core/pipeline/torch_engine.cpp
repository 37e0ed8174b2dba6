#include "pipeline/torch_engine.h"

#include "architecture/shared_model_config.h"
#include "base/log.h"
#include "base/process_memory.h"
#include "base/round.h"
#include "base/sentence.h"
#include "guards/memory_ladder.h"
#include "job/job_check.h"
#include "nn/cpu/row_kernels.h"
#include "pipeline/benchmark.h"
#include "pipeline/card_memory.h"
#include "pipeline/card_tuning.h"
#include "pipeline/decode_saved.h"
#include "pipeline/device.h"
#include "pipeline/job_setup.h"
#include "pipeline/memory_probe.h"
#include "pipeline/parity.h"
#include "pipeline/picture_job.h"
#include "pipeline/run_hashes.h"
#include "pipeline/stage_clock.h"
#include "pipeline/torch_errors.h"
#include "weights/torch_compat.h"

#include <c10/core/DeviceGuard.h>
#include <c10/core/InferenceMode.h>

namespace zimage {

TorchEngine::TorchEngine()
{
    compat::useFullPrecision();
    m_ledger = DeviceLedger::load(DeviceLedger::defaultPath());
    logDebug(tr("libtorch {version}; kernels for {set} processors.", torchVersion(), cpu::kernelSetName()));
}

DeviceMemory TorchEngine::deviceMemory(const GenerationParams& params)
{
    return deviceMemoryOf(resolveDevice(params.device));
}

Outcome TorchEngine::generate(const std::filesystem::path& model, const GenerationParams& params,
                              const GenerateCallbacks& callbacks, std::stop_token stop)
{
    return conclude(
        [&](Outcome& outcome, ChosenDevice& chosen) { run(model, params, callbacks, stop, outcome, chosen); });
}

Outcome TorchEngine::decode(const SavedLatents& latents, const std::filesystem::path& model,
                            const GenerationParams& params, const GenerateCallbacks& callbacks, std::stop_token stop)
{
    return conclude([&](Outcome& outcome, ChosenDevice& chosen) {
        runDecode(latents, model, params, callbacks, stop, outcome, chosen);
    });
}

Outcome TorchEngine::conclude(const std::function<void(Outcome&, ChosenDevice&)>& work)
{
    Outcome outcome;
    ChosenDevice chosen;
    const auto fail = [&outcome](ErrorCode code, const std::string& message) {
        outcome.status = code == ErrorCode::Cancelled ? Outcome::Status::Cancelled : Outcome::Status::Failed;
        outcome.error = code;
        outcome.message = message;
    };
    try {
        if (m_lost)
            throw Error(ErrorCode::DeviceLost, tr("The graphics card has failed. Start the program again."));
        translateErrors([&] { work(outcome, chosen); });
    } catch (const Error& error) {
        fail(error.code(), error.what());
    } catch (const std::exception& error) {
        fail(ErrorCode::Internal, error.what());
    } catch (...) {
        fail(ErrorCode::Internal, tr("An unknown error ended the job."));
    }
    if (outcome.status == Outcome::Status::Failed && outcome.error == ErrorCode::OutOfMemory) {
        m_model.reset(); // it may be half placed, and whoever comes next needs the memory
        releaseCaches();
    }
    if (outcome.status == Outcome::Status::Failed && outcome.error == ErrorCode::Device)
        noteLostDevice(outcome, chosen);
    if (chosen && !m_lost) {
        try {
            outcome.memory = memoryUse(*chosen, outcome.memory);
        } catch (const std::exception& error) { // then nobody knows
            logDebug("What the job took of the memory is not known: " + std::string(error.what()));
        }
    }
    return outcome;
}

void TorchEngine::noteLostDevice(Outcome& outcome, const ChosenDevice& chosen)
{
    if (!chosen || !deviceLost(*chosen))
        return;
    m_lost = true;
    (void)m_model.release(); // nothing of it can be given back
    outcome.error = ErrorCode::DeviceLost;
    const bool ended = outcome.message.ends_with('.') || outcome.message.ends_with("。");
    outcome.message = inOneLine({ended ? outcome.message : tr("{sentence}.", outcome.message),
                                 outcome.latents.empty() ? "" : tr("What was done of the picture is kept."),
                                 tr("Start the program again.")});
}

void TorchEngine::learn(const ModelConfig& config, const GenerationParams& params, const Outcome& outcome, int pictures,
                        const DeviceRates& known)
{
    const std::optional<Observation> run = observationOf(config, params, outcome, pictures, known);
    if (!run)
        return;
    m_ledger.learn({outcome.run.device, config.name, outcome.run.precision, outcome.run.execution}, *run);
    if (!m_ledger.save())
        logDebug("What this run teaches of the device cannot be kept.");
}

void TorchEngine::run(const std::filesystem::path& path, const GenerationParams& params,
                      const GenerateCallbacks& callbacks, const std::stop_token& stop, Outcome& outcome,
                      ChosenDevice& chosen, const SavedLatents* unfinished)
{
    StageClock clock(callbacks.progress, outcome.times, params.count);
    clock.begin(Stage::Loading);
    const std::shared_ptr<const ModelConfig> shared = sharedModelConfig(path);
    const ModelConfig& config = *shared;
    requireValid(params, config);
    if (params.seed < 0)
        throw Error(ErrorCode::Internal, tr("The seed was not drawn before the job."));

    useThreads(params.threads);
    const c10::InferenceMode inference;
    LoadOptions options{path, resolveDevice(params.device), c10::kFloat, lorasToLoad(params)};
    const RunHashes hashes(path, params);
    const c10::DeviceGuard guard(options.device);
    const DeviceRates rates = ratesOf(m_ledger, options.device, config, params.precision);
    MemoryPlan plan = outcome.plan = planJob(config, params, options.device, rates,
                                             m_model && m_model->options().root == path ? &m_model->plan() : nullptr);
    chosen = options.device;
    const JobSetup setup = setupOf(config, params, plan, options.device, m_ledger);
    resetMemoryPeaks(options.device);
    options.precision = setup.precision;
    options.fp8 = setup.fp8;
    outcome.run = setup.run;
    ComputeContext context{stop, setup.attention, params.attentionDropout, params.useRope};
    context.halfScaling = params.guards;
    context.execution = setup.execution;

    if (!m_model || !(m_model->options() == options)) {
        m_model.reset(); // two models need not fit at once
        ComputeContext unused;
        const MemoryRungs rungs{{}, [&plan](Stage stage) { return stepDown(plan, stage); }, {}, {}};
        MemoryLadder(params, unused, outcome.run.guardEvents, rungs).run({Stage::Loading, 0, 0, "", false}, [&] {
            m_model = std::make_unique<LoadedModel>(options, plan, stop);
        });
    }
    int pictures = 0;
    GenerateCallbacks counting = callbacks;
    counting.picture = [&](Picture&& picture) {
        ++pictures;
        hashes.fill(picture.run);
        if (callbacks.picture)
            callbacks.picture(std::move(picture));
    };
    textToImage(*m_model, params, counting, context, clock, outcome, plan, unfinished);
    clock.end();
    hashes.fill(outcome.run);
    outcome.memory = memoryUse(options.device, outcome.memory);
    if (unfinished == nullptr)
        learn(config, params, outcome, pictures, rates);
}

GenerationParams TorchEngine::withRoomToDecode(const ModelConfig& config, const GenerationParams& params)
{
    MemoryPlan plan = planDecode(config, params, m_model ? processMemory().own : 0);
    if (m_model && !plan.fits()) {
        m_model.reset();
        plan = planDecode(config, params, 0);
    }
    requireRoomToDecode(plan, params);
    return withPlannedTiles(params, plan);
}

void TorchEngine::runDecode(const SavedLatents& latents, const std::filesystem::path& path,
                            const GenerationParams& params, const GenerateCallbacks& callbacks,
                            const std::stop_token& stop, Outcome& outcome, ChosenDevice& chosen)
{
    const std::shared_ptr<const ModelConfig> shared = sharedModelConfig(path);
    const ModelConfig& config = *shared;
    requireValid(params, config);
    const auto side = [&](int pixels) { return roundUp(pixels, config.sizeUnit()) / config.vae.scale(); };
    if (latents.shape != std::vector<std::int64_t>{config.vae.latentChannels, side(params.height), side(params.width)})
        throw Error(
            ErrorCode::Mismatch,
            tr("These latents belong to another model or size than {model} at {width:int}×{height:int}. Name the "
               "model they were made with.",
               config.name, params.width, params.height));
    if (latents.unfinished()) {
        run(path, params, callbacks, stop, outcome, chosen, &latents);
        return;
    }
    StageClock clock(callbacks.progress, outcome.times, 1);
    clock.begin(Stage::Loading);
    BoundModel model(path);
    useThreads(params.threads);
    const c10::InferenceMode inference;
    const c10::Device device = resolveDevice(params.device);
    const c10::DeviceGuard guard(device);
    chosen = device;
    resetMemoryPeaks(device);
    capDeviceMemory(device, 0); // an earlier job's plan may have capped it
    const GenerationParams planned = device.is_cpu() ? withRoomToDecode(config, params) : params;
    const ComputeContext context{stop, resolveAttentionBackend("auto", device, c10::kFloat, 0)};
    outcome.run = runInfo(device, latents.precision, context.attention, context.execution);
    const RunHashes hashes(path, params);
    hashes.fill(outcome.run);
    model.placeAutoencoder(device, stop);
    decodeSaved(model.autoencoder(), latents, planned, device, callbacks, context, clock, outcome);
    clock.end();
}

ModelReport TorchEngine::inspect(const std::filesystem::path& model) { return BoundModel(model).report(); }

ParityReport TorchEngine::parity(const ParityOptions& options, std::stop_token stop)
{
    ParityReport report;
    translateErrors([&] { report = runParity(options, stop); });
    return report;
}

BenchReport TorchEngine::bench(const BenchOptions& options, std::stop_token stop)
{
    m_model.reset(); // two models need not fit at once
    BenchReport report;
    translateErrors([&] { report = runBenchmark(options, m_ledger, stop); });
    report.torch = torchVersion();
    return report;
}

std::vector<DeviceInfo> TorchEngine::devices() { return listDevices(); }

std::string TorchEngine::torchVersion() { return libtorchVersion(); }

} // namespace zimage

zimage::ImageEngine* zimageCreateEngine()
{
    return new zimage::TorchEngine(); // NOLINT: ownership passes to the loader
}
