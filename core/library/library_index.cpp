#include "library/library_index.h"

#include "base/error.h"
#include "base/resources.h"
#include "library/index_errors.h"
#include "library/library_rows.h"
#include "library/library_schema.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <array>
#include <mutex>
#include <unordered_map>

namespace zimage {
namespace {

// nothing in this file is for people: its texts are SQL.

namespace fs = std::filesystem;

constexpr int kPatience = 10'000; // ms that a writer waits for another one
constexpr std::size_t kSuffixes = 3;
constexpr std::array<const char*, kSuffixes> kFiles{"", "-wal", "-shm"};

/// What tells one file from another that has taken its place; 0 for none.
std::uint64_t fileNumber(const fs::path& file)
{
    struct stat found {};
    return ::stat(file.c_str(), &found) == 0 ? static_cast<std::uint64_t>(found.st_ino) : 0;
}

void removeIndex(const fs::path& file)
{
    std::error_code ignored;
    for (const char* suffix : kFiles)
        fs::remove(fs::path(file) += suffix, ignored);
}

std::unique_ptr<SQLite::Database> opened(const fs::path& file)
{
    auto database = std::make_unique<SQLite::Database>(
        file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX);
    database->setBusyTimeout(kPatience);
    // Where the disk knows no shared memory (network drives) SQLite keeps another journal, which is as safe.
    SQLite::Statement(*database, "PRAGMA journal_mode = WAL").executeStep();
    database->exec("PRAGMA synchronous = NORMAL");
    database->exec("PRAGMA foreign_keys = ON");
    database->exec("PRAGMA cache_size = -16000"); // KiB
    database->exec("PRAGMA temp_store = MEMORY");
    if (!prepareSchema(*database))
        throwLaterIndex(file);
    return database;
}

const char* orderOf(LibraryOrder order)
{
    switch (order) {
    case LibraryOrder::Oldest: return "made, id";
    case LibraryOrder::Name: return "name COLLATE NOCASE, folder, id";
    case LibraryOrder::Rating: return "rating DESC, made DESC, id DESC";
    case LibraryOrder::Largest: return "width * height DESC, made DESC, id DESC";
    case LibraryOrder::Relevance:
    case LibraryOrder::Newest: break;
    }
    return "made DESC, id DESC";
}

void bindAll(SQLite::Statement& statement, int first, const std::vector<GalleryQuery::Value>& values)
{
    for (const GalleryQuery::Value& value : values)
        std::visit([&](const auto& held) { statement.bind(first++, held); }, value);
}

std::vector<LibraryHit> hitsOf(SQLite::Statement& statement)
{
    std::vector<LibraryHit> hits;
    while (statement.executeStep()) {
        const std::int64_t id = statement.getColumn(0).getInt64();
        hits.push_back({id, statement.getColumn(1).getInt64(), id});
    }
    return hits;
}

std::vector<std::int64_t> idsOf(SQLite::Statement& statement)
{
    std::vector<std::int64_t> ids;
    while (statement.executeStep())
        ids.push_back(statement.getColumn(0).getInt64());
    return ids;
}

constexpr const char* kWordValues =
    "SELECT text, count(*) FROM word WHERE kind = ? GROUP BY folded ORDER BY count(*) DESC, folded";

std::string valuesSql(LibraryIndex::Values kind)
{
    const char* column = "";
    switch (kind) {
    case LibraryIndex::Values::Tag:
    case LibraryIndex::Values::Album:
    case LibraryIndex::Values::Lora: return kWordValues;
    case LibraryIndex::Values::Model: column = "model"; break;
    case LibraryIndex::Values::Preset: column = "preset"; break;
    case LibraryIndex::Values::Source: column = "source"; break;
    case LibraryIndex::Values::Folder: column = "folder"; break;
    }
    const std::string name = column;
    return "SELECT " + name + ", count(*) FROM picture WHERE " + name + " <> '' GROUP BY " + name
        + " ORDER BY count(*) DESC, " + name;
}

} // namespace

struct LibraryIndex::Impl {
    explicit Impl(fs::path path) : file(std::move(path)) {}

    fs::path file;
    std::unique_ptr<SQLite::Database> database;
    std::mutex swapping;      ///< while `database` changes or is interrupted
    std::uint64_t number = 0; ///< of the file that is open
    bool renewed = false;

    void close()
    {
        const std::lock_guard lock(swapping);
        database.reset();
    }

    void open()
    {
        std::error_code ignored;
        fs::create_directories(file.parent_path(), ignored);
        auto fresh = opened(file);
        const std::lock_guard lock(swapping);
        database = std::move(fresh);
        number = fileNumber(file);
    }

