#pragma once

#include "architecture/model_config.h"
#include "engine/memory_plan.h"
#include "params/generation_params.h"
#include "presets/resolutions.h"

#include <cstdint>
#include <vector>

namespace zimage {

/// How fast a device was found to be; 0 where nothing is known yet.
struct DeviceRates {
    double step = 0;              ///< FLOP/s of a step's products and attention, all that lies between included
    double text = 0;              ///< the same of the text encoder
    double decode = 0;            ///< FLOP/s of decoding in one piece, as decodeFlops() counts
    double tiledDecode = 0;       ///< the same of decoding in tiles, what is computed more than once counted as often
    double pinnedCopy = 0;        ///< B/s from the computer's locked memory to the card
    std::int64_t stepExtra = 0;   ///< bytes that the steps were measured to take beyond the formula; negative: less
    std::int64_t decodeExtra = 0; ///< the same for decoding
    std::int64_t tokens =
        0; ///< of the picture that both extras are for: they grow with it; 0: they are the same for every size
    bool assumed = false; ///< guesses, to show times by; a plan is not chosen as if they were known
};

/// Whether a block comes to the card each time, when `streamed` of `blocks` do. They are spread among the resident
/// ones, so that copies have time, and those of a smaller number are among those of a larger one, so that a plan that
/// changes a little moves little. Within 3 % of an even spread.
[[nodiscard]] bool isStreamed(int block, int streamed, int blocks);

/// A card of 100 TFLOP/s that copies 20 GB/s, for devices that nothing is known of.
[[nodiscard]] DeviceRates assumedRates(bool card);

/// The fastest plan that fits the budget; when none does, the one that takes least, and fits() is false. `params` need
/// not be valid.
[[nodiscard]] MemoryPlan planMemory(const ModelConfig& model, const GenerationParams& params,
                                    const DeviceMemory& device, const DeviceRates& rates);

/// The same where weights lie as a plan before had it: they stay if that is hardly slower, so that rates and free
/// memory, which are a little different each time, do not move them.
[[nodiscard]] MemoryPlan planMemory(const ModelConfig& model, const GenerationParams& params,
                                    const DeviceMemory& device, const DeviceRates& rates, const MemoryPlan& now);

/// On a CPU, for latents that are there and need only be decoded, with nothing but the autoencoder placed: in the
/// largest pieces that fit; when none do, in the smallest, and fits() is false.
[[nodiscard]] MemoryPlan planDecode(const ModelConfig& model, const GenerationParams& params,
                                    const DeviceMemory& device);

/// The parameters with the tiles that a plan decodes in.
[[nodiscard]] GenerationParams withPlannedTiles(const GenerationParams& params, const MemoryPlan& plan);

/// The rungs from all resident to the least memory that the parameters allow, fastest first, whether they fit or not:
/// for a table.
[[nodiscard]] std::vector<MemoryPlan> planRungs(const ModelConfig& model, const GenerationParams& params,
                                                const DeviceMemory& device, const DeviceRates& rates);

/// The largest picture of the parameters' shape, in whole size units of the model and at most its longest side, for
/// which a plan fits; {0, 0} when none does.
[[nodiscard]] PictureSize largestThatFits(const ModelConfig& model, const GenerationParams& params,
                                          const DeviceMemory& device, const DeviceRates& rates);

} // namespace zimage
