#include "sampling/flow_match.h"

#include <cmath>

namespace zimage {

double dynamicShiftMu(const SchedulerConfig& config, std::int64_t imageTokens)
{
    const double slope =
        (config.maxShift - config.baseShift) / static_cast<double>(config.maxImageSeqLen - config.baseImageSeqLen);
    return config.baseShift + slope * static_cast<double>(imageTokens - config.baseImageSeqLen);
}

Schedule makeSchedule(const SchedulerConfig& config, int steps, std::int64_t imageTokens, double shift)
{
    const bool dynamic = shift <= 0 && config.dynamicShifting;
    Schedule schedule;
    schedule.shift = dynamic ? 0 : (shift > 0 ? shift : config.shift);
    const auto staticShift = static_cast<float>(schedule.shift);
    const float expMu = dynamic ? static_cast<float>(std::exp(dynamicShiftMu(config, imageTokens))) : 0.0F;

    const double last = 1.0 / steps;
    for (int i = 0; i < steps; ++i) {
        const double linear = steps == 1 ? 1.0 : 1.0 + (last - 1.0) * i / (steps - 1);
        const auto sigma = static_cast<float>(linear);
        const float shifted = dynamic ? expMu / (expMu + (1.0F / sigma - 1.0F))
                                      : staticShift * sigma / (1.0F + (staticShift - 1.0F) * sigma);
        schedule.sigmas.push_back(shifted);
        schedule.timesteps.push_back(shifted * static_cast<float>(config.trainTimesteps));
    }
    schedule.sigmas.push_back(0.0F);
    return schedule;
}

} // namespace zimage
