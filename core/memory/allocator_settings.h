#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// What PYTORCH_ALLOC_CONF or PYTORCH_CUDA_ALLOC_CONF says to libtorch's allocator on cards.
struct AllocatorSettings {
    std::string variable; ///< that says it; empty when neither is set
    std::string text;
    bool expandableSegments = false;
    bool expandableSaid = false;      ///< it is said, on or off
    std::int64_t splitMiB = 0;        ///< max_split_size_mb; 0 when not set
    std::string backend;              ///< "native", "cudaMallocAsync"; empty when not said
    std::vector<std::string> unknown; ///< parts that are no KEY:VALUE, or whose value is no such value

    /// "expandable_segments:True,max_split_size_mb:512".
    [[nodiscard]] static AllocatorSettings parse(std::string_view text);
    /// Of this process's environment; the newer name comes first, as in libtorch.
    [[nodiscard]] static AllocatorSettings fromEnvironment();
};

} // namespace zimage
