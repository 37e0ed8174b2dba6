#pragma once

#include "architecture/model_config.h"

#include <cstdint>
#include <vector>

namespace zimage {

/// A flow-match Euler schedule, as diffusers' FlowMatchEulerDiscreteScheduler makes it for Z-Image.
struct Schedule {
    std::vector<float> sigmas;    ///< steps + 1 values from 1 down to 0
    std::vector<float> timesteps; ///< steps values: sigma · num_train_timesteps
    double shift = 0;             ///< the static shift used; 0 for a dynamic one

    [[nodiscard]] int steps() const { return static_cast<int>(timesteps.size()); }
    /// What the transformer is fed at a step: (1000 − t)/1000, 0 at the start, towards 1 at the end.
    [[nodiscard]] float time(int step) const { return (1000.0F - timesteps[static_cast<std::size_t>(step)]) / 1000.0F; }
};

/// linspace(1, 1/steps, steps), shifted – by `shift` when it is positive, else as the model's config says: statically,
/// σ' = s·σ/(1 + (s − 1)·σ), or dynamically by the picture's size, σ' = e^μ/(e^μ + 1/σ − 1) – with 0 appended; in
/// float, as the reference computes it. imageTokens is the number of patches, (height/16)·(width/16) for Z-Image.
/// Precondition: steps ≥ 1.
[[nodiscard]] Schedule makeSchedule(const SchedulerConfig& config, int steps, std::int64_t imageTokens,
                                    double shift = 0);

/// μ of the dynamic shift: linear in the number of image tokens (pipeline_z_image.py, calculate_shift).
[[nodiscard]] double dynamicShiftMu(const SchedulerConfig& config, std::int64_t imageTokens);

} // namespace zimage
