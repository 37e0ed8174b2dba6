#pragma once

#include "base/stage.h"

#include <string>

namespace zimage {

/// What a guard saw and did about it.
struct GuardEvent {
    Stage stage = Stage::Steps;
    int picture = 0;    ///< 1-based, within the job; 0 for the prompts, which all pictures share
    int step = 0;       ///< 1-based; 0 outside the steps
    std::string layers; ///< whose result it was: "text encoder", "transformer", "autoencoder", "picture"; "memory": an
                        ///< allocation failed
    std::string precision;  ///< what the failing run computed in: "bf16", "fp32"
    double badShare = 0;    ///< of the values: not finite, or clamped; 0 for a picture
    std::string remedy;     ///< "clamped to ±10", "fp32 where values are largest", "fp32", "tiles of 256 px", "none"
    bool recovered = false; ///< the result after the remedy was usable

    [[nodiscard]] std::string sentence()
        const; ///< for a person: "Step 3 of picture 1 gave values that are not finite in bf16 …"
    friend bool operator==(const GuardEvent&, const GuardEvent&) = default;
};

} // namespace zimage
