#pragma once

#include "architecture/model_config.h"

#include <filesystem>
#include <memory>

namespace zimage {

/// The model of a folder as ModelConfig::load() reads it, which happens once: the program and its engine share what was
/// read until one of the folder's JSON files changes. Any thread. Throws as ModelConfig::load() does.
[[nodiscard]] std::shared_ptr<const ModelConfig> sharedModelConfig(const std::filesystem::path& root);

} // namespace zimage
