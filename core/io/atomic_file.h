#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace zimage {

/// What a file must survive.
enum class Durability {
    PowerCut, ///< flushed to the disk
    Process,  ///< the end of the program, whatever it is
};

/// Writes a new file that is whole or absent, whatever happens (kill -9 included): an unnamed temporary file in the
/// target's folder (O_TMPFILE, or a dot-file where the file system lacks it), flushed to the disk as `durability` says,
/// then linked under its name. An existing file is never replaced: the name gets "-2", "-3", … before its extension.
/// Creates missing folders. Returns the path actually written. Throws Error Unwritable, naming the path and the cause
/// (read-only …), or DiskFull (io/disk_full.h); also when the file is there and its folder cannot be flushed.
std::filesystem::path writeNewFile(const std::filesystem::path& path, std::span<const std::byte> bytes,
                                   Durability durability = Durability::PowerCut);

/// As writeNewFile, but under exactly this name: a file that has it is replaced in one step, and stays whole when
/// anything fails. Its permissions stay; of a symbolic link the target is replaced.
void replaceFile(const std::filesystem::path& path, std::span<const std::byte> bytes);

/// Throws what writeNewFile would throw for a folder that cannot be created or written, before any work is done.
void checkWritable(const std::filesystem::path& folder);

} // namespace zimage
