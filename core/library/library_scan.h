#pragma once

#include "library/library_index.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace zimage {

/// What a look at the folders found.
struct ScanResult {
    std::vector<std::int64_t> changed; ///< ids of pictures that are new, moved or read again
    std::vector<std::int64_t> gone;
    std::vector<std::filesystem::path> missing;   ///< folders that are not there: their pictures stay in the index
    std::vector<std::filesystem::path> unsettled; ///< files that somebody is still writing: look again
    bool complete = true;                         ///< false: stopped before the end
};

struct ScanListener {
    std::function<void(std::int64_t read, std::int64_t toRead)> progress;
    /// Between two files, never in the midst of a transaction: what is more urgent.
    std::function<void()> between;
    /// Some are in the index now.
    std::function<void(const std::vector<std::int64_t>& changed)> changed;
    /// A file has been read and goes into the index: what is known beyond it can be added.
    std::function<void(LibraryPicture& picture)> read;
    std::function<void(const std::filesystem::path& from, const std::filesystem::path& to)> moved;
};

/// Makes the index that of these folders, none of which is within another, and of all within them, hidden ones left
/// out. Files are read when their stamps differ. One that has moved (the same file, or the same document, under another
/// name, and gone from the old one) keeps its id. A folder that is not there, cannot be listed, or is suddenly empty on
/// another device – a drive that is not mounted – loses nothing. Throws what LibraryIndex throws; else nothing.
[[nodiscard]] ScanResult scanFolders(LibraryIndex& index, const std::vector<std::filesystem::path>& folders,
                                     const std::stop_token& stop, const ScanListener& listener = {});

/// The same for single files, which may be there or gone.
[[nodiscard]] ScanResult scanFiles(LibraryIndex& index, const std::set<std::filesystem::path>& files,
                                   const ScanListener& listener = {});

/// Every folder within, itself first; what cannot be listed or is hidden is left out. Links are not followed.
[[nodiscard]] std::vector<std::filesystem::path> foldersWithin(const std::filesystem::path& folder,
                                                               const std::stop_token& stop = {});

} // namespace zimage