    /// The database; of the file that is there now, when somebody has deleted or renewed it.
    SQLite::Database& use()
    {
        if (!database || fileNumber(file) != number)
            open();
        return *database;
    }

    template <typename Work>
    decltype(auto) with(Work&& work)
    {
        return withIndexErrors(file, [&]() -> decltype(auto) { return work(use()); });
    }

    /// As one transaction.
    template <typename Work>
    void write(Work&& work)
    {
        with([&](SQLite::Database& db) {
            SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
            work(db);
            transaction.commit();
        });
    }

    void setText(const char* column, std::int64_t id, const std::string& text)
    {
        write([&](SQLite::Database& db) {
            SQLite::Statement statement(db, std::string("UPDATE picture SET ") + column + " = ? WHERE id = ?");
            statement.bind(1, text);
            statement.bind(2, id);
            statement.exec();
        });
    }

    /// Lays those whose parent is among the hits under it.
    static void stack(SQLite::Database& db, std::vector<LibraryHit>& hits)
    {
        std::unordered_map<std::int64_t, std::int64_t> parents;
        SQLite::Statement found(db,
                                "SELECT c.id, min(p.id) FROM picture c JOIN picture p ON p.document = c.parent"
                                " WHERE c.parent <> '' AND p.document <> '' AND p.id <> c.id GROUP BY +c.id");
        while (found.executeStep())
            parents[found.getColumn(0).getInt64()] = found.getColumn(1).getInt64();
        if (parents.empty())
            return;
        std::unordered_map<std::int64_t, bool> among;
        for (const LibraryHit& hit : hits)
            among[hit.id] = true;
        for (LibraryHit& hit : hits) {
            std::int64_t at = hit.id;
            for (int depth = 0; depth < 64; ++depth) { // documents of others may go in a circle
                const auto parent = parents.find(at);
                if (parent == parents.end())
                    break;
                at = parent->second;
                if (among.contains(at))
                    hit.top = at;
            }
        }
    }

    static void addWords(SQLite::Database& db, LibraryPicture& picture)
    {
        SQLite::Statement words(db, "SELECT kind, text FROM word WHERE picture = ? ORDER BY kind, text");
        words.bind(1, picture.id);
        while (words.executeStep()) {
            const std::string text = words.getColumn(1).getString();
            switch (static_cast<WordKind>(words.getColumn(0).getInt())) {
            case WordKind::Tag: picture.judgement.tags.push_back(text); break;
            case WordKind::Album: picture.judgement.albums.push_back(text); break;
            case WordKind::Lora: picture.params.loras.push_back({.file = text}); break;
            }
        }
    }
};

LibraryIndex::LibraryIndex(const fs::path& file) : m_impl(std::make_unique<Impl>(file))
{
    try {
        withIndexErrors(file, [&] { m_impl->open(); });
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Corrupt)
            throw;
        removeIndex(file);
        withIndexErrors(file, [&] { m_impl->open(); });
        m_impl->renewed = true;
    }
}

LibraryIndex::LibraryIndex(LibraryIndex&&) noexcept = default;
LibraryIndex::~LibraryIndex() = default;

fs::path LibraryIndex::defaultFile()
{
    const fs::path folder = cacheFolder();
    return folder.empty() ? folder : folder / "gallery.sqlite";
}

bool LibraryIndex::wasRenewed() const { return m_impl->renewed; }

void LibraryIndex::renew()
{
    m_impl->close();
    removeIndex(m_impl->file);
    withIndexErrors(m_impl->file, [&] { m_impl->open(); });
    m_impl->renewed = true;
}

void LibraryIndex::put(std::span<LibraryPicture> pictures)
{
    m_impl->write([&](SQLite::Database& db) {
        PictureWriter writer(db);
        for (LibraryPicture& picture : pictures)
            picture.id = writer.write(picture);
    });
}

void LibraryIndex::move(std::span<const Moved> moved)
{
    m_impl->write([&](SQLite::Database& db) {
        PictureWriter writer(db);
        SQLite::Statement away(db, "DELETE FROM picture WHERE folder = ? AND name = ? AND id <> ?");
        SQLite::Statement row(db,
                              "UPDATE picture SET folder = ?, name = ?, changed = ?, bytes = ?, inode = ?,"
                              " sidecar_changed = ? WHERE id = ?");
        for (const Moved& each : moved) {
            const std::string name = each.file.filename().string();
            away.bind(1, folderOf(each.file));
            away.bind(2, name);
            away.bind(3, each.id);
            away.exec();
            away.reset();
            row.bind(1, folderOf(each.file));
            row.bind(2, name);
            row.bind(3, each.stamp.changed);
            row.bind(4, each.stamp.bytes);
            row.bind(5, each.stamp.inode);
            row.bind(6, each.stamp.sidecarChanged);
            row.bind(7, each.id);
            row.exec();
            row.reset();
            writer.writeName(each.id, name);
        }
    });
}

