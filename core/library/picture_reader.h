#pragma once

#include "library/library_picture.h"

#include <filesystem>
#include <optional>

namespace zimage {

/// The stamp of a file and its sidecar; nothing when there is no such file.
[[nodiscard]] std::optional<FileStamp> fileStamp(const std::filesystem::path& file);

/// Whether a file may be a picture of the library, by its name alone: .png, .jpg, .jpeg, .webp, .avif; not hidden, and
/// not a rejected picture (NAME.rejected.png).
[[nodiscard]] bool mayBePicture(const std::filesystem::path& file);

/// All that the index keeps of a picture, except its pixels' hash. A file that cannot be read has a `problem`. Nothing
/// when it is gone, or is no picture of the library (a draft, another kind of file). Throws nothing but std::bad_alloc.
/// Any thread.
[[nodiscard]] std::optional<LibraryPicture> readLibraryPicture(const std::filesystem::path& file);

} // namespace zimage
