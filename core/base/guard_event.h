#pragma once

#include "base/stage.h"

#include <string>
#include <string_view>

namespace zimage {

// GuardEvent::layers, which pictures keep.
inline constexpr const char* kTextEncoderLayers = "text encoder"; // not for people: a name in pictures
inline constexpr const char* kTransformerLayers = "transformer";
inline constexpr const char* kAutoencoderLayers = "autoencoder";
inline constexpr const char* kPictureLayers = "picture"; ///< the picture came out as one flat colour
inline constexpr const char* kMemoryLayers = "memory";   ///< an allocation failed

/// Behind the name of a precision where the largest values are in fp32.
inline constexpr std::string_view kMixedPrecision = " and fp32"; // not for people: a name in pictures

/// What a guard did. Pictures keep it as an English text that never changes.
struct GuardRemedy {
    enum class Kind {
        None,         ///< nothing was left to try
        Clamp,        ///< values clamped to ±10
        Fp32Sites,    ///< fp32 where values are largest
        Fp32,         ///< fp32 throughout
        NoClamp,      ///< without clamping
        FreedMemory,  ///< what was only kept for later is given back
        TextToHost,   ///< the text encoder is moved to the computer's memory
        BlocksToHost, ///< `count` of `all` blocks likewise
        Rows,         ///< `count` rows of attention and feed-forward at once
        Tiles,        ///< decoded in tiles of `count` px
        DecodeOnCpu,  ///< decoded on the CPU
        Other,        ///< of another version: `text` is all that is known
    };

    Kind kind = Kind::None;
    int count = 0;
    int all = 0;
    std::string text = {};

    [[nodiscard]] std::string stored() const; ///< "fp32", "tiles of 256 px"
    [[nodiscard]] static GuardRemedy fromStored(std::string_view text);
    [[nodiscard]] std::string sentence() const; ///< "It was repeated in tiles of 256 px."
    friend bool operator==(const GuardRemedy&, const GuardRemedy&) = default;
};

/// What a guard saw and did about it.
struct GuardEvent {
    Stage stage = Stage::Steps;
    int picture = 0;        ///< 1-based, within the job; 0 for the prompts, which all pictures share
    int step = 0;           ///< 1-based; 0 outside the steps
    std::string layers;     ///< whose result it was: one of the names above
    std::string precision;  ///< what the failing run computed in: "bf16", "fp32", "bf16 and fp32"
    double badShare = 0;    ///< of the values: not finite, or clamped; 0 for a picture
    GuardRemedy remedy;     ///< that was tried
    bool recovered = false; ///< the result after the remedy was usable

    /// For a person: "Step 3 of picture 1 gave values that are not finite in bf16 (0.2 % of all). It was repeated in
    /// fp32. That helped."
    [[nodiscard]] std::string sentence() const;
    friend bool operator==(const GuardEvent&, const GuardEvent&) = default;
};

} // namespace zimage
