#pragma once

#include "library/library_index.h"
#include "reports/json_output.h"

#include <filesystem>
#include <string>
#include <vector>

namespace zimage::cli {

// What the commands of the gallery share.

/// The user's index. Throws Error when there is no home folder, and what opening it throws.
[[nodiscard]] LibraryIndex openGallery();

/// The folders of the gallery. Throws Error.
[[nodiscard]] std::vector<std::filesystem::path> galleryFolders();

/// Brings the index up to date with the files. Returns the folders that are not there.
std::vector<std::filesystem::path> scanGallery(LibraryIndex& index);

/// All that the index knows of a picture.
[[nodiscard]] Json pictureJson(const LibraryPicture& picture);

/// Their files, one a line.
[[nodiscard]] std::string fileLines(const std::vector<LibraryPicture>& pictures);

} // namespace zimage::cli
