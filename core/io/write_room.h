#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace zimage {

// Whether files can be written, found out before the work that makes them. Nothing is left on the disk.

/// The nearest folder at or above a path that is there: new folders are made in it.
[[nodiscard]] std::filesystem::path existingPlace(const std::filesystem::path& folder);

/// Throws Error Unwritable for a file whose name, or that of a folder on its way which is not there yet, is longer than
/// the file system allows. `longer`: bytes that may be put before the file's extension.
void checkNameLength(const std::filesystem::path& file, std::size_t longer = 0);

/// Bytes that this user may still write to the file system of a folder, which need not be there; none where it does
/// not say.
[[nodiscard]] std::optional<std::uintmax_t> freeBytes(const std::filesystem::path& folder);

/// Throws DiskFull when fewer bytes are free.
void checkRoom(const std::filesystem::path& folder, std::uintmax_t bytes);

/// What checkWritable() and checkRoom() have against a folder: a sentence, or nothing.
[[nodiscard]] std::optional<std::string> folderProblem(const std::filesystem::path& folder, std::uintmax_t bytes);

} // namespace zimage
