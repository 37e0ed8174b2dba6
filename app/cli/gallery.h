#pragma once

#include "library/library_index.h"
#include "reports/json_output.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
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

/// "red", as files and JSON name it; "none".
[[nodiscard]] const char* labelName(ColourLabel label);
/// Nothing for a word that is none of these names.
[[nodiscard]] std::optional<ColourLabel> labelOf(std::string_view name);

/// Writes a change into the files, each of which is told when that fails, and tells the index. Prints what the files
/// say then. Returns the exit status: failure when any could not be written.
[[nodiscard]] int judgeFiles(const std::vector<std::string>& files, const JudgementChange& change, bool json);

/// Their files, one a line.
[[nodiscard]] std::string fileLines(const std::vector<LibraryPicture>& pictures);

} // namespace zimage::cli
