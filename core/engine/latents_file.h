#pragma once

#include "params/generation_params.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace zimage {

/// A picture that is not finished: its steps are done and it only has to be decoded, or a card failed between two of
/// them. Kept on disk until it is.
struct SavedLatents {
    std::filesystem::path model;       ///< the folder of the model it was made with
    GenerationParams params;           ///< of this picture: its own seed, count 1
    std::string promptOriginal;        ///< the prompt before its wildcards were drawn; empty when it had none
    std::string precision;             ///< what its steps ran in: "bf16"
    std::vector<std::int64_t> shape;   ///< [channels, height, width]
    std::vector<float> values;         ///< as the loop leaves them, or a step
    int stepsDone = 0;                 ///< 0: all
    std::string negativeOriginal = {}; ///< the negative prompt before its wildcards were drawn; empty when it had none

    [[nodiscard]] bool unfinished() const { return stepsDone > 0 && stepsDone < params.steps; } ///< steps are missing
};

/// Writes a new safetensors file (tensor "latents", the settings in its metadata) into a folder and returns its path.
/// The oldest of the folder's latents that no job is using go when there are more than kMostLatents. Not flushed to the
/// disk: it survives the program, not a power cut. Throws Error Unwritable.
std::filesystem::path saveLatents(const std::filesystem::path& folder, const SavedLatents& latents);
inline constexpr int kMostLatents = 20;

/// Whether a file has the name of one that saveLatents() writes.
[[nodiscard]] bool isLatentsFile(const std::filesystem::path& path);

/// Throws Error: what openSafetensors throws, and Corrupt for a file that holds no latents or no settings of a picture.
[[nodiscard]] SavedLatents loadLatents(const std::filesystem::path& path);

} // namespace zimage
