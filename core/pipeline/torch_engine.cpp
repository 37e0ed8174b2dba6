#include "pipeline/torch_engine.h"

#include "base/log.h"
#include "nn/cpu/row_kernels.h"
#include "nn/torch_compat.h"
#include "params/validate.h"
#include "pipeline/device.h"
#include "pipeline/memory_probe.h"
#include "pipeline/parity.h"
#include "pipeline/stage_clock.h"
#include "pipeline/text_to_image.h"
#include "pipeline/torch_errors.h"

#include <c10/core/DeviceGuard.h>
#include <c10/core/InferenceMode.h>

namespace zimage {

TorchEngine::TorchEngine()
{
    compat::useFullPrecision();
    logDebug("libtorch " + torchVersion() + "; kernels of our own for the CPU: " + cpu::kernelSetName() + ".");
}

Outcome TorchEngine::generate(const std::filesystem::path& model, const GenerationParams& params, const GenerateCallbacks& callbacks, std::stop_token stop)
{
    Outcome outcome;
    std::optional<c10::Device> device;
    try {
        translateErrors([&] { run(model, params, callbacks, stop, outcome, device); });
    } catch (const Error& error) {
        outcome.status = error.code() == ErrorCode::Cancelled ? Outcome::Status::Cancelled : Outcome::Status::Failed;
        outcome.error = error.code();
        outcome.message = error.what();
    } catch (const std::exception& error) {
        outcome.status = Outcome::Status::Failed;
        outcome.error = ErrorCode::Internal;
        outcome.message = error.what();
    } catch (...) {
        outcome.status = Outcome::Status::Failed;
        outcome.error = ErrorCode::Internal;
        outcome.message = "An unknown error ended the job.";
    }
    if (device)
        outcome.memory = memoryUse(*device);
    return outcome;
}

void TorchEngine::run(const std::filesystem::path& path, const GenerationParams& params, const GenerateCallbacks& callbacks, std::stop_token stop, Outcome& outcome,
                      std::optional<c10::Device>& device)
{
    StageClock clock(callbacks.progress, outcome.times, params.count);
    clock.begin(Stage::Loading);
    const ModelConfig config = ModelConfig::load(path);
    const std::vector<ParamIssue> issues = validate(params, {config.sizeUnit(), config.maxSide(), config.maxCaptionTokens()});
    if (!issues.empty())
        throw Error(ErrorCode::BadParameter, issues.front().message, {.file = {}, .tensor = {}, .key = issues.front().key});
    if (params.seed < 0)
        throw Error(ErrorCode::Internal, "The seed was not drawn before the job.");

    useThreads(params.threads);
    const c10::InferenceMode inference;
    LoadOptions options{path, resolveDevice(params.device), c10::kFloat, params.lora, params.loraScale};
    options.precision = resolvePrecision(params.precision, options.device);
    const c10::DeviceGuard guard(options.device);
    device = options.device;
    resetMemoryPeaks(options.device);
    const ComputeContext context{stop, resolveAttentionBackend(params.attentionBackend, options.device, options.precision, params.attentionDropout), params.attentionDropout, params.useRope};
    outcome.run = {deviceName(options.device), precisionName(options.precision), attentionBackendName(context.attention), 0, {}, {}};

    if (!m_model || !(m_model->options() == options)) {
        m_model.reset(); // two models need not fit at once
        m_model = std::make_unique<LoadedModel>(options, stop);
    }
    textToImage(*m_model, params, callbacks.picture, context, clock, outcome);
    clock.end();
}

ModelReport TorchEngine::inspect(const std::filesystem::path& model)
{
    return BoundModel(model).report();
}

ParityReport TorchEngine::parity(const ParityOptions& options, std::stop_token stop)
{
    ParityReport report;
    translateErrors([&] { report = runParity(options, stop); });
    return report;
}

std::vector<DeviceInfo> TorchEngine::devices()
{
    return listDevices();
}

std::string TorchEngine::torchVersion()
{
    return std::to_string(TORCH_VERSION_MAJOR) + "." + std::to_string(TORCH_VERSION_MINOR) + "." + std::to_string(TORCH_VERSION_PATCH);
}

} // namespace zimage

zimage::ImageEngine* zimageCreateEngine()
{
    return new zimage::TorchEngine(); // NOLINT: ownership passes to the loader
}
