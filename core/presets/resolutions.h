#pragma once

#include "params/validate.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

struct PictureSize {
    int width = 0; ///< px
    int height = 0;
    friend bool operator==(const PictureSize&, const PictureSize&) = default;
};

/// Sizes of about the same number of pixels, from tall to wide.
struct SizeFamily {
    std::string name; ///< "1024²"
    std::vector<std::string>
        models; ///< globs against the model's name; none: for every model without a family of its own
    std::vector<PictureSize> sizes;
};

/// A YAML file `kind: resolutions` with a list `families`, each with `name`, `sizes` ("1152x896", or with the sign ×)
/// and perhaps `models`. Throws Error: NotFound or Unreadable; Corrupt for broken YAML; BadParameter for everything
/// else. Messages start with FILE:LINE:COLUMN.
[[nodiscard]] std::vector<SizeFamily> loadResolutions(const std::filesystem::path& path);
[[nodiscard]] std::vector<SizeFamily> parseResolutions(std::string_view yaml, const std::string& name);

/// The families to offer for a model: those that name it, else those for every model; without the sizes that its limits
/// forbid, and without families that are empty then.
[[nodiscard]] std::vector<SizeFamily> familiesForModel(const std::vector<SizeFamily>& families,
                                                       std::string_view modelName, const SizeLimits& limits);

/// The longest side of all these sizes: what the model is offered with; 0 without any.
[[nodiscard]] int longestSide(const std::vector<SizeFamily>& families);

/// Of a family, the size whose proportions are nearest to those of `like`. The family has sizes.
[[nodiscard]] PictureSize nearestShape(const SizeFamily& family, const PictureSize& like);

/// The next larger size whose sides are multiples of `unit`: what the model makes before it is cropped to `size`.
[[nodiscard]] PictureSize legalSize(const PictureSize& size, int unit);

/// The size itself, or one of nearly its proportions, in multiples of `unit`, whose longer side is at most `longest`.
[[nodiscard]] PictureSize withinSide(const PictureSize& size, int longest, int unit);

} // namespace zimage
