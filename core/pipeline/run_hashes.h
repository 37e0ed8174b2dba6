#pragma once

#include "engine/outcome.h"
#include "params/generation_params.h"

#include <filesystem>
#include <vector>

namespace zimage {

/// The hashes of a job's model and LoRAs: asked for when the job starts, and put into what ran as far as they are known
/// by the time a picture is finished. Nothing waits for them.
class RunHashes {
public:
    RunHashes(std::filesystem::path model, const GenerationParams& params);

    /// Any thread.
    void fill(RunInfo& run) const;

private:
    std::filesystem::path m_model;
    std::vector<std::filesystem::path> m_loras; ///< in the parameters' order; empty for one that does not act
};

} // namespace zimage
