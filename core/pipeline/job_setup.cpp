#include "pipeline/job_setup.h"

#include "base/round.h"
#include "pipeline/card_tuning.h"
#include "pipeline/device.h"

namespace zimage {

RunInfo runInfo(const c10::Device& device, const std::string& precision, AttentionBackend attention,
                Execution execution)
{
    RunInfo info;
    info.device = deviceName(device);
    info.precision = precision;
    info.attentionBackend = attentionBackendName(attention);
    info.execution = executionName(execution);
    info.instructionSet = instructionSetOf(device);
    info.torchVersion = libtorchVersion();
    return info;
}

JobSetup setupOf(const ModelConfig& model, const GenerationParams& params, const MemoryPlan& plan,
                 const c10::Device& device, DeviceLedger& ledger)
{
    const long unit = model.sizeUnit();
    const long tokens = roundUp(params.width, unit) / unit
        * (roundUp(params.height, unit) / unit); // of the picture; the caption's come on top
    const std::string& precision = plan.card ? plan.precision : params.precision;
    JobSetup setup;
    setup.precision = resolvePrecision(precision, device);
    setup.fp8 = resolveFp8(precision, device);
    setup.attention =
        resolveAttentionBackend(params.attentionBackend, device, setup.precision, params.attentionDropout);
    setup.execution = resolveExecution(params.execution, device.is_cuda(), params.attentionDropout, tokens);
    if (plan.streamedBlocks > 0 && setup.execution == Execution::Captured)
        setup.execution = Execution::Fused; // a recording holds addresses, and streamed weights have none of their own
    setup.run = runInfo(device, setup.fp8 == Fp8Layers::None ? precisionName(setup.precision) : precision,
                        setup.attention, setup.execution);
    if (params.attentionBackend == "auto") {
        // One choice for all ways of execution: otherwise a picture's bits would depend on how its steps are sent.
        const DeviceLedger::Key key{setup.run.device, model.name, setup.run.precision, executionName(Execution::Fused)};
        setup.attention = tunedAttention(setup.attention, ledger, key, device, setup.precision,
                                         {model.transformer.heads, tokens, model.transformer.headDim()});
        setup.run.attentionBackend = attentionBackendName(setup.attention);
    }
    return setup;
}

} // namespace zimage
