#pragma once

#include "models/zimage_transformer.h"
#include "nn/compute_context.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace zimage {

/// Runs the transformer, with Execution::Captured from CUDA graphs: the first step of a caption at a size runs as ever,
/// the second is recorded, the others are replayed. A recording pins what it works on in memory, the working memory of
/// a step each; two are kept, which is what a picture with guidance needs. Where recording fails, steps run as ever.
/// One thread.
class StepGraphs {
public:
    StepGraphs();
    ~StepGraphs();
    StepGraphs(const StepGraphs&) = delete;
    StepGraphs& operator=(const StepGraphs&) = delete;

    /// As ZImageTransformer::run. `moves` is that of its weights: recordings of another one are void.
    [[nodiscard]] at::Tensor run(const ZImageTransformer& transformer, std::uint64_t moves, const at::Tensor& latents,
                                 const StepModulation& step, const Caption& caption, const ImageGrid& grid,
                                 const ComputeContext& context);
    /// Lets go of all recordings and their memory.
    void clear();

private:
    struct Recording;
    [[nodiscard]] Recording& recordingFor(const at::Tensor& latents, const Caption& caption, const ImageGrid& grid,
                                          const ComputeContext& context);

    std::vector<std::unique_ptr<Recording>> m_recordings; ///< the latest last
    std::uint64_t m_moves = 0;
};

} // namespace zimage
