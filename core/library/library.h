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
    std::filesystem::path journal; ///< of judgements that are not in the files yet: JudgementQueue::defaultFolder()

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
    /// A judgement could not be written into a picture's file; `waits`: it is kept and tried again.
    std::function<void(const std::filesystem::path& file, const std::string& sentence, bool waits)> unwritten;
};

/// The pictures in the user's folders, kept up to date: a thread reads what is new and watches the folders, another one
/// hashes pixels when there is nothing else to do, and a third one writes judgements into the files. Several programs
/// may do so at once. Reading is done through a LibraryIndex of the caller's own on `places.index`. All calls return at
/// once, from any thread.
class Library {
public:
    Library(LibraryPlaces places, LibraryListener listener);
    ~Library(); ///< after the file at hand

    /// Files that were saved, moved or deleted just now: before all else, in one piece, so that one that has moved
    /// keeps its id.
    void look(const std::vector<std::filesystem::path>& files);
    void rescan();  ///< the list of folders and all in them
    void rebuild(); ///< forgets the index and reads all files again

    /// The index has it within moments, the pictures' files by and by, and also when the program ends before.
    void judge(const std::vector<std::int64_t>& ids, const JudgementChange& change);

    void waitUntilIdle(); ///< all is read, hashed and written that can be; for tests and the command line

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace zimage
