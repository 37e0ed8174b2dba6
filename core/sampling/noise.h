#pragma once

#include <cstdint>
#include <vector>

namespace zimage {

/// `count` standard normal numbers, as PyTorch's CPU generator draws them for torch.randn(float32) with this seed:
/// MT19937 seeded with the low 32 bits, 24-bit uniforms, Box–Muller in groups of 16. libtorch's own vectorised and
/// scalar paths differ from one another in the last bits; this one is the same on every processor and lies within 2e-6
/// of either, so that a seed means the same picture everywhere. Source of the scheme:
/// ATen/native/cpu/DistributionTemplates.h (normal_fill). Precondition: count ≥ 16 (below that PyTorch uses another
/// scheme); throws Error Internal otherwise.
[[nodiscard]] std::vector<float> gaussianNoise(std::uint64_t seed, std::int64_t count);

/// The great circle from one noise to another, so that what lies between is as long as they are: share 0 is `from`, 1
/// is `to`. Both of one length. K. Shoemake, "Animating rotation with quaternion curves" (1985); the angle is taken in
/// fp64 over the whole vectors.
[[nodiscard]] std::vector<float> sphericalBlend(const std::vector<float>& from, const std::vector<float>& to,
                                                double share);

/// A picture's noise: that of its seed, on the way to that of another one.
struct NoiseRecipe {
    std::uint64_t seed = 0;
    std::uint64_t variationSeed = 0;
    double variationStrength = 0; ///< from 0 to 1
};
[[nodiscard]] std::vector<float> blendedNoise(const NoiseRecipe& recipe, std::int64_t count);

} // namespace zimage
