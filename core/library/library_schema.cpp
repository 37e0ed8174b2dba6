#include "library/library_schema.h"

#include "base/wording.h"
#include "library/search_words.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>
#include <utf8proc.h>

#include <algorithm>
#include <set>
#include <utility>

namespace zimage {
namespace {

// nothing in this file is for people: its texts are SQL.

constexpr int kVersion = 1;
constexpr std::size_t kMostWords = 64; ///< of ftsAnyOf()

// Of a column that is NULL nothing is known.
constexpr const char* kTables = R"(
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS picture (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    folder TEXT NOT NULL, name TEXT NOT NULL,
    changed INTEGER NOT NULL, bytes INTEGER NOT NULL, inode INTEGER NOT NULL, sidecar_changed INTEGER NOT NULL,
    kind INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, made INTEGER NOT NULL,
    source TEXT NOT NULL, model TEXT NOT NULL, model_sha256 TEXT NOT NULL, preset TEXT NOT NULL,
    document TEXT NOT NULL, parent TEXT NOT NULL, pixels TEXT NOT NULL,
    rating INTEGER NOT NULL, label INTEGER NOT NULL, pick INTEGER NOT NULL,
    prompt_original TEXT NOT NULL, negative_original TEXT NOT NULL, problem TEXT NOT NULL,
    UNIQUE (folder, name)
);
CREATE INDEX IF NOT EXISTS picture_made ON picture (made DESC, id DESC);
CREATE INDEX IF NOT EXISTS picture_document ON picture (document) WHERE document <> '';
CREATE INDEX IF NOT EXISTS picture_parent ON picture (parent) WHERE parent <> '';
CREATE INDEX IF NOT EXISTS picture_pixels ON picture (pixels);
CREATE INDEX IF NOT EXISTS picture_problem ON picture (problem) WHERE problem <> '';
CREATE INDEX IF NOT EXISTS picture_original ON picture (id) WHERE prompt_original <> '' OR negative_original <> '';
CREATE TABLE IF NOT EXISTS word (
    picture INTEGER NOT NULL REFERENCES picture (id) ON DELETE CASCADE,
    kind INTEGER NOT NULL, text TEXT NOT NULL, folded TEXT NOT NULL,
    PRIMARY KEY (picture, kind, folded)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS word_folded ON word (kind, folded);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (prompt, original, negative, tags, name,
    tokenize = "unicode61 remove_diacritics 0", prefix = '2 3');
CREATE TRIGGER IF NOT EXISTS picture_gone AFTER DELETE ON picture BEGIN
    DELETE FROM words WHERE rowid = old.id;
END;
)";

/// Written without blanks: Han, kana, hangul, and their extensions and punctuation.
bool isWordOfItsOwn(utf8proc_int32_t c)
{
    return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xA960 && c <= 0xA97F) || (c >= 0xAC00 && c <= 0xD7FF)
        || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

/// What FTS5's unicode61 makes words of.
bool isLetter(utf8proc_int32_t c)
{
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
    case UTF8PROC_CATEGORY_CO: return true;
    default: return false;
    }
}

struct Character {
    std::string_view bytes;
    utf8proc_int32_t code;
};

/// Calls `use` with each character; what is no UTF-8 is passed over.
template <typename Use>
void eachCharacter(std::string_view text, Use use)
{
    const auto* data = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    for (std::size_t at = 0; at < text.size();) {
        utf8proc_int32_t code = -1;
        const auto length = utf8proc_iterate(data + at, static_cast<utf8proc_ssize_t>(text.size() - at), &code);
        if (length > 0)
            use(Character{text.substr(at, static_cast<std::size_t>(length)), code});
        at += length > 0 ? static_cast<std::size_t>(length) : 1;
    }
}

/// All that is short, beside each other and in the order of the gallery: a search that no other index helps reads these
/// instead of the whole rows, whose prompts are ten times as long.
void addShortColumns(SQLite::Database& database, bool anew)
{
    std::string columns =
        "made DESC, id DESC, rating, label, pick, kind, width, height, model, preset, source, folder, "
        "name";
    for (const ParamDef& def : paramTable())
        if (const std::string column = parameterColumn(def); !column.empty() && def.widget != ParamWidget::Prompt)
            columns += ", " + column;
    if (anew)
        database.exec("DROP INDEX IF EXISTS picture_short");
    database.exec("CREATE INDEX IF NOT EXISTS picture_short ON picture (" + columns + ')');
}

/// The tables' columns that are the parameter table's; true when one was added.
bool addParameterColumns(SQLite::Database& database)
{
    std::set<std::string> there;
    SQLite::Statement columns(database, "SELECT name FROM pragma_table_info('picture')");
    while (columns.executeStep())
        there.insert(columns.getColumn(0).getString());
    bool added = false;
    for (const ParamDef& def : paramTable()) {
        const std::string column = parameterColumn(def);
        if (column.empty() || there.contains(column))
            continue;
        database.exec("ALTER TABLE picture ADD COLUMN " + column);
        added = true;
    }
    database.exec("CREATE INDEX IF NOT EXISTS picture_seed ON picture (p_seed) WHERE p_seed IS NOT NULL");
    addShortColumns(database, added);
    return added;
}

/// searchable() as a function of SQL; NULL stays NULL.
void folded(sqlite3_context* context, int /*count*/, sqlite3_value** values)
{
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
    if (text == nullptr)
        return;
    std::string result(text, static_cast<std::size_t>(sqlite3_value_bytes(values[0])));
    if (std::all_of(result.begin(), result.end(), [](char c) { return static_cast<unsigned char>(c) - 1U < 0x7EU; }))
        result = lowered(result); // the same, and many times as fast
    else
        result = searchable(result);
    sqlite3_result_text(context, result.data(), static_cast<int>(result.size()), SQLITE_TRANSIENT);
}

} // namespace

