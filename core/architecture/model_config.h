#pragma once

#include "io/json_config.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace zimage {

// What the checkpoint's own JSON says, and nothing else: no field has a default, a missing key is an error that names
// file and key. Torch-free, so that the programs know a model's legal sizes before they load the engine.

/// text_encoder/config.json, model_type "qwen3".
struct TextEncoderConfig {
    std::int64_t hiddenSize, layers, heads, kvHeads, headDim, intermediateSize, vocabSize;
    double rmsNormEps, ropeTheta;
    bool attentionBias;

    /// Takes rope_theta at top level or under rope_parameters.
    static TextEncoderConfig from(const JsonConfig& json);
};

/// transformer/config.json, ZImageTransformer2DModel.
struct TransformerConfig {
    std::int64_t inChannels, dim, layers, refinerLayers, heads, capFeatDim;
    std::int64_t patchSize, framePatchSize;
    double normEps, ropeTheta, timeScale;
    bool qkNorm;
    std::vector<std::int64_t> axesDims, axesLens; ///< three each: frame/text, row, column

    /// Throws Unsupported for grouped heads (n_kv_heads ≠ n_heads), several patch sizes, or an Omni model
    /// (siglip_feat_dim).
    static TransformerConfig from(const JsonConfig& json);
    [[nodiscard]] std::int64_t headDim() const { return dim / heads; }
    /// int(dim / 3 · 8), in floating point as the reference computes it.
    [[nodiscard]] std::int64_t feedForwardDim() const;
    /// min(dim, 256): the width of the timestep embedding that drives the modulations.
    [[nodiscard]] std::int64_t modulationDim() const;
};

/// vae/config.json, AutoencoderKL.
struct VaeConfig {
    std::int64_t inChannels, outChannels, latentChannels, layersPerBlock, normGroups;
    std::vector<std::int64_t> blockOutChannels;
    double scalingFactor, shiftFactor;
    bool midBlockAttention, useQuantConv, usePostQuantConv;

    static VaeConfig from(const JsonConfig& json);
    /// Pixels per latent along one side: 2^(blocks − 1).
    [[nodiscard]] std::int64_t scale() const;
};

/// scheduler/scheduler_config.json, FlowMatchEulerDiscreteScheduler. The base/max fields are required when
/// use_dynamic_shifting is true, and read when they are there.
struct SchedulerConfig {
    std::int64_t trainTimesteps;
    double shift;
    bool dynamicShifting;
    double baseShift, maxShift;
    std::int64_t baseImageSeqLen, maxImageSeqLen;

    /// Throws Unsupported, naming the key, for Karras, beta or exponential sigmas, inversion, a terminal shift or
    /// stochastic sampling.
    static SchedulerConfig from(const JsonConfig& json);
};

/// A checkpoint folder in diffusers layout, as far as its JSON goes. The weights are opened by the engine.
struct ModelConfig {
    std::filesystem::path root;
    std::string name; ///< the folder's name, "zimage-mini"; for a Hugging Face snapshot folder the repository's name
    TextEncoderConfig textEncoder;
    TransformerConfig transformer;
    VaeConfig vae;
    SchedulerConfig scheduler;

    /// Throws Error NotFound (not a folder, no model_index.json), Incomplete, Mismatch or Unsupported; also checks that
    /// the components fit one another (latent channels, caption width).
    static ModelConfig load(const std::filesystem::path& root);

    /// Legal picture sides are multiples of this: VAE scale × patch size (16 for Z-Image).
    [[nodiscard]] int sizeUnit() const;
    /// Longest legal side in pixels: the rotary table's length along rows and columns × sizeUnit().
    [[nodiscard]] int maxSide() const;
    /// Longest caption in tokens that the rotary table's first axis admits (one position is the image's).
    [[nodiscard]] int maxCaptionTokens() const;
};

} // namespace zimage
