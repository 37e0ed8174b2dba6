#pragma once

#include "foreign_metadata/foreign_metadata.h"
#include "params/metadata.h"
#include "params/preset_values.h"

#include <filesystem>
#include <optional>

namespace zimage {

/// The settings that a picture's file holds, and what it says of the run that made it.
struct StoredSettings {
    std::filesystem::path file;          ///< empty: they were pasted
    ForeignMetadata found;               ///< with one value at least
    std::optional<PictureRecord> record; ///< our own; nothing where another program made the picture
};

/// Of a PNG, JPEG, WebP or AVIF file; nothing where it holds no settings. Throws what readPictureHead() throws.
[[nodiscard]] std::optional<StoredSettings> readStoredSettings(const std::filesystem::path& file);

/// The values, with prompts that are drawn as exactly what the picture was made of.
[[nodiscard]] ParamValues exactValues(const StoredSettings& stored);

} // namespace zimage
