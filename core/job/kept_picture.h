#pragma once

#include "job/job_request.h"

#include <filesystem>
#include <string>
#include <vector>

namespace zimage {

/// A picture that failed before it was saved, as its latents tell of it.
struct KeptPicture {
    std::filesystem::path latents;
    JobRequest
        request; ///< finishes it; its folder and pattern are for the asker to fill in. Without meaning with a problem
    int stepsDone = 0;
    std::string problem; ///< one sentence, when the file cannot be read; empty when the picture can be finished
};

/// The pictures whose latents are in a folder, the newest first, without those that a running job still needs. Never
/// throws: a folder that is missing has none. Reads each file, so not for the thread of a window.
[[nodiscard]] std::vector<KeptPicture> keptPictures(const std::filesystem::path& folder);

} // namespace zimage
