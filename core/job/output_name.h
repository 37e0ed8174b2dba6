#pragma once

#include "params/generation_params.h"

#include <ctime>
#include <filesystem>
#include <string>
#include <string_view>

namespace zimage {

/// What a file name pattern may use besides the parameters of the table ({seed}, {steps}, {width}, {prompt}, …).
struct NameContext {
    std::string modelName;
    std::time_t time = 0; ///< {date} 2026-11-23, {time} 14-05-33, local
    int index = 1;        ///< {index}: 1, 2, … within a job
};

/// The name of a picture when nobody chose a pattern.
inline constexpr const char* kDefaultPattern = "{prompt}-{seed}.png";

/// Expands a pattern such as "{date}/{seed}-{prompt}"; {{ and }} stand for braces. `params.seed` is the picture's own.
/// Texts among the values lose path separators and control characters, and dots, "-" and "_" at their ends; blanks,
/// commas and what Windows forbids become one "_"; they are cut to 60 bytes at a character boundary, and of a LoRA's
/// path the name is taken. So no value can lead out of the pattern's folder. An empty value takes the separators before
/// it along (at the start of a name, those after it): "{seed}-{prompt}" without a prompt is "42.png". A name that comes
/// out empty is {time}-{seed}. ".png" is appended when missing. Throws Error BadParameter for an unknown {field}
/// (proposing the nearest) or an unclosed brace.
[[nodiscard]] std::filesystem::path outputName(std::string_view pattern, const GenerationParams& params,
                                               const NameContext& context);

} // namespace zimage
