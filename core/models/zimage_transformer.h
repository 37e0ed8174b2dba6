#pragma once

#include "architecture/model_config.h"
#include "nn/cpu_block.h"
#include "nn/layers.h"
#include "nn/rotary.h"
#include "weights/weight_unit.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace zimage {

/// A caption as every step needs it: padded to 32 tokens, embedded and refined. Depends on the prompt alone.
struct Caption {
    at::Tensor tokens; ///< [L, dim] fp32, L a multiple of 32
    at::Tensor rotary; ///< complex64 [L, 1, headDim/2]
};

/// One picture size with one caption: what else is the same in every step.
struct ImageGrid {
    std::int64_t rows = 0; ///< patches
    std::int64_t columns = 0;
    std::int64_t padding = 0; ///< tokens added to reach a multiple of 32
    at::Tensor rotary;        ///< of the image tokens with padding, complex64 [N, 1, headDim/2]
};

/// A caption and the grid that was prepared with it.
struct Conditioned {
    const Caption& caption;
    const ImageGrid& grid;
};

/// How a step's time modulates one block, [1, dim] fp32 each; undefined in a block without modulation.
struct BlockModulation {
    at::Tensor scaleMsa, gateMsa, scaleMlp, gateMlp;
};

/// What a step's time does to the transformer: the same for every caption and picture.
struct StepModulation {
    at::Tensor rows;                     ///< [4 · blocks + 1, dim] fp32, what follows are its rows
    std::vector<BlockModulation> blocks; ///< the noise refiner's, then the layers'
    at::Tensor finalScale;               ///< [1, dim]

    [[nodiscard]] static StepModulation of(const at::Tensor& rows);
};

/// One block: sandwich-normed attention and feed-forward, modulated (layers, noise refiner) or not (context refiner).
class TransformerBlock {
public:
    /// `group` is that of its unit.
    TransformerBlock(const WeightScope& scope, const TransformerConfig& config, bool modulated,
                     const std::string& group);
    /// Has its matrices on the device while it lives.
    [[nodiscard]] WeightUnit::Use use() const { return m_unit->use(); }
    /// conditioning [S, modulationDim] fp32 of S steps → [S, 4, dim], what a BlockModulation holds in its order.
    [[nodiscard]] at::Tensor modulations(const at::Tensor& conditioning) const;
    /// The block that comes next, whose first norm is taken in the same pass as the last sum of this one.
    struct Next {
        const TransformerBlock* block = nullptr;
        const BlockModulation* modulation = nullptr;
    };
    /// x [L, dim] fp32 or fp16. May reuse x's memory. `normed` is what the first norm gives of x where the block before
    /// has taken it, else empty; afterwards it is that of the next block, or empty.
    [[nodiscard]] at::Tensor operator()(at::Tensor x, Operand& normed, const at::Tensor& rotary,
                                        const BlockModulation& modulation, const Next& next,
                                        const ComputeContext& context) const;

private:
    [[nodiscard]] bool takesKernel(const at::Tensor& x, const ComputeContext& context) const;
    [[nodiscard]] const CpuBlock& kernel() const;
    [[nodiscard]] Scaled attend(const Operand& x, const at::Tensor& rotary, const ComputeContext& context) const;

    std::int64_t m_heads;
    RmsNorm m_attentionNorm1, m_attentionNorm2, m_ffnNorm1, m_ffnNorm2;
    std::optional<RmsNorm> m_normQ, m_normK;
    LinearGroup m_toQkv;
    Linear m_toOut;
    GatedFeedForward m_feedForward;
    std::optional<Linear> m_modulation;
    std::shared_ptr<WeightUnit> m_unit;
    mutable std::shared_ptr<const CpuBlock>
        m_kernel; ///< made on first use, so that a block is used by one thread at a time
};

/// The single-stream diffusion transformer of Z-Image. Reference: diffusers' transformer_z_image.py. Samples are run
/// one by one, so that no batch padding and no attention mask is ever needed.
class ZImageTransformer {
public:
    ZImageTransformer(const TransformerConfig& config, WeightStore& store);

    /// embeddings [L, capFeatDim] each → refined captions. Those of one call share the weights that are streamed.
    [[nodiscard]] std::vector<Caption> prepareCaptions(const std::vector<at::Tensor>& embeddings,
                                                       const ComputeContext& context) const;
    [[nodiscard]] Caption prepareCaption(const at::Tensor& embeddings, const ComputeContext& context) const;
    /// For latents of height × width.
    [[nodiscard]] ImageGrid prepareGrid(std::int64_t latentHeight, std::int64_t latentWidth,
                                        const Caption& caption) const;
    /// For the times of all steps at once, each in 0 … 1 (0 is pure noise).
    [[nodiscard]] std::vector<StepModulation> prepareSteps(const std::vector<float>& times) const;
    /// latents [C, height, width] fp32 → model output [C, height, width] in fp32. The flow's velocity is its negative.
    [[nodiscard]] at::Tensor run(const at::Tensor& latents, const StepModulation& step, const Caption& caption,
                                 const ImageGrid& grid, const ComputeContext& context) const;

    /// The same latents under several captions, block by block, so that they share the weights that are streamed.
    [[nodiscard]] std::vector<at::Tensor> run(const at::Tensor& latents, const StepModulation& step,
                                              std::span<const Conditioned> samples,
                                              const ComputeContext& context) const;

    /// The type of most products. When it changes, captions and modulations stay valid.
    [[nodiscard]] at::ScalarType computeType() const { return m_capEmbedder.weight().type(); }

private:
    /// Tokens [L, dim] on their way through the blocks.
    struct Passing {
        at::Tensor x;
        at::Tensor rotary;
        Operand normed = {};
    };
    /// Blocks one after the other, each for all samples; `modulation` is that of the first, null for blocks without.
    static void runBlocks(const std::vector<TransformerBlock>& blocks, LayerGroup group, std::vector<Passing>& samples,
                          const BlockModulation* modulation, const ComputeContext& context);
    [[nodiscard]] at::Tensor embedTimes(const std::vector<float>& times) const;
    /// All that runs through the blocks, [N + L, dim], in one piece: embedded latents with padding, then the caption,
    /// as in the reference.
    [[nodiscard]] at::Tensor tokens(const at::Tensor& latents, const Caption& caption, const ImageGrid& grid,
                                    const ComputeContext& context) const;
    [[nodiscard]] at::Tensor patchify(const at::Tensor& latents) const;
    [[nodiscard]] at::Tensor unpatchify(const at::Tensor& tokens, const ImageGrid& grid) const;

    TransformerConfig m_config;
    Linear m_xEmbedder, m_capEmbedder, m_timeIn, m_timeOut, m_finalModulation, m_finalLinear;
    RmsNorm m_capNorm;
    Weight m_xPadToken, m_capPadToken;
    std::vector<TransformerBlock> m_noiseRefiner, m_contextRefiner, m_layers;
};

} // namespace zimage
