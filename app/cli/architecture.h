#pragma once

#include <string>

namespace zimage::cli {

/// The folder with the JSON files of a model that --random-weights names: one of ours by its name, or a folder. Throws
/// UsageError that lists them.
[[nodiscard]] std::string architectureFolder(const std::string& name);

/// The values' model with --random-weights, which stands in for --model. Throws UsageError when both are given.
[[nodiscard]] std::string modelOf(const std::string& model, const std::string& randomWeights);

} // namespace zimage::cli
