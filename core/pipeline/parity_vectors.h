#pragma once

#include "engine/parity_report.h"
#include "io/safetensors.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace zimage {

/// The tensors of golden.safetensors, by name.
class ReferenceVectors {
public:
    explicit ReferenceVectors(const std::filesystem::path& file);

    [[nodiscard]] bool has(const std::string& name) const { return m_file.tensors.count(name) != 0; }
    /// On the CPU, in its own type. Throws Error Incomplete for an unknown name.
    [[nodiscard]] at::Tensor tensor(const std::string& name) const;
    [[nodiscard]] std::vector<std::int32_t> ids(const std::string& name) const;

private:
    std::filesystem::path m_path;
    Safetensors m_file;
};

enum class Judged { Relative, Absolute };

/// Compares in double; shapes that differ only by dimensions of one are taken as equal, others fail.
[[nodiscard]] ParityLine compare(const std::string& name, const at::Tensor& ours, const at::Tensor& reference,
                                 Judged judged, double limit);

/// An exact comparison of ids; the note names the first difference.
[[nodiscard]] ParityLine compareIds(const std::string& name, const std::vector<std::int32_t>& ours,
                                    const std::vector<std::int32_t>& reference);

} // namespace zimage