std::string parameterColumn(const ParamDef& def)
{
    if (!inMetadata(def) || std::holds_alternative<LoraList GenerationParams::*>(def.field))
        return {};
    return std::string("p_") + def.key;
}

std::string indexedText(std::string_view text)
{
    const std::string folded = searchable(text);
    std::string indexed;
    indexed.reserve(folded.size() + folded.size() / 2);
    eachCharacter(folded, [&](const Character& c) {
        if (!isWordOfItsOwn(c.code)) {
            indexed += c.bytes;
            return;
        }
        indexed += ' ';
        indexed += c.bytes;
        indexed += ' ';
    });
    return indexed;
}

std::string ftsPhrase(std::string_view text, std::string_view column, LastWord lastWord)
{
    std::string phrase;
    bool lastGoesOn = false;
    bool any = false;
    eachCharacter(indexedText(text), [&](const Character& c) {
        if (!isLetter(c.code)) {
            phrase += ' ';
            return;
        }
        phrase += c.bytes;
        lastGoesOn = !isWordOfItsOwn(c.code);
        any = true;
    });
    if (!any)
        return {};
    std::string expression = column.empty() ? "" : std::string(column) + " : ";
    expression += '"' + phrase + '"';
    return lastGoesOn && lastWord == LastWord::MayGoOn ? expression + " *" : expression;
}

std::string ftsAnyOf(std::string_view text)
{
    std::set<std::string> words;
    std::string word;
    std::string_view before; // the Chinese character before this one
    const std::string folded = searchable(text);
    const auto end = [&] {
        if (!word.empty() && words.size() < kMostWords)
            words.insert(std::exchange(word, {}));
        word.clear();
    };
    eachCharacter(folded, [&](const Character& c) {
        const bool own = isWordOfItsOwn(c.code);
        if (own || !isLetter(c.code))
            end();
        if (own && !before.empty() && words.size() < kMostWords)
            words.insert(std::string(before) + ' ' + std::string(c.bytes));
        before = own && isLetter(c.code) ? c.bytes : std::string_view();
        if (!own && isLetter(c.code))
            word += c.bytes;
    });
    end();
    std::string expression;
    for (const std::string& each : words)
        expression += (expression.empty() ? "\"" : " OR \"") + each + '"';
    return expression;
}

bool prepareSchema(SQLite::Database& database)
{
    const int version = database.execAndGet("PRAGMA user_version").getInt();
    if (version > kVersion)
        return false;
    database.createFunction("folded", 1, true, nullptr, folded);
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    database.exec(kTables);
    if (addParameterColumns(database))
        database.exec("UPDATE picture SET changed = 0"); // so that all are read again
    database.exec("PRAGMA user_version = " + std::to_string(kVersion));
    transaction.commit();
    return true;
}

} // namespace zimage
