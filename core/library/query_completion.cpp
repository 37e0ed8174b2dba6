#include "library/query_completion.h"

#include "base/sentence.h"
#include "library/query_fields.h"
#include "library/query_text.h"
#include "library/search_words.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace zimage {
namespace {

using Kind = QueryFieldKind;

bool isField(std::string_view name) { return findQueryField(name) != nullptr; }

bool isAscii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// What of a text is to be completed.
struct Place {
    std::size_t begin = 0, end = 0;    ///< that is replaced
    std::string typed;                 ///< before the cursor
    const QueryField* field = nullptr; ///< of the value; null: a word, or a field's name
    bool known = true;                 ///< false: a value of no field
    bool compared = false;             ///< a comparison stands in place of the colon
};

Place placeOf(std::string_view text, std::size_t cursor)
{
    Place place{cursor, cursor, {}, nullptr, true, false};
    for (const QueryTerm& term : splitQuery(text, isField).terms) {
        if (cursor < term.begin || cursor > term.end)
            continue;
        const bool inName = !term.name.empty() && cursor >= term.nameBegin && cursor < term.valueBegin;
        if (inName) {
            place.begin = term.nameBegin;
            place.end = term.valueBegin;
            place.typed = text.substr(place.begin, std::min(cursor - place.begin, term.name.size()));
            return place;
        }
        if (!term.name.empty()) {
            place.field = findQueryField(term.name);
            place.known = place.field != nullptr;
            place.compared = !term.comparison.empty();
        }
        for (const QueryWord& word : term.words)
            if (cursor >= word.begin && cursor <= word.end) {
                place.begin = word.begin;
                place.end = word.end;
                place.typed = text.substr(word.begin, cursor - word.begin);
                if (word.quoted) {
                    place.typed = word.text;
                    place.known = place.field != nullptr; // a phrase is no field's name
                }
            }
    }
    return place;
}

/// A value as it is read again behind a colon, in quotation marks where it must be, or when `whole`; nothing when it
/// cannot be.
std::optional<std::string> asValue(const std::string& value, bool whole)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kMarks{
        {{"", ""}, {"\"", "\""}, {"\u300c", "\u300d"}, {"\u300e", "\u300f"}}}; // 「」『』
    for (const auto& [open, close] : kMarks) {
        const bool quoted = !open.empty();
        if (!quoted && (whole || value == "*"))
            continue;
        std::string text = std::string(open).append(value).append(close);
        const auto terms = splitQuery("tag:" + text, isField).terms;
        if (terms.size() == 1 && !terms[0].unclosed && terms[0].words.size() == 1 && terms[0].words[0].text == value
            && terms[0].words[0].quoted == quoted)
            return text;
    }
    return std::nullopt;
}

class Completer {
public:
    Completer(Place place, const ValuesOfIndex& values, std::size_t atMost)
        : m_place(std::move(place)), m_typed(searchable(m_place.typed)), m_values(values), m_atMost(atMost)
    {}

    std::vector<QueryCompletion> complete()
    {
        if (m_place.field != nullptr)
            addValues(*m_place.field);
        else if (m_place.known) {
            addFields();
            if (!m_typed.empty())
                addIndexed(LibraryIndex::Values::Tag, "tag:", false);
        }
        return std::move(m_found);
    }

private:
    void add(std::string text, std::string description, bool field = false)
    {
        if (m_found.size() < m_atMost)
            m_found.push_back({std::move(text), m_place.begin, m_place.end, std::move(description), field});
    }

    void addFields()
    {
        std::vector<const QueryField*> fields;
        for (const QueryField& field : queryFields())
            fields.push_back(&field);
        std::stable_partition(fields.begin(), fields.end(), [](const QueryField* field) {
            return field->def == nullptr || field->def->level == ParamLevel::Basic;
        });
        const std::string name = queryName(m_place.typed);
        for (const QueryField* field : fields)
            if (const std::string found = nameWith(*field, name); !found.empty())
                add(found + ':', std::string(translated(field->description)), true);
    }

