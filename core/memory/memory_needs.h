#pragma once

#include "architecture/model_config.h"
#include "params/generation_params.h"

#include <cstdint>
#include <string>

namespace zimage {

// What the stages of a picture take beyond weights, in bytes, as their code holds it: the parts of a memory plan.
// Torch-free.

/// One picture as the stages see it. Made of parameters that need not be valid.
struct PictureShape {
    std::int64_t width = 0, height = 0; ///< px, in whole size units
    std::int64_t imageTokens = 0;
    std::int64_t captionTokens = 0; ///< of the longer caption; estimated from the text
    int steps = 1;
    bool guided = false;

    [[nodiscard]] static PictureShape of(const ModelConfig& model, const GenerationParams& params);
};

/// How the stages compute, as far as it takes memory.
struct ComputeWay {
    bool card = false;
    std::int64_t bytesPerValue = 4; ///< of what goes into products and comes out of them
    bool math = false;              ///< attention holds all scores
    bool blocked = false;           ///< it holds those of some rows
    bool dropout = false;
    bool halfResidual = false; ///< what runs through the transformer's blocks is fp16
    bool halfDecoder = false;  ///< convolutions in fp16 and what lies between them in fp32

    [[nodiscard]] static ComputeWay of(const GenerationParams& params, const std::string& precision, bool card);
};

/// The precision that parameters ask for, "auto" decided.
[[nodiscard]] std::string askedPrecision(const GenerationParams& params, bool card);
/// Side of the decoder's tiles that they ask for, in px as it stands there; 0 for none.
[[nodiscard]] int askedTile(const GenerationParams& params);

/// FLOP of running the text encoder on one caption. A short one takes as long as one of 128 tokens: the weights have to
/// be read all the same.
[[nodiscard]] double textWork(const ModelConfig& model, const PictureShape& shape);
/// FLOP of decoding in one piece.
[[nodiscard]] double decodeWork(const ModelConfig& model, const PictureShape& shape);

/// Running the text encoder on one caption.
[[nodiscard]] std::int64_t textWorking(const ModelConfig& model, const PictureShape& shape, const ComputeWay& way);

/// One step, and what all steps share: modulations, captions.
[[nodiscard]] std::int64_t stepWorking(const ModelConfig& model, const PictureShape& shape, const ComputeWay& way);
/// Of that, what one caption's tokens hold from block to block.
[[nodiscard]] std::int64_t stepKept(const ModelConfig& model, const PictureShape& shape, const ComputeWay& way);
[[nodiscard]] std::int64_t stepsShared(const ModelConfig& model, const PictureShape& shape);

/// Whether `execution` records steps, as the engine decides it.
[[nodiscard]] bool isCaptured(const GenerationParams& params, const PictureShape& shape, bool card);

} // namespace zimage
