#pragma once

#include "library/gallery_query.h"
#include "library/library_picture.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace zimage {

/// A picture among those that a search found.
struct LibraryHit {
    std::int64_t id = 0;
    std::int64_t made = 0; ///< ms since 1970, UTC
    std::int64_t top = 0;  ///< the picture that it stacks under (its parent's, up to the first); its own id: none

    friend bool operator==(const LibraryHit&, const LibraryHit&) = default;
};

enum class LibraryOrder { Newest, Oldest, Name, Rating, Largest, Relevance };

/// What a file is to the index: enough to see whether it must be read.
struct IndexedFile {
    std::int64_t id = 0;
    FileStamp stamp;
};

/// The index of the pictures: SQLite in a file that can be deleted and is built again from the pictures. Several
/// programs may have it open. One object belongs to one thread at a time, except interrupt(). All but the constructor
/// throw Error: Unreadable or Unwritable (a full disk is DiskFull), Cancelled after interrupt().
class LibraryIndex {
public:
    /// Opens or makes the index; one that is damaged is removed and begun anew (wasRenewed()). Throws Error.
    explicit LibraryIndex(const std::filesystem::path& file);
    LibraryIndex(LibraryIndex&&) noexcept;
    ~LibraryIndex();

    /// $XDG_CACHE_HOME/zimage-studio/gallery.sqlite; empty without a home folder.
    [[nodiscard]] static std::filesystem::path defaultFile();

    /// Whether it was begun anew: its file was damaged, or renew() was called.
    [[nodiscard]] bool wasRenewed() const;
    void renew(); ///< forgets all pictures

    // Writing. Each call is one transaction: all of it or nothing.

    /// Adds the pictures, or brings them up to date by file. Fills in their ids.
    void put(std::span<LibraryPicture> pictures);
    /// Files that moved keep their ids and all that is known of them. {id, where it is now}
    struct Moved {
        std::int64_t id = 0;
        std::filesystem::path file;
        FileStamp stamp;
    };
    void move(std::span<const Moved> moved);
    void remove(std::span<const std::int64_t> ids);
    void setJudgements(const std::vector<std::pair<std::int64_t, PictureJudgement>>& judged);
    void setPixelHash(std::int64_t id, const std::string& hash);
    void setProblem(std::int64_t id, const std::string& sentence); ///< its pixels cannot be read

    // Reading.

    [[nodiscard]] std::vector<LibraryHit> find(const GalleryQuery& query,
                                               LibraryOrder order = LibraryOrder::Newest) const;
    /// With the most words of its prompt in common, the most alike first, the picture itself left out.
    [[nodiscard]] std::vector<LibraryHit> similarTo(std::int64_t id, int atMost = 200) const;
    /// In the order of `ids`; those that are gone are left out.
    [[nodiscard]] std::vector<LibraryPicture> pictures(std::span<const std::int64_t> ids) const;
    [[nodiscard]] std::optional<LibraryPicture> picture(const std::filesystem::path& file) const;
    [[nodiscard]] std::vector<std::int64_t> withDocument(const std::string& documentId) const;
    /// Groups of two or more pictures with the same pixels.
    [[nodiscard]] std::vector<std::vector<std::int64_t>> duplicates() const;
    [[nodiscard]] std::size_t count() const;

    /// Of the files in a folder and those within it, by path; of all when it is empty.
    [[nodiscard]] std::map<std::filesystem::path, IndexedFile> filesIn(const std::filesystem::path& folder) const;
    /// Ids of pictures whose pixels are not hashed yet, the newest first.
    [[nodiscard]] std::vector<std::int64_t> withoutPixelHash(int atMost) const;

    /// For completion and lists: what the pictures have of a kind, with how many have it, the most frequent first.
    enum class Values { Tag, Album, Lora, Model, Preset, Source, Folder };
    [[nodiscard]] std::vector<std::pair<std::string, std::int64_t>> values(Values kind) const;

    /// What is known of the index itself; empty: nothing.
    [[nodiscard]] std::string fact(const std::string& name) const;
    void setFact(const std::string& name, const std::string& value);

    /// Changes whenever another connection or program has written.
    [[nodiscard]] std::int64_t dataVersion() const;
    /// From any thread: the search that runs throws Cancelled.
    void interrupt();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace zimage