void LibraryIndex::remove(std::span<const std::int64_t> ids)
{
    m_impl->write([&](SQLite::Database& db) {
        SQLite::Statement statement(db, "DELETE FROM picture WHERE id = ?");
        for (const std::int64_t id : ids) {
            statement.bind(1, id);
            statement.exec();
            statement.reset();
        }
    });
}

void LibraryIndex::setJudgements(const std::vector<std::pair<std::int64_t, PictureJudgement>>& judged)
{
    m_impl->write([&](SQLite::Database& db) {
        PictureWriter writer(db);
        for (const auto& [id, judgement] : judged)
            writer.writeJudgement(id, judgement);
    });
}

void LibraryIndex::setPixelHash(std::int64_t id, const std::string& hash) { m_impl->setText("pixels", id, hash); }

void LibraryIndex::setProblem(std::int64_t id, const std::string& sentence)
{
    m_impl->setText("problem", id, sentence);
}

std::vector<LibraryHit> LibraryIndex::find(const GalleryQuery& query, LibraryOrder order) const
{
    return m_impl->with([&](SQLite::Database& db) {
        const std::string where = query.where.empty() ? "" : " WHERE (" + query.where + ")";
        const bool byRelevance = order == LibraryOrder::Relevance && !query.words.empty();
        std::string sql = "SELECT id, made FROM picture" + where + " ORDER BY " + orderOf(order);
        if (byRelevance)
            sql = "SELECT picture.id, picture.made FROM words JOIN picture ON picture.id = words.rowid"
                  " WHERE words MATCH ?"
                + (query.where.empty() ? std::string() : " AND (" + query.where + ")")
                + " ORDER BY words.rank, picture.made DESC";
        SQLite::Statement statement(db, sql);
        if (byRelevance)
            statement.bind(1, query.words);
        bindAll(statement, byRelevance ? 2 : 1, query.values);
        std::vector<LibraryHit> hits = hitsOf(statement);
        Impl::stack(db, hits);
        return hits;
    });
}

std::vector<LibraryHit> LibraryIndex::similarTo(std::int64_t id, int atMost) const
{
    return m_impl->with([&](SQLite::Database& db) {
        SQLite::Statement prompt(db, "SELECT p_prompt FROM picture WHERE id = ?");
        prompt.bind(1, id);
        const std::string words = prompt.executeStep() ? ftsAnyOf(prompt.getColumn(0).getString()) : std::string();
        if (words.empty())
            return std::vector<LibraryHit>{};
        SQLite::Statement statement(db,
                                    "SELECT picture.id, picture.made FROM words JOIN picture"
                                    " ON picture.id = words.rowid WHERE words MATCH ? AND picture.id <> ?"
                                    " ORDER BY words.rank, picture.made DESC LIMIT ?");
        statement.bind(1, "prompt : (" + words + ")");
        statement.bind(2, id);
        statement.bind(3, atMost);
        return hitsOf(statement);
    });
}

std::vector<LibraryPicture> LibraryIndex::pictures(std::span<const std::int64_t> ids) const
{
    return m_impl->with([&](SQLite::Database& db) {
        std::vector<LibraryPicture> found;
        SQLite::Statement statement(db, "SELECT " + pictureColumns() + " FROM picture WHERE id = ?");
        for (const std::int64_t id : ids) {
            statement.bind(1, id);
            if (statement.executeStep())
                Impl::addWords(db, found.emplace_back(pictureOf(statement)));
            statement.reset();
        }
        return found;
    });
}

std::optional<LibraryPicture> LibraryIndex::picture(const fs::path& file) const
{
    return m_impl->with([&](SQLite::Database& db) -> std::optional<LibraryPicture> {
        SQLite::Statement statement(db, "SELECT " + pictureColumns() + " FROM picture WHERE folder = ? AND name = ?");
        statement.bind(1, folderOf(file));
        statement.bind(2, file.filename().string());
        if (!statement.executeStep())
            return std::nullopt;
        LibraryPicture picture = pictureOf(statement);
        Impl::addWords(db, picture);
        return picture;
    });
}

