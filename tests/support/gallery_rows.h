#pragma once

#include "library/gallery_query.h"
#include "library/library_schema.h"
#include "library/search_words.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace zimage::test {

/// A picture of an index that is made without files.
struct GalleryRow {
    using Value = GalleryQuery::Value;

    std::string name;
    std::string prompt = {}, original = {}, negative = {};
    std::vector<std::string> tags = {}, albums = {}, loras = {};
    std::vector<std::pair<std::string, Value>> columns = {}; ///< others of `picture`, over what is there by default
};

inline void bindAll(SQLite::Statement& statement, const std::vector<GalleryQuery::Value>& values)
{
    for (int i = 0; i < static_cast<int>(values.size()); ++i)
        std::visit([&](const auto& value) { statement.bind(i + 1, value); }, values[static_cast<std::size_t>(i)]);
}

/// An index in memory, whose tables are those of prepareSchema().
class GalleryRows {
public:
    GalleryRows() : m_database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
    {
        (void)prepareSchema(m_database);
    }

    [[nodiscard]] SQLite::Database& database() { return m_database; }

    std::int64_t add(const GalleryRow& row)
    {
        std::vector<std::pair<std::string, GalleryRow::Value>> columns{{"folder", std::string("/pictures")},
                                                                       {"name", row.name},
                                                                       {"made", std::int64_t{0}},
                                                                       {"width", std::int64_t{1024}},
                                                                       {"height", std::int64_t{1024}},
                                                                       {"kind", std::int64_t{4}},
                                                                       {"p_prompt", row.prompt},
                                                                       {"p_negative_prompt", row.negative},
                                                                       {"prompt_original", row.original}};
        for (const char* number : {"changed", "bytes", "inode", "sidecar_changed", "rating", "label", "pick"})
            columns.emplace_back(number, std::int64_t{0});
        for (const char* text : {"source", "model", "model_sha256", "preset", "document", "parent", "pixels",
                                 "negative_original", "problem"})
            columns.emplace_back(text, std::string());
        for (const auto& [column, value] : row.columns)
            put(columns, column, value);
        std::string names, marks;
        std::vector<GalleryRow::Value> values;
        for (const auto& [column, value] : columns) {
            names += (names.empty() ? "" : ", ") + column;
            marks += marks.empty() ? "?" : ", ?";
            values.push_back(value);
        }
        run("INSERT INTO picture (" + names + ") VALUES (" + marks + ')', values);
        const std::int64_t id = m_database.getLastInsertRowid();
        std::string tags;
        for (const std::string& tag : row.tags)
            tags += indexedText(tag) + '\n';
        run("INSERT INTO words (rowid, prompt, original, negative, tags, name) VALUES (?, ?, ?, ?, ?, ?)",
            {id, indexedText(row.prompt), indexedText(row.original), indexedText(row.negative), tags,
             indexedText(row.name)});
        addWords(id, WordKind::Tag, row.tags);
        addWords(id, WordKind::Album, row.albums);
        addWords(id, WordKind::Lora, row.loras);
        return id;
    }

    /// The names of the pictures that a search finds, in alphabetic order.
    [[nodiscard]] std::set<std::string> find(const GalleryQuery& query)
    {
        SQLite::Statement statement(m_database,
                                    "SELECT name FROM picture WHERE " + (query.where.empty() ? "TRUE" : query.where));
        bindAll(statement, query.values);
        std::set<std::string> names;
        while (statement.executeStep())
            names.insert(statement.getColumn(0).getString());
        return names;
    }

private:
    static void put(std::vector<std::pair<std::string, GalleryRow::Value>>& columns, const std::string& column,
                    const GalleryRow::Value& value)
    {
        for (auto& [name, old] : columns)
            if (name == column) {
                old = value;
                return;
            }
        columns.emplace_back(column, value);
    }

    void run(const std::string& sql, const std::vector<GalleryRow::Value>& values)
    {
        SQLite::Statement statement(m_database, sql);
        bindAll(statement, values);
        statement.exec();
    }

    void addWords(std::int64_t id, WordKind kind, const std::vector<std::string>& texts)
    {
        for (const std::string& text : texts)
            run("INSERT INTO word (picture, kind, text, folded) VALUES (?, ?, ?, ?)",
                {id, static_cast<std::int64_t>(kind), text, searchable(text)});
    }

    SQLite::Database m_database;
};

} // namespace zimage::test
