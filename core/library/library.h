#pragma once

#include "library/library_index.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace zimage {

/// Where the library keeps what it needs.
struct LibraryPlaces {
    std::filesystem::path index;   ///< LibraryIndex::defaultFile()
    std::filesystem::path folders; ///< the list of folders: GalleryFolders::defaultFile()

    [[nodiscard]] static LibraryPlaces ofUser();
};

/// What the library tells. All are called on its threads.
struct LibraryListener {
    /// Pictures came, changed or went; both empty: anything may have changed (another program wrote, all was read
    /// anew).
    std::function<void(const std::vector<std::int64_t>& changed, const std::vector<std::int64_t>& gone)> changed;
    std::function<void(std::int64_t read, std::int64_t toRead)> progress; ///< of files; equal at the end
    /// Folders of the list that are not there, whenever that changes; their pictures stay in the index.
    std::function<void(const std::vector<std::filesystem::path>& folders)> missing;
    std::function<void(const std::string& sentence)> problem; ///< empty: it has gone
};

/// The pictures in the user's folders, kept up to date: a thread reads what is new and watches the folders, another one
/// hashes pixels when there is nothing else to do. Several programs may do so at once. Reading is done through a
/// LibraryIndex of the caller's own on `places.index`. All calls return at once, from any thread.
class Library {
public:
    Library(LibraryPlaces places, LibraryListener listener);
    ~Library(); ///< after the file at hand

    /// Files that were saved, moved or deleted just now: before all else, in one piece, so that one that has moved
    /// keeps its id.
    void look(const std::vector<std::filesystem::path>& files);
    void rescan();  ///< the list of folders and all in them
    void rebuild(); ///< forgets the index and reads all files again

    void waitUntilIdle(); ///< all is read and hashed; for tests and the command line

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace zimage
