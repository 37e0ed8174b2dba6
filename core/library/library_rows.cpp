#include "library/library_rows.h"

#include "library/library_schema.h"
#include "library/search_words.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <variant>

namespace zimage {
namespace {

// nothing in this file is for people: its texts are SQL.

/// A column that every picture has.
struct Column {
    const char* name;
    void (*write)(SQLite::Statement& statement, int at, const LibraryPicture& picture);
    void (*read)(LibraryPicture& picture, const SQLite::Column& value);
};

template <auto Member>
constexpr Column textColumn(const char* name)
{
    return {name, [](SQLite::Statement& s, int at, const LibraryPicture& p) { s.bind(at, p.*Member); },
            [](LibraryPicture& p, const SQLite::Column& v) { p.*Member = v.getString(); }};
}

template <auto Member>
constexpr Column numberColumn(const char* name)
{
    return {name, [](SQLite::Statement& s, int at, const LibraryPicture& p) { s.bind(at, p.*Member); },
            [](LibraryPicture& p, const SQLite::Column& v) {
                p.*Member = static_cast<std::decay_t<decltype(p.*Member)>>(v.getInt64());
            }};
}

template <auto Member>
constexpr Column stampColumn(const char* name)
{
    return {name, [](SQLite::Statement& s, int at, const LibraryPicture& p) { s.bind(at, p.stamp.*Member); },
            [](LibraryPicture& p, const SQLite::Column& v) { p.stamp.*Member = v.getInt64(); }};
}

template <auto Member>
constexpr Column identityColumn(const char* name)
{
    return {name, [](SQLite::Statement& s, int at, const LibraryPicture& p) { s.bind(at, p.identity.*Member); },
            [](LibraryPicture& p, const SQLite::Column& v) { p.identity.*Member = v.getString(); }};
}

/// An enum or a small number of the judgement.
template <auto Member>
constexpr Column judgementColumn(const char* name)
{
    return {name,
            [](SQLite::Statement& s, int at, const LibraryPicture& p) {
                s.bind(at, static_cast<int>(p.judgement.*Member));
            },
            [](LibraryPicture& p, const SQLite::Column& v) {
                p.judgement.*Member = static_cast<std::decay_t<decltype(p.judgement.*Member)>>(v.getInt());
            }};
}

using P = LibraryPicture;
using J = PictureJudgement;

constexpr Column kColumns[] = {
    {"folder", [](SQLite::Statement& s, int at, const P& p) { s.bind(at, folderOf(p.file)); },
     [](P& p, const SQLite::Column& v) { p.file = v.getString(); }},
    {"name", [](SQLite::Statement& s, int at, const P& p) { s.bind(at, p.file.filename().string()); },
     [](P& p, const SQLite::Column& v) { p.file /= v.getString(); }},
    stampColumn<&FileStamp::changed>("changed"),
    stampColumn<&FileStamp::bytes>("bytes"),
    stampColumn<&FileStamp::inode>("inode"),
    stampColumn<&FileStamp::sidecarChanged>("sidecar_changed"),
    {"kind", [](SQLite::Statement& s, int at, const P& p) { s.bind(at, static_cast<int>(p.kind)); },
     [](P& p, const SQLite::Column& v) { p.kind = static_cast<FileKind>(v.getInt()); }},
    numberColumn<&P::width>("width"),
    numberColumn<&P::height>("height"),
    numberColumn<&P::made>("made"),
    textColumn<&P::source>("source"),
    textColumn<&P::model>("model"),
    textColumn<&P::modelSha256>("model_sha256"),
    textColumn<&P::preset>("preset"),
    identityColumn<&PictureIdentity::documentId>("document"),
    identityColumn<&PictureIdentity::parentId>("parent"),
    textColumn<&P::pixelHash>("pixels"),
    judgementColumn<&J::rating>("rating"),
    judgementColumn<&J::label>("label"),
    judgementColumn<&J::pick>("pick"),
    textColumn<&P::promptOriginal>("prompt_original"),
    textColumn<&P::negativeOriginal>("negative_original"),
    textColumn<&P::problem>("problem"),
};
constexpr int kFixed = static_cast<int>(std::size(kColumns));

/// The rows of the parameter table that have a column, in its order.
const std::vector<const ParamDef*>& parameters()
{
    static const std::vector<const ParamDef*> found = [] {
        std::vector<const ParamDef*> defs;
        for (const ParamDef& def : paramTable())
            if (!parameterColumn(def).empty())
                defs.push_back(&def);
        return defs;
    }();
    return found;
}

std::string columnNames()
{
    std::string names;
    for (const Column& column : kColumns)
        names += (names.empty() ? "" : ", ") + std::string(column.name);
    for (const ParamDef* def : parameters())
        names += ", " + parameterColumn(*def);
    return names;
}

std::string upsert()
{
    std::string marks;
    std::string sets;
    const auto add = [&](const std::string& name) {
        marks += marks.empty() ? "?" : ", ?";
        if (name != "folder" && name != "name")
            sets += (sets.empty() ? "" : ", ") + name + " = excluded." + name;
    };
    for (const Column& column : kColumns)
        add(column.name);
    for (const ParamDef* def : parameters())
        add(parameterColumn(*def));
    return "INSERT INTO picture (" + columnNames() + ") VALUES (" + marks
        + ") ON CONFLICT (folder, name) DO UPDATE SET " + sets + " RETURNING id";
}

void bindValue(SQLite::Statement& statement, int at, const ParamValue& value)
{
    std::visit(
        [&](const auto& held) {
            using T = std::decay_t<decltype(held)>;
            if constexpr (std::is_same_v<T, bool>)
                statement.bind(at, held ? 1 : 0);
            else if constexpr (!std::is_same_v<T, LoraList>)
                statement.bind(at, held);
        },
        value);
}

/// As the parameter's own kind of value.
void readValue(LibraryPicture& picture, const ParamDef& def, const SQLite::Column& column)
{
    ParamValue value = getParam(picture.params, def);
    std::visit(
        [&](auto& held) {
            using T = std::decay_t<decltype(held)>;
            if constexpr (std::is_same_v<T, std::int64_t>)
                held = column.getInt64();
            else if constexpr (std::is_same_v<T, double>)
                held = column.getDouble();
            else if constexpr (std::is_same_v<T, bool>)
                held = column.getInt() != 0;
            else if constexpr (std::is_same_v<T, std::string>)
                held = column.getString();
        },
        value);
    if (!setParam(picture.params, def, value))
        picture.known.push_back(&def);
}

std::string tagText(const PictureJudgement& judgement)
{
    std::string text;
    for (const std::string& tag : judgement.tags)
        text += tag + '\n'; // so that no phrase goes from one tag into the next
    return indexedText(text);
}

} // namespace

std::string folderOf(const std::filesystem::path& file) { return file.parent_path().string(); }

const std::string& pictureColumns()
{
    static const std::string columns = "id, " + columnNames();
    return columns;
}

LibraryPicture pictureOf(SQLite::Statement& row)
{
    LibraryPicture picture;
    picture.id = row.getColumn(0).getInt64();
    for (int i = 0; i < kFixed; ++i)
        kColumns[i].read(picture, row.getColumn(1 + i));
    for (std::size_t i = 0; i < parameters().size(); ++i) {
        const SQLite::Column value = row.getColumn(1 + kFixed + static_cast<int>(i));
        if (!value.isNull())
            readValue(picture, *parameters()[i], value);
    }
    return picture;
}

struct PictureWriter::Statements {
    explicit Statements(SQLite::Database& database)
        : picture(database, upsert()), forgetWords(database, "DELETE FROM word WHERE picture = ? AND kind = ?"),
          word(database, "INSERT OR IGNORE INTO word (picture, kind, text, folded) VALUES (?, ?, ?, ?)"),
          text(database,
               "INSERT OR REPLACE INTO words (rowid, prompt, original, negative, tags, name)"
               " VALUES (?, ?, ?, ?, ?, ?)"),
          tags(database, "UPDATE words SET tags = ? WHERE rowid = ?"),
          name(database, "UPDATE words SET name = ? WHERE rowid = ?"),
          judgement(database, "UPDATE picture SET rating = ?, label = ?, pick = ? WHERE id = ?")
    {}

