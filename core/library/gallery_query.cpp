#include "library/gallery_query.h"

#include "base/nearest_name.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "library/query_fields.h"
#include "library/query_text.h"
#include "library/query_values.h"
#include "library/search_words.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace zimage {
namespace {

using Kind = QueryFieldKind;
using Value = GalleryQuery::Value;

constexpr const char* kFound = "picture.id IN (SELECT rowid FROM words WHERE words MATCH ?)";

/// A condition that is either an expression of FTS5, which can be joined with others, or SQL.
struct Condition {
    std::string fts;
    QueryCondition sql;
};

bool isField(std::string_view name) { return findQueryField(name) != nullptr; }

std::string joined(const std::vector<std::string>& parts, const char* between)
{
    std::string all;
    for (const std::string& part : parts)
        all += (all.empty() ? "(" : between) + part;
    return all + ')';
}

QueryCondition inSql(Condition condition)
{
    if (condition.fts.empty())
        return std::move(condition.sql);
    return {kFound, {std::move(condition.fts)}, {}};
}

/// Any of them. Expressions of FTS5 become one.
Condition anyOf(std::vector<Condition> conditions)
{
    std::vector<std::string> fts;
    std::vector<std::string> sql;
    std::vector<Value> values;
    for (Condition& condition : conditions) {
        if (!condition.fts.empty()) {
            fts.push_back(std::move(condition.fts));
            continue;
        }
        sql.push_back(std::move(condition.sql.sql));
        std::move(condition.sql.values.begin(), condition.sql.values.end(), std::back_inserter(values));
    }
    Condition any;
    if (!fts.empty())
        any.fts = fts.size() == 1 ? fts.front() : joined(fts, " OR ");
    if (sql.empty())
        return any;
    if (!any.fts.empty()) {
        sql.emplace_back(kFound);
        values.emplace_back(std::exchange(any.fts, {}));
    }
    any.sql = {joined(sql, " OR "), std::move(values), {}};
    return any;
}

/// All pictures that the condition is not true of, those of which nothing is known among them.
Condition negated(Condition condition)
{
    QueryCondition sql = inSql(std::move(condition));
    sql.sql = "(" + sql.sql + ") IS NOT TRUE";
    return {{}, std::move(sql)};
}

std::string choiceNames(const QueryField& field)
{
    std::vector<std::string> names;
    for (const QueryChoice& choice : field.choices)
        names.emplace_back(choice.name);
    return listed(names);
}

class Compiler {
public:
    Compiler(std::string_view text, std::int64_t now) : m_text(text), m_now(now) {}

    ParsedQuery compile()
    {
        const SplitQuery split = splitQuery(m_text, isField);
        for (std::size_t i = 0; i < split.terms.size();) {
            std::vector<Condition> group; // joined by OR
            do {
                if (auto condition = ofTerm(split.terms[i]))
                    group.push_back(std::move(*condition));
                ++i;
            } while (i < split.terms.size() && split.terms[i].orBefore);
            if (!group.empty())
                add(anyOf(std::move(group)));
        }
        if (split.read < m_text.size())
            complain(split.read, m_text.size(), tr("The search is too long: its end is left out."));
        else if (split.tooMany)
            complain(split.terms.back().end, m_text.size(),
                     tr("The search has more than {n:int} parts, or values of one: the rest is left out.", kMostTerms));
        addWords();
        return std::move(m_parsed);
    }

private:
    void complain(std::size_t begin, std::size_t end, std::string sentence)
    {
        m_parsed.problems.push_back({begin, end, std::move(sentence)});
    }

    void add(Condition condition)
    {
        if (!condition.fts.empty())
            m_words.push_back(std::move(condition.fts));
        else
            addSql(std::move(condition.sql));
    }

    void addSql(QueryCondition sql)
    {
        if (sql.sql.empty())
            return;
        std::string& where = m_parsed.query.where;
        where += (where.empty() ? "(" : " AND (") + sql.sql + ')';
        std::move(sql.values.begin(), sql.values.end(), std::back_inserter(m_parsed.query.values));
    }

    /// All that words ask for as one expression: FTS5 is quickest so.
    void addWords()
    {
        if (m_words.empty())
            return;
        m_parsed.query.words = m_words.size() == 1 ? m_words.front() : joined(m_words, " AND ");
        addSql({kFound, {m_parsed.query.words}, {}});
    }

    std::optional<Condition> ofTerm(const QueryTerm& term)
    {
        if (term.unclosed)
            complain(term.words.back().begin, term.words.back().end,
                     tr("The quotation mark is not closed: the search takes all behind it for one phrase."));
        const QueryField* field = nullptr;
        if (!term.name.empty()) {
            field = findQueryField(term.name);
            if (field == nullptr || term.words.empty()) {
                complain(term.begin, term.end, field == nullptr ? unknownField(term) : lacksValue(term, *field));
                return std::nullopt;
            }
        }
        std::vector<Condition> any;
        for (const QueryWord& word : term.words) {
            Condition condition = field != nullptr ? ofField(*field, term, word) : ofWords(word, {});
            if (!condition.sql.problem.empty())
                complain(word.begin, word.end, std::move(condition.sql.problem));
            else
                any.push_back(std::move(condition));
        }
        if (any.empty())
            return std::nullopt;
        return term.negated ? negated(anyOf(std::move(any))) : anyOf(std::move(any));
    }