std::vector<std::vector<std::int64_t>> LibraryIndex::duplicates() const
{
    return m_impl->with([&](SQLite::Database& db) {
        SQLite::Statement statement(db,
                                    "SELECT pixels, id FROM picture WHERE pixels IN (SELECT pixels FROM picture"
                                    " WHERE pixels <> '' GROUP BY pixels HAVING count(*) > 1) ORDER BY pixels, id");
        std::vector<std::vector<std::int64_t>> groups;
        std::string last;
        while (statement.executeStep()) {
            std::string pixels = statement.getColumn(0).getString();
            if (groups.empty() || pixels != last)
                groups.emplace_back();
            groups.back().push_back(statement.getColumn(1).getInt64());
            last = std::move(pixels);
        }
        return groups;
    });
}

std::size_t LibraryIndex::count() const
{
    return m_impl->with([](SQLite::Database& db) {
        return static_cast<std::size_t>(db.execAndGet("SELECT count(*) FROM picture").getInt64());
    });
}

std::map<fs::path, IndexedFile> LibraryIndex::filesIn(const fs::path& folder) const
{
    return m_impl->with([&](SQLite::Database& db) {
        // All below FOLDER/ sorts between "FOLDER/" and "FOLDER0", the character after the slash.
        SQLite::Statement statement(db,
                                    "SELECT id, folder, name, changed, bytes, inode, sidecar_changed FROM picture"
                                    " WHERE ?1 = '' OR folder = ?1 OR (folder >= ?1 || '/' AND folder < ?1 || '0')");
        statement.bind(1, folder.string());
        std::map<fs::path, IndexedFile> files;
        while (statement.executeStep()) {
            const auto number = [&](int at) { return statement.getColumn(at).getInt64(); };
            files.emplace(fs::path(statement.getColumn(1).getString()) / statement.getColumn(2).getString(),
                          IndexedFile{number(0), {number(3), number(4), number(5), number(6)}});
        }
        return files;
    });
}

std::vector<std::int64_t> LibraryIndex::withoutPixelHash(int atMost) const
{
    return m_impl->with([&](SQLite::Database& db) {
        SQLite::Statement statement(db,
                                    "SELECT id FROM picture WHERE pixels = '' AND problem = ''"
                                    " ORDER BY made DESC, id DESC LIMIT ?");
        statement.bind(1, atMost);
        return idsOf(statement);
    });
}

std::vector<std::pair<std::string, std::int64_t>> LibraryIndex::values(Values kind) const
{
    return m_impl->with([&](SQLite::Database& db) {
        SQLite::Statement statement(db, valuesSql(kind));
        if (kind == Values::Tag || kind == Values::Album || kind == Values::Lora)
            statement.bind(1,
                           static_cast<int>(kind == Values::Tag         ? WordKind::Tag
                                                : kind == Values::Album ? WordKind::Album
                                                                        : WordKind::Lora));
        std::vector<std::pair<std::string, std::int64_t>> found;
        while (statement.executeStep())
            found.emplace_back(statement.getColumn(0).getString(), statement.getColumn(1).getInt64());
        return found;
    });
}

std::vector<std::int64_t> LibraryIndex::withDocument(const std::string& documentId) const
{
    return m_impl->with([&](SQLite::Database& db) {
        SQLite::Statement statement(db, "SELECT id FROM picture WHERE document = ? AND document <> '' ORDER BY id");
        statement.bind(1, documentId);
        return idsOf(statement);
    });
}

std::string LibraryIndex::fact(const std::string& name) const
{
    return m_impl->with([&](SQLite::Database& db) {
        SQLite::Statement statement(db, "SELECT value FROM fact WHERE name = ?");
        statement.bind(1, name);
        return statement.executeStep() ? statement.getColumn(0).getString() : std::string();
    });
}

void LibraryIndex::setFact(const std::string& name, const std::string& value)
{
    m_impl->write([&](SQLite::Database& db) {
        SQLite::Statement statement(db, "INSERT OR REPLACE INTO fact (name, value) VALUES (?, ?)");
        statement.bind(1, name);
        statement.bind(2, value);
        statement.exec();
    });
}

std::int64_t LibraryIndex::dataVersion() const
{
    return m_impl->with([](SQLite::Database& db) { return db.execAndGet("PRAGMA data_version").getInt64(); });
}

void LibraryIndex::interrupt()
{
    const std::lock_guard lock(m_impl->swapping);
    if (m_impl->database)
        sqlite3_interrupt(m_impl->database->getHandle());
}

} // namespace zimage
