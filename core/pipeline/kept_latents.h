#pragma once

#include "engine/latents_file.h"
#include "io/file_lock.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <functional>
#include <memory>

namespace zimage {

/// Latents on disk for as long as their picture is not delivered. They go when it is; they stay when anything fails,
/// the program included, and when the user stops: all their steps are done.
class KeptLatents {
public:
    KeptLatents() = default;
    /// Without a folder nothing is kept. A folder that cannot be written costs no picture.
    /// `stepsDone`: 0 for all.
    KeptLatents(const std::filesystem::path& folder, SavedLatents saved, const at::Tensor& latents, int stepsDone = 0);

    [[nodiscard]] const std::filesystem::path& file() const { return m_file; } ///< empty: there is none
    void remove();

    /// work(), whose failure or stop leaves the file and adds to the error's words that it is there.
    void during(const std::function<void()>& work);

private:
    std::filesystem::path m_file;
    std::unique_ptr<FileLock> m_inUse; ///< tells others that the picture is not given up
};

} // namespace zimage
