#pragma once

#include "engine/latents_file.h"
#include "io/file_lock.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <functional>
#include <memory>

namespace zimage {

/// Latents on disk for as long as their picture is not delivered. They go when it is, or when the user stops; they stay
/// when anything fails, the program included.
class KeptLatents {
public:
    KeptLatents() = default;
    /// Without a folder nothing is kept. A folder that cannot be written costs no picture.
    /// `stepsDone`: 0 for all.
    KeptLatents(const std::filesystem::path& folder, SavedLatents saved, const at::Tensor& latents, int stepsDone = 0);

    [[nodiscard]] const std::filesystem::path& file() const { return m_file; } ///< empty: there is none
    void remove();

    /// work(), whose failure leaves the file and adds to the error's words that it is there. A stop takes the file away
    /// unless `failed` says that it came from a failure elsewhere.
    void during(
        const std::function<void()>& work, const std::function<bool()>& failed = [] { return false; });

private:
    std::filesystem::path m_file;
    std::unique_ptr<FileLock> m_inUse; ///< tells others that the picture is not given up
};

} // namespace zimage
