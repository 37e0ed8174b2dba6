#pragma once

#include "library/library_picture.h"

#include <string>

namespace SQLite {
class Database;
class Statement;
}

namespace zimage {

// Pictures as rows of the index's tables (library/library_schema.h). All throw SQLite::Exception.

/// Writes a picture's row, its words and what can be searched of it; returns its id. A file that is there already keeps
/// its id.
class PictureWriter {
public:
    explicit PictureWriter(SQLite::Database& database);
    ~PictureWriter();

    std::int64_t write(const LibraryPicture& picture);
    /// Tags, albums and LoRAs of a picture, and the words of tags.
    void writeJudgement(std::int64_t id, const PictureJudgement& judgement);
    /// The words of the name.
    void writeName(std::int64_t id, const std::string& name);

private:
    struct Statements;
    std::unique_ptr<Statements> m_statements;
};

/// The columns that pictureOf() reads, from `picture`, separated by commas.
[[nodiscard]] const std::string& pictureColumns();
/// The picture in a statement's row, whose first columns are pictureColumns(), without words.
[[nodiscard]] LibraryPicture pictureOf(SQLite::Statement& row);

[[nodiscard]] std::string folderOf(const std::filesystem::path& file); ///< as `picture`.folder has it

} // namespace zimage
