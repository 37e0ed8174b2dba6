#pragma once

#include "params/generation_params.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace zimage {

/// The files that a job is going to write.
struct OutputFiles {
    std::vector<std::filesystem::path> names; ///< of each picture, in their order
    bool rejected = false;                    ///< a rejected one is kept, under a longer name
    std::uintmax_t bytesEach = 0;             ///< at most
};

/// Throws Error Unwritable for what would only show when a finished picture is saved: names that are too long, also
/// with the number that sets them apart from files that are there, folders that cannot be made or written, too little
/// room.
void checkOutput(const OutputFiles& files);

/// The most that one picture's file takes: its pixels, which some pictures do not let be packed, and its settings.
[[nodiscard]] std::uintmax_t mostPictureBytes(const GenerationParams& params);

/// The most that the file of a picture's latents takes.
[[nodiscard]] std::uintmax_t mostLatentsBytes(const GenerationParams& params);

} // namespace zimage