    static std::string unknownField(const QueryTerm& term)
    {
        for (const ParamDef& def : paramTable())
            if (queryName(def.key) == queryName(term.name) || queryName(def.flag) == queryName(term.name))
                return tr("Pictures do not keep {name:quoted}, so the search cannot find them by it.", term.name);
        std::vector<std::string> names;
        for (const QueryField& field : queryFields())
            names.insert(names.end(), field.names.begin(), field.names.end());
        if (const std::string near = nearestName(queryName(term.name), names); !near.empty())
            return tr("The search has no field {name:quoted}. Do you mean {near:quoted}?", term.name, near);
        return tr("The search has no field {name:quoted}. Put the words in quotation marks to find them with a colon.",
                  term.name);
    }

    static std::string lacksValue(const QueryTerm& term, const QueryField& field)
    {
        return tr("{name} lacks a value, such as {example:quoted}.", term.name, std::string_view(field.example));
    }

    static Condition ofWords(const QueryWord& word, std::string_view column)
    {
        Condition condition;
        condition.fts = ftsPhrase(word.text, column, word.quoted ? LastWord::Whole : LastWord::MayGoOn);
        if (condition.fts.empty())
            condition.sql.problem =
                tr("{text:quoted} has neither letters nor digits, so the search cannot find it.", word.text);
        return condition;
    }

    [[nodiscard]] Condition ofField(const QueryField& field, const QueryTerm& term, const QueryWord& word) const
    {
        if (word.text == "*" && !word.quoted && term.comparison.empty())
            return {{}, {field.any.empty() ? "TRUE" : field.any, {}, {}}};
        const QueryValue value{term.name, term.comparison, word.text};
        switch (field.kind) {
        case Kind::Words: return ofWords(word, field.column);
        case Kind::Number: return {{}, numberCondition(field, value)};
        case Kind::Size: return {{}, sizeCondition(value)};
        case Kind::Date: return {{}, dateCondition(field, value, m_now)};
        case Kind::Choice: return {{}, ofChoice(field, value)};
        case Kind::Text:
        case Kind::Folder:
        case Kind::Marks: break;
        }
        if (searchable(word.text).empty())
            return {{}, {{}, {}, lacksValue(term, field)}};
        return {{}, field.kind == Kind::Marks ? ofMarks(field, word) : ofText(field, word)};
    }

    static QueryCondition ofChoice(const QueryField& field, const QueryValue& value)
    {
        const QueryChoice* choice = findQueryChoice(field, value.text);
        if (choice != nullptr)
            return {choice->condition, {}, {}};
        std::vector<std::string> names;
        for (const QueryChoice& known : field.choices)
            names.emplace_back(known.name);
        if (const std::string near = nearestName(searchable(value.text), names); !near.empty())
            return {
                {},
                {},
                tr("{name} {text:quoted} does not exist. Do you mean {near:quoted}?", value.name, value.text, near)};
        return {{},
                {},
                tr("{name} {text:quoted} does not exist: choose one of {choices}.", value.name, value.text,
                   choiceNames(field))};
    }

    /// Tags of other programs have levels: "People/Anna", "People|Anna".
    static QueryCondition ofMarks(const QueryField& field, const QueryWord& word)
    {
        std::string folded = searchable(word.text);
        std::string found = "picture.id IN (SELECT picture FROM word WHERE kind = " + field.column + " AND ";
        if (!word.quoted)
            return {found + "instr(folded, ?))", {std::move(folded)}, {}};
        std::replace(folded.begin(), folded.end(), '|', '/');
        return {found + "instr('/' || replace(folded, '|', '/') || '/', ?))", {'/' + folded + '/'}, {}};
    }

    /// Of the values that there are, which are few beside the pictures; LIMIT keeps SQLite from asking for each of
    /// these all the same.
    static QueryCondition ofText(const QueryField& field, const QueryWord& word)
    {
        const std::string folded = searchable(word.text);
        if (field.name == "name") // differs from file to file
            return {word.quoted ? "folded(picture.name) = ?" : "instr(folded(picture.name), ?)", {folded}, {}};
        const std::string column = field.column.substr(field.column.find('.') + 1);
        const std::string among = field.column + " IN (SELECT " + column + " FROM (SELECT DISTINCT " + column
            + " FROM picture LIMIT -1) WHERE ";
        if (!word.quoted)
            return {among + "instr(folded(" + column + "), ?))", {folded}, {}};
        if (field.kind == Kind::Folder)
            return {among + "instr(folded(" + column + ") || '/', ?) = 1)",
                    {folded + (folded.ends_with('/') ? "" : "/")},
                    {}};
        return {among + "folded(" + column + ") = ?)", {folded}, {}};
    }

    std::string_view m_text;
    std::int64_t m_now;
    ParsedQuery m_parsed;
    std::vector<std::string> m_words;
};

} // namespace

ParsedQuery parseQuery(std::string_view text, std::int64_t now) { return Compiler(text, now).compile(); }

} // namespace zimage
