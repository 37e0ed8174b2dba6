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
    std::string promptOriginal = {}, negativeOriginal = {}; ///< with their wildcards; empty: they had none
    int stepsDone = 0;
    std::string problem; ///< one sentence, when the file cannot be read; empty when the picture can be finished
};

/// The pictures whose latents are in a folder, the newest first, without those that a running job still needs. Never
/// throws: a folder that is missing has none. Reads each file, so not for the thread of a window.
[[nodiscard]] std::vector<KeptPicture> keptPictures(const std::filesystem::path& folder);

/// Whether it is the first picture of a job that waits, as when the program was killed in the midst of it.
[[nodiscard]] bool isFirstOf(const KeptPicture& picture, const JobRequest& job);

} // namespace zimage
