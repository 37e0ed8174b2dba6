#pragma once

#include <cstdint>
#include <vector>

namespace zimage {

/// `count` standard normal numbers, as PyTorch's CPU generator draws them for torch.randn(float32) with this seed: MT19937
/// seeded with the low 32 bits, 24-bit uniforms, Box–Muller in groups of 16. libtorch's own vectorised and scalar paths
/// differ from one another in the last bits; this one is the same on every processor and lies within 2e-6 of either, so that
/// a seed means the same picture everywhere. Source of the scheme: ATen/native/cpu/DistributionTemplates.h (normal_fill).
/// Precondition: count ≥ 16 (below that PyTorch uses another scheme); throws Error Internal otherwise.
[[nodiscard]] std::vector<float> gaussianNoise(std::uint64_t seed, std::int64_t count);

} // namespace zimage
