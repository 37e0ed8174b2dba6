#pragma once

#include "base/image.h"
#include "job/stored_settings.h"
#include "params/metadata.h"

#include <optional>
#include <string>
#include <vector>

namespace zimage {

/// How far the pixels of two pictures of one size are apart.
struct PixelDifference {
    int largest = 0;  ///< of all samples, 0–255; 0: equal, bit for bit
    double share = 0; ///< of the pixels that differ, 0–1
};

/// Nothing for pictures of two sizes.
[[nodiscard]] std::optional<PixelDifference> pixelDifference(const Image& one, const Image& other);

/// The settings that decide what a picture shows and differ, by their keys in the table's order. A LoRA is known by its
/// hash, where both have one, else by its name. Precision is no such setting: it is a reason (see below).
[[nodiscard]] std::vector<const ParamDef*> differingSettings(const GenerationParams& one,
                                                             const GenerationParams& other);

/// Why pictures of the same settings can differ: a sentence for each thing that both records tell and that is not the
/// same in them.
[[nodiscard]] std::vector<std::string> reasonsToDiffer(const PictureRecord& then, const PictureRecord& now);

/// What came of making a picture again.
struct MadeAgain {
    enum class Outcome {
        Compared,
        OtherSettings, ///< somebody asked for something else than the file says
        NotComparable, ///< `why` says why
    };

    Outcome outcome = Outcome::Compared;
    PixelDifference difference;
    std::vector<const ParamDef*> settings; ///< that differ
    std::vector<std::string> reasons;      ///< for a difference
    std::string why;

    [[nodiscard]] bool equal() const { return outcome == Outcome::Compared && difference.largest == 0; }
    /// For people, naming the file; empty with other settings, since nobody expects the same picture then.
    [[nodiscard]] std::string text(const std::filesystem::path& file) const;
};

/// Compares a picture with the file that its settings came from, which is read. Never throws but std::bad_alloc.
[[nodiscard]] MadeAgain compareWithOriginal(const StoredSettings& original, const PictureRecord& now,
                                            const Image& image);

} // namespace zimage
