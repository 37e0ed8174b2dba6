#pragma once

#include "memory/memory_needs.h"

#include <cstdint>

namespace zimage {

/// Decoding in tiles of so many px, 0 in one piece.
struct DecodeNeeds {
    std::int64_t bytes = 0;
    double work = 1; ///< of the convolutions, as a multiple of decoding in one piece
};
[[nodiscard]] DecodeNeeds decodeNeeds(const VaeConfig& vae, const PictureShape& shape, std::int64_t tile,
                                      const ComputeWay& way);

} // namespace zimage
