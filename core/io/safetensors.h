#pragma once

#include "io/mapped_file.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace zimage {

enum class DType { F64, F32, F16, BF16, F8E4M3, F8E5M2, I64, I32, I16, I8, U8, Bool };

[[nodiscard]] std::size_t dtypeSize(DType dtype); ///< bytes per element
[[nodiscard]] const char* dtypeName(DType dtype); ///< as safetensors spells it: "BF16"

/// A tensor in a file: shape and bytes, no copy. Holding one keeps the mapping alive.
struct StoredTensor {
    std::string name;
    DType dtype = DType::F32;
    std::vector<std::int64_t> shape;        ///< outermost first; empty is a scalar
    std::span<const std::byte> bytes;       ///< exactly elements() · dtypeSize(dtype); any alignment; see copyTo()
    std::shared_ptr<const MappedFile> file; ///< null when parsed from memory

    /// Copies `bytes` to memory of that size. The only safe way to a tensor of a file: throws what MappedFile::read
    /// does.
    void copyTo(void* target) const;

    [[nodiscard]] std::int64_t elements() const;
    [[nodiscard]] std::string shapeText() const; ///< "[3, 4]"
};

using TensorMap = std::map<std::string, StoredTensor>;

struct Safetensors {
    TensorMap tensors;
    std::map<std::string, std::string> metadata; ///< "__metadata__"
};

/// Parses a whole safetensors file in memory (format: 8-byte little-endian header length, JSON header, data).
/// `name` is used in messages. Checks that every tensor lies inside the data, is as long as its shape says, and that no
/// two overlap. Throws Error Corrupt, or Unsupported for an unknown dtype.
[[nodiscard]] Safetensors parseSafetensors(std::span<const std::byte> file, const std::string& name);

/// Maps one file and parses its header. Throws as parseSafetensors does, and what MappedFile::open and read throw.
[[nodiscard]] Safetensors openSafetensors(const std::filesystem::path& path);

} // namespace zimage
