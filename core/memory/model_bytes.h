#pragma once

#include "architecture/model_config.h"

#include <cstdint>
#include <string>

namespace zimage {

/// Bytes of a model's weights as they are placed in a precision, by part.
struct ModelBytes {
    std::int64_t textLayers = 0; ///< the matrices of the text encoder's layers
    std::int64_t textRest = 0;   ///< norms; the embedding table stays in the computer's memory when a card computes
    std::int64_t textLayer = 0;  ///< the matrices of one layer
    std::int64_t embedding = 0;  ///< the table
    std::int64_t block =
        0; ///< the matrices of one transformer block, without its modulation; in fp8 of one that is held so
    std::int64_t wideBlock = 0; ///< the same of a block that fp8 leaves out: the noise refiner's, the outer layers'
    int wideBefore = 0, wideAfter = 0; ///< how many of the modulated blocks are so at either end; 0 where all are alike
    std::int64_t modulation = 0;       ///< of one block, fp32
    std::int64_t contextRefiner = 0;   ///< all its blocks
    std::int64_t transformerRest = 0;  ///< norms, embedders, final layer
    std::int64_t autoencoder = 0;      ///< fp32, encoder and decoder
    std::int64_t halfDecoder =
        0; ///< the decoder's convolutions in fp16, which a card keeps beside them from the first decoding on
    std::int64_t packedDecoder = 0; ///< the same as the kernels for CPUs pack them, in fp32
    std::int64_t widestProduct = 0; ///< the values of the largest matrix that one product takes
};
[[nodiscard]] ModelBytes modelBytes(const ModelConfig& model, const std::string& precision);

} // namespace zimage
