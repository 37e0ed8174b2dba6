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

/// The side nearest to `side` that is a multiple of `step` and between `step` (16 at least) and `maxSide`.
[[nodiscard]] int snapSide(int side, int step, int maxSide);

} // namespace zimage