    SQLite::Statement picture, forgetWords, word, text, tags, name, judgement;

    void setWords(std::int64_t id, WordKind kind, const std::vector<std::string>& texts)
    {
        forgetWords.bind(1, id);
        forgetWords.bind(2, static_cast<int>(kind));
        run(forgetWords);
        for (const std::string& each : texts) {
            word.bind(1, id);
            word.bind(2, static_cast<int>(kind));
            word.bind(3, each);
            word.bind(4, searchable(each));
            run(word);
        }
    }

    static void run(SQLite::Statement& statement)
    {
        statement.exec();
        statement.reset();
    }
};

PictureWriter::PictureWriter(SQLite::Database& database) : m_statements(std::make_unique<Statements>(database)) {}
PictureWriter::~PictureWriter() = default;

std::int64_t PictureWriter::write(const LibraryPicture& picture)
{
    Statements& s = *m_statements;
    s.picture.clearBindings();
    for (int i = 0; i < kFixed; ++i)
        kColumns[i].write(s.picture, i + 1, picture);
    for (std::size_t i = 0; i < parameters().size(); ++i)
        if (std::find(picture.known.begin(), picture.known.end(), parameters()[i]) != picture.known.end())
            bindValue(s.picture, kFixed + 1 + static_cast<int>(i), getParam(picture.params, *parameters()[i]));
    s.picture.executeStep();
    const std::int64_t id = s.picture.getColumn(0).getInt64();
    s.picture.reset();

    s.text.bind(1, id);
    s.text.bind(2, indexedText(picture.params.prompt));
    s.text.bind(3, indexedText(picture.promptOriginal));
    s.text.bind(4, indexedText(picture.params.negativePrompt + '\n' + picture.negativeOriginal));
    s.text.bind(5, tagText(picture.judgement));
    s.text.bind(6, indexedText(picture.file.stem().string()));
    Statements::run(s.text);
    s.setWords(id, WordKind::Tag, picture.judgement.tags);
    s.setWords(id, WordKind::Album, picture.judgement.albums);
    std::vector<std::string> loras;
    for (const LoraChoice& lora : picture.params.loras)
        if (acts(lora))
            loras.push_back(loraName(lora));
    s.setWords(id, WordKind::Lora, loras);
    return id;
}

void PictureWriter::writeJudgement(std::int64_t id, const PictureJudgement& judgement)
{
    Statements& s = *m_statements;
    s.judgement.bind(1, judgement.rating);
    s.judgement.bind(2, static_cast<int>(judgement.label));
    s.judgement.bind(3, static_cast<int>(judgement.pick));
    s.judgement.bind(4, id);
    Statements::run(s.judgement);
    s.setWords(id, WordKind::Tag, judgement.tags);
    s.setWords(id, WordKind::Album, judgement.albums);
    s.tags.bind(1, tagText(judgement));
    s.tags.bind(2, id);
    Statements::run(s.tags);
}

void PictureWriter::writeName(std::int64_t id, const std::string& name)
{
    Statements& s = *m_statements;
    s.name.bind(1, indexedText(std::filesystem::path(name).stem().string()));
    s.name.bind(2, id);
    Statements::run(s.name);
}

} // namespace zimage
