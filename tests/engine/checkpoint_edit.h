#pragma once

#include "core/test_files.h"
#include "io/safetensors.h"
#include "weights/stored_tensor.h"

#include <ATen/ATen.h>

#include <cstring>
#include <filesystem>
#include <functional>
#include <string>

namespace zimage::test {

/// Writes a safetensors file anew, each tensor as `change` gives it: fp32, fp16 or bf16.
inline void rewriteTensors(const std::filesystem::path& file,
                           const std::function<at::Tensor(const std::string& name, const at::Tensor& values)>& change)
{
    const Safetensors stored = openSafetensors(file);
    std::string header = "{";
    std::string data;
    for (const auto& [key, tensor] : stored.tensors) {
        const at::Tensor values = change(key, toTensor(tensor)).contiguous();
        const char* type = values.scalar_type() == at::kFloat ? "F32"
            : values.scalar_type() == at::kHalf               ? "F16"
                                                              : "BF16";
        header += (header.size() > 1 ? ",\"" : "\"") + key + "\":{\"dtype\":\"" + type
            + "\",\"shape\":" + tensor.shapeText() + ",\"data_offsets\":[" + std::to_string(data.size()) + ",";
        data.append(static_cast<const char*>(values.data_ptr()), values.nbytes());
        header += std::to_string(data.size()) + "]}";
    }
    header += "}";
    std::string length(8, '\0');
    const std::uint64_t bytes = header.size();
    std::memcpy(length.data(), &bytes, sizeof bytes);
    std::filesystem::remove(file); // the mapping keeps the old one
    writeFile(file, length + header + data);
}

} // namespace zimage::test