    /// The name of a field that begins as typed: its first one, unless the user writes Chinese.
    static std::string nameWith(const QueryField& field, const std::string& typed)
    {
        std::vector<std::string> names = field.names;
        names.push_back(queryName(translated(field.description)));
        for (const std::string& name : names)
            if (name.starts_with(typed))
                return isAscii(typed) ? field.name : name;
        return {};
    }

    void addValues(const QueryField& field)
    {
        switch (field.kind) {
        case Kind::Choice: addChoices(field); break;
        case Kind::Number:
        case Kind::Size: addComparisons(); break;
        case Kind::Date:
            addDates();
            addComparisons();
            break;
        case Kind::Words: break;
        case Kind::Text:
        case Kind::Folder:
        case Kind::Marks:
            if (const auto kind = indexed(field))
                addIndexed(*kind, "", field.kind == Kind::Folder);
            break;
        }
        if (m_typed.empty() && !m_place.compared && !field.any.empty())
            add("*", tr("Has a value"));
    }

    static std::optional<LibraryIndex::Values> indexed(const QueryField& field)
    {
        constexpr std::array<std::pair<std::string_view, LibraryIndex::Values>, 7> kKinds{
            {{"tag", LibraryIndex::Values::Tag},
             {"album", LibraryIndex::Values::Album},
             {"lora", LibraryIndex::Values::Lora},
             {"model", LibraryIndex::Values::Model},
             {"preset", LibraryIndex::Values::Preset},
             {"source", LibraryIndex::Values::Source},
             {"folder", LibraryIndex::Values::Folder}}};
        for (const auto& [name, kind] : kKinds)
            if (field.name == name)
                return kind;
        return std::nullopt;
    }

    void addChoices(const QueryField& field)
    {
        for (const QueryChoice& choice : field.choices) {
            const std::string description(translated(choice.description));
            if (std::string_view(choice.name).starts_with(m_typed)) {
                add(choice.name, description);
                continue;
            }
            for (const std::string_view other : choice.others)
                if (other.starts_with(m_typed)) {
                    add(isAscii(m_typed) ? choice.name : std::string(other), description);
                    break;
                }
        }
    }

    void addComparisons()
    {
        if (!m_typed.empty() || m_place.compared)
            return;
        add(">=", tr("At least"));
        add("<=", tr("At most"));
        add(">", tr("More than"));
        add("<", tr("Less than"));
    }

    void addDates()
    {
        struct Word {
            const char* english;
            const char* chinese;
            const char* description;
        };
        // not for people: what the search understands
        constexpr std::array<Word, 8> kWords{{{"today", "今天", trLater("Today")},
                                              {"yesterday", "昨天", trLater("Yesterday")},
                                              {"week", "本周", trLater("This week")},
                                              {"last-week", "上周", trLater("Last week")},
                                              {"month", "本月", trLater("This month")},
                                              {"last-month", "上月", trLater("Last month")},
                                              {"year", "今年", trLater("This year")},
                                              {"last-year", "去年", trLater("Last year")}}};
        const bool chinese = m_typed.empty() ? language() == Language::Chinese : !isAscii(m_typed);
        for (const Word& word : kWords) {
            const std::string_view text = chinese ? word.chinese : word.english;
            if (text.starts_with(m_typed))
                add(std::string(text), std::string(translated(word.description)));
        }
    }

    void addIndexed(LibraryIndex::Values kind, const std::string& before, bool whole)
    {
        if (!m_values)
            return;
        for (const auto& [value, pictures] : m_values(kind)) {
            if (m_found.size() >= m_atMost)
                return;
            if (searchable(value).find(m_typed) == std::string::npos)
                continue;
            if (const auto text = asValue(value, whole))
                add(before + *text, tr("{n:int} {n|picture|pictures}", pictures));
        }
    }

    Place m_place;
    std::string m_typed;
    const ValuesOfIndex& m_values;
    std::size_t m_atMost;
    std::vector<QueryCompletion> m_found;
};

} // namespace

std::vector<QueryCompletion> completeQuery(std::string_view text, std::size_t cursor, const ValuesOfIndex& values,
                                           std::size_t atMost)
{
    return Completer(placeOf(text, std::min(cursor, text.size())), values, atMost).complete();
}

} // namespace zimage
