#pragma once

#include "base/guard_event.h"

#include <ATen/core/Tensor.h>

#include <functional>
#include <string>
#include <vector>

namespace zimage {

/// What a part of the model computes in.
enum class PartPrecision {
    Asked, ///< the type the model was loaded as
    Sites, ///< that, but fp32 where values grow largest: into and out of the last product of each feed-forward and
           ///< attention
    Fp32,  ///< fp32 throughout
};

/// Raises and restores the precision of the model's parts; what the guard needs of a loaded model. One thread.
class PrecisionControl {
public:
    virtual ~PrecisionControl() = default;
    /// What a stage's parts compute in now.
    [[nodiscard]] virtual PartPrecision precisionOf(Stage stage) const = 0;
    /// The same for a person: "bf16", "fp32".
    [[nodiscard]] virtual std::string precisionName(Stage stage) const = 0;
    /// Re-places the stage's weights one rung higher. False when they are in fp32 already.
    virtual bool raise(Stage stage) = 0;
};

/// Where a result comes from.
struct GuardedStage {
    Stage stage = Stage::Steps;
    int picture = 0;
    int step = 0;
    const char* layers = "";
    bool clampable =
        false; ///< values beyond ±10 are errors: the transformer's output and the decoder's, not the text encoder's
};

/// Tests the result of each stage of a run. Where it is not finite, only that stage is repeated, each time one rung up:
/// Inf and overshoot clamped (no NaN, under 0.01 % of the values), fp32 where values are largest, fp32 for the whole
/// stage. A clamp counts only once the image guard has passed the picture: see settle().
class StageGuard {
public:
    static constexpr double kClamp = 10; ///< on the absolute value of velocities and pixels, which lie within about ±5
    static constexpr double kClampedShare = 1e-4; ///< of the values, at most

    /// Without `enabled` nothing is tested, which shows what the guards repair. Events are added to `events`, also
    /// those of a stage that fails for good; it outlives the guard.
    StageGuard(PrecisionControl& precision, bool enabled, std::vector<GuardEvent>& events)
        : m_precision(precision), m_enabled(enabled), m_events(events)
    {}

    /// compute() until its result is usable; it is called again after each change of precision. Throws Error NonFinite
    /// naming the stage when the last rung's result is not finite either.
    at::Tensor run(const GuardedStage& where, const std::function<at::Tensor()>& compute);

    [[nodiscard]] bool enabled() const { return m_enabled; }
    /// Everything noted so far, in order; those of other pictures left out, those of the prompts kept.
    [[nodiscard]] std::vector<GuardEvent> eventsOf(int picture) const;
    /// A finite trip of this picture, or of the prompts.
    [[nodiscard]] bool tripped(int picture) const;
    /// The image guard's refusal: notes it and raises the steps' precision. False when there is no rung left.
    bool rejected(int picture);
    /// Clamps of this picture are confirmed.
    void settle(int picture);

private:
    /// A clamp of this picture that only its image can confirm.
    [[nodiscard]] bool unsettled(int picture) const;
    void note(const GuardedStage& where, double share, GuardRemedy::Kind remedy);
    /// Tells what became of a refusal of this picture that is followed by another.
    void tellFailed(int picture) const;

    PrecisionControl& m_precision;
    bool m_enabled;
    bool m_clamps = true;
    std::vector<GuardEvent>& m_events;
};

} // namespace zimage
