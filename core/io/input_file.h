#pragma once

#include "io/descriptor.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace zimage {

// The one way in which files are opened for reading: never waits. A named pipe without a writer would hold a reader for
// ever, a device may answer without end, and a folder reads as nothing.

/// Why a path cannot be read as a file.
enum class InputFault {
    Missing,
    Unreadable, ///< permissions, or the disk
    NoFile,     ///< a folder, a pipe, a socket or a device
    TooLarge,
};

/// A regular file's descriptor; invalid with the reason in `fault`.
[[nodiscard]] Descriptor openInput(const std::filesystem::path& path, InputFault& fault);

/// All that is in a regular file of up to `limit` bytes, read until its end, since it may be changing; nothing with the
/// reason in `fault`.
[[nodiscard]] std::optional<std::string> readInput(const std::filesystem::path& path, std::size_t limit,
                                                   InputFault& fault);

/// As above, for files that may as well not be there: empty when it cannot be read.
[[nodiscard]] std::string readInputOrNothing(const std::filesystem::path& path, std::size_t limit);

/// Whether something lies there that is neither a file nor a link to one: opening it could wait for ever.
[[nodiscard]] bool isNoFile(const std::filesystem::path& path);

} // namespace zimage
