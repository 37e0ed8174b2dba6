#pragma once

#include <SQLiteCpp/Exception.h>

#include <filesystem>
#include <utility>

namespace zimage {

/// Throws what SQLite says of the index as Error: Cancelled for an interrupted statement, DiskFull, Corrupt for a
/// damaged file, Unwritable where it cannot be written, else Unreadable.
[[noreturn]] void throwIndexError(const SQLite::Exception& exception, const std::filesystem::path& file);

/// Throws Error Unsupported: a later version of the program made the index.
[[noreturn]] void throwLaterIndex(const std::filesystem::path& file);

/// Calls `work`; SQLite's exceptions become Error.
template <typename Work>
decltype(auto) withIndexErrors(const std::filesystem::path& file, Work&& work)
{
    try {
        return std::forward<Work>(work)();
    } catch (const SQLite::Exception& exception) {
        throwIndexError(exception, file);
    }
}

} // namespace zimage
