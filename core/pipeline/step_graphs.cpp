#include "pipeline/step_graphs.h"

#include "base/log.h"

#include <ATen/ATen.h>
#ifdef ZIMAGE_CUDA
#include <ATen/cuda/CUDAContext.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#endif

#include <algorithm>
#include <map>
#include <string>

namespace zimage {

#ifdef ZIMAGE_CUDA

namespace {

constexpr std::size_t kMostRecordings = 2;

/// Always the same one: for each stream that it sees, cuBLAS keeps a workspace of 32 MiB or more.
c10::cuda::CUDAStream recordingStream(c10::DeviceIndex device)
{
    static std::map<c10::DeviceIndex, c10::cuda::CUDAStream> streams;
    return streams.try_emplace(device, c10::cuda::getStreamFromPool(false, device)).first->second;
}

} // namespace

struct StepGraphs::Recording {
    // What it was recorded for. It keeps the caption, so that no other one can lie at its address.
    Caption caption;
    ImageGrid grid;
    std::vector<std::int64_t> size;
    std::int64_t rowsAtOnce = 0;
    AttentionBackend attention = AttentionBackend::Fused;
    bool useRope = true;
    bool halfResidual = false;
    bool halfScaling = true;

    enum class State { New, Warm, Recorded, Impossible } state = State::New;
    at::Tensor latents; ///< where the recording reads and writes
    StepModulation step;
    at::Tensor output;
    at::cuda::CUDAGraph graph;

    [[nodiscard]] bool suits(const at::Tensor& x, const Caption& c, const ComputeContext& context) const
    {
        return caption.tokens.data_ptr() == c.tokens.data_ptr() && size == x.sizes().vec()
            && rowsAtOnce == context.rowsAtOnce && attention == context.attention && useRope == context.useRope
            && halfResidual == context.halfResidual && halfScaling == context.halfScaling;
    }

    void record(const ZImageTransformer& transformer, const at::Tensor& x, const StepModulation& first,
                const ComputeContext& context)
    {
        latents = x.clone();
        step = StepModulation::of(first.rows.clone());
        ComputeContext own = context;
        own.stop = {}; // a recording that stops half-way would have to be cleaned up; it takes a few milliseconds
        at::cuda::getCurrentCUDAStream().synchronize();
        const c10::cuda::CUDAStreamGuard guard(recordingStream(x.device().index()));
        graph.capture_begin();
        try {
            output = transformer.run(latents, step, caption, grid, own);
        } catch (...) {
            try {
                graph.capture_end();
            } catch (const c10::Error&) { // it says again that nothing was recorded
            }
            throw;
        }
        graph.capture_end();
        state = State::Recorded;
    }

    [[nodiscard]] at::Tensor replay(const at::Tensor& x, const StepModulation& now)
    {
        latents.copy_(x);
        step.rows.copy_(now.rows);
        graph.replay();
        return output.clone();
    }
};

StepGraphs::Recording& StepGraphs::recordingFor(const at::Tensor& latents, const Caption& caption,
                                                const ImageGrid& grid, const ComputeContext& context)
{
    const auto found = std::find_if(m_recordings.begin(), m_recordings.end(),
                                    [&](const auto& each) { return each->suits(latents, caption, context); });
    if (found != m_recordings.end()) {
        std::rotate(found, found + 1, m_recordings.end());
        return *m_recordings.back();
    }
    if (m_recordings.size() >= kMostRecordings)
        m_recordings.erase(m_recordings.begin());
    auto fresh = std::make_unique<Recording>();
    fresh->caption = caption;
    fresh->grid = grid;
    fresh->size = latents.sizes().vec();
    fresh->rowsAtOnce = context.rowsAtOnce;
    fresh->attention = context.attention;
    fresh->useRope = context.useRope;
    fresh->halfResidual = context.halfResidual;
    fresh->halfScaling = context.halfScaling;
    m_recordings.push_back(std::move(fresh));
    return *m_recordings.back();
}

at::Tensor StepGraphs::run(const ZImageTransformer& transformer, std::uint64_t moves, const at::Tensor& latents,
                           const StepModulation& step, const Caption& caption, const ImageGrid& grid,
                           const ComputeContext& context)
{
    if (context.execution != Execution::Captured || context.tap != nullptr || !latents.is_cuda())
        return transformer.run(latents, step, caption, grid, context);
    if (moves != m_moves)
        clear();
    m_moves = moves;
    Recording& recording = recordingFor(latents, caption, grid, context);
    if (recording.state == Recording::State::Warm) {
        context.checkpoint();
        try {
            recording.record(transformer, latents, step, context);
        } catch (const c10::Error& error) {
            logDebug("A step cannot be recorded: " + std::string(error.what_without_backtrace()));
            recording.state = Recording::State::Impossible;
        }
    }
    if (recording.state == Recording::State::Recorded) {
        context.checkpoint();
        return recording.replay(latents, step);
    }
    at::Tensor output = transformer.run(latents, step, caption, grid, context);
    if (recording.state == Recording::State::New)
        recording.state = Recording::State::Warm; // libraries have chosen their kernels now
    return output;
}

#else

struct StepGraphs::Recording {};

at::Tensor StepGraphs::run(const ZImageTransformer& transformer, std::uint64_t /*moves*/, const at::Tensor& latents,
                           const StepModulation& step, const Caption& caption, const ImageGrid& grid,
                           const ComputeContext& context)
{
    return transformer.run(latents, step, caption, grid, context);
}

#endif

StepGraphs::StepGraphs() = default;
StepGraphs::~StepGraphs() = default;

void StepGraphs::clear() { m_recordings.clear(); }

} // namespace zimage
