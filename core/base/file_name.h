#pragma once

#include <string>

namespace zimage {

/// A name that every file system takes: what separates paths, is forbidden somewhere or invisible becomes "-", 80 bytes
/// at most. `otherwise` when nothing is left.
[[nodiscard]] std::string fileNameFor(const std::string& name, const std::string& otherwise);

} // namespace zimage
