#include "io/safetensors_writer.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace zimage {

std::vector<std::byte> encodeSafetensors(const Safetensors& content)
{
    constexpr std::size_t kAlignment = 8;
    const auto aligned = [](std::size_t length) { return (length + kAlignment - 1) / kAlignment * kAlignment; };
    nlohmann::json header = nlohmann::json::object();
    if (!content.metadata.empty())
        header["__metadata__"] = content.metadata;
    std::size_t end = 0;
    for (const auto& [name, tensor] : content.tensors) {
        header[name] = {{"dtype", dtypeName(tensor.dtype)},
                        {"shape", tensor.shape},
                        {"data_offsets", {end, end + tensor.bytes.size()}}};
        end += tensor.bytes.size();
    }
    std::string text = header.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    text.resize(aligned(text.size()), ' ');

    std::vector<std::byte> file;
    file.reserve(sizeof(std::uint64_t) + text.size() + end);
    for (std::size_t i = 0; i < sizeof(std::uint64_t); ++i)
        file.push_back(static_cast<std::byte>(static_cast<std::uint64_t>(text.size()) >> (8 * i) & 0xFF));
    const auto* const begin = reinterpret_cast<const std::byte*>(text.data());
    file.insert(file.end(), begin, begin + text.size());
    for (const auto& [name, tensor] : content.tensors)
        file.insert(file.end(), tensor.bytes.begin(), tensor.bytes.end());
    return file;
}

} // namespace zimage
