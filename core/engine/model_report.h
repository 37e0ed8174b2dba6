#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace zimage {

/// What a model folder holds, part by part.
struct ComponentReport {
    std::string part; ///< "transformer"
    std::int64_t parameters = 0;
    std::int64_t bytes = 0;
    std::map<std::string, int> dtypes;   ///< tensors by dtype name
    std::vector<std::string> missing;    ///< tensor names
    std::vector<std::string> mismatched; ///< "NAME has the shape [2, 3] instead of [3, 3]", for people
    std::vector<std::string> unused;     ///< in the file, unknown to the architecture
    std::vector<std::string> notNeeded;  ///< known, but not loaded: the text encoder's last layer and head
};

struct ModelReport {
    std::vector<ComponentReport> components;
    [[nodiscard]] bool complete() const;
};

} // namespace zimage
