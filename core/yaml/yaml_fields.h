#pragma once

#include "yaml/localized_text.h"
#include "yaml/yaml_table.h"

#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

/// The fields of tables: a key, the member that its value goes to, and how it
/// is read.
namespace zimage::yaml {

/// Words and what they mean.
template <typename Meaning>
using Words = std::vector<std::pair<std::string, Meaning>>;

/// `read` takes the value and the T.
template <typename T>
[[nodiscard]] YamlField<T> field(std::string key, std::function<void(const YamlValue&, T&)> read)
{
    return {{std::move(key)}, std::move(read), {}};
}

/// `read` makes the member of a value: &YamlValue::text, or any function of a
/// YamlValue.
template <typename T, typename Member, typename Read>
[[nodiscard]] YamlField<T> field(std::string key, Member T::*member, Read read)
{
    YamlField<T> field{{std::move(key)},
                       [member, read](const YamlValue& value, T& made) { made.*member = std::invoke(read, value); },
                       {}};
    if constexpr (requires(const Member& value) { value.empty(); })
        field.filled = [member](const T& made) { return !(made.*member).empty(); };
    return field;
}

template <typename T>
[[nodiscard]] YamlField<T> text(std::string key, std::string T::*member)
{
    return field(std::move(key), member, &YamlValue::text);
}

/// A text that may be empty.
template <typename T>
[[nodiscard]] YamlField<T> textOrNothing(std::string key, std::string T::*member)
{
    return field(std::move(key), member, &YamlValue::textOrNothing);
}

template <typename T>
[[nodiscard]] YamlField<T> texts(std::string key, std::vector<std::string> T::*member)
{
    return field(std::move(key), member, &YamlValue::texts);
}

template <typename T>
[[nodiscard]] YamlField<T> globs(std::string key, std::vector<std::string> T::*member)
{
    return field(std::move(key), member, &YamlValue::globs);
}

template <typename T>
[[nodiscard]] YamlField<T> whole(std::string key, int T::*member, int least, int greatest)
{
    return field(std::move(key), member, [=](const YamlValue& value) { return value.whole(least, greatest); });
}

template <typename T>
[[nodiscard]] YamlField<T> number(std::string key, double T::*member, double least, double greatest)
{
    return field(std::move(key), member, [=](const YamlValue& value) { return value.number(least, greatest); });
}

template <typename T>
[[nodiscard]] YamlField<T> flag(std::string key, bool T::*member)
{
    return field(std::move(key), member, &YamlValue::flag);
}

/// The meaning of a value's word.
template <typename Meaning>
[[nodiscard]] Meaning meaning(const YamlValue& value, const Words<Meaning>& words)
{
    std::vector<std::string> names;
    for (const auto& [name, meant] : words)
        names.push_back(name);
    return words[value.oneOf(names)].second;
}

template <typename T, typename Member>
[[nodiscard]] YamlField<T> oneOf(std::string key, Member T::*member, Words<Member> words)
{
    return field(std::move(key), member,
                 [words = std::move(words)](const YamlValue& value) { return meaning(value, words); });
}

/// The text of `key` and that of `key`_zh. One may be missing, since users' own
/// files are in one language.
template <typename T>
[[nodiscard]] YamlField<T> localized(const std::string& key, LocalizedText T::*member)
{
    return {{key, key + "_zh"},
            [member, key](const YamlValue& value, T& made) {
                (value.key() == key ? (made.*member).en : (made.*member).zh) = value.textOrNothing();
            },
            [member](const T& made) { return !(made.*member).empty(); }};
}

template <typename T>
[[nodiscard]] YamlField<T> localized(const std::string& key, std::optional<LocalizedText> T::*member)
{
    return {{key, key + "_zh"},
            [member, key](const YamlValue& value, T& made) {
                LocalizedText& text = made.*member ? *(made.*member) : (made.*member).emplace();
                (value.key() == key ? text.en : text.zh) = value.textOrNothing();
            },
            [member](const T& made) { return (made.*member).has_value(); }};
}

/// A list whose entries `read` makes of their values.
template <typename T, typename Entry, typename Read>
[[nodiscard]] YamlField<T> list(std::string key, std::vector<Entry> T::*member, Read read)
{
    return field(std::move(key), member, [read](const YamlValue& value) {
        std::vector<Entry> all;
        for (const YamlValue& entry : value.entries())
            all.push_back(std::invoke(read, entry));
        return all;
    });
}

/// A list of words.
template <typename T, typename Meaning>
[[nodiscard]] YamlField<T> someOf(std::string key, std::vector<Meaning> T::*member, Words<Meaning> words)
{
    return list(std::move(key), member,
                [words = std::move(words)](const YamlValue& value) { return meaning(value, words); });
}

/// A list of mappings. `table` outlives the field. `check` sees each entry with
/// those before it.
template <typename T, typename Entry>
[[nodiscard]] YamlField<T> records(
    std::string key, std::vector<Entry> T::*member, const YamlTable<Entry>& table,
    std::type_identity_t<std::function<void(const YamlValue&, const std::vector<Entry>&, const Entry&)>> check = {})
{
    return field(std::move(key), member, [&table, check = std::move(check)](const YamlValue& value) {
        std::vector<Entry> all;
        for (const YamlValue& entry : value.entries()) {
            Entry made = table.read(entry);
            if (check)
                check(entry, all, made);
            all.push_back(std::move(made));
        }
        return all;
    });
}

/// For records(): no two entries have the same text in this member.
template <typename Entry>
[[nodiscard]] auto distinct(std::string Entry::*id)
{
    return [id](const YamlValue& value, const std::vector<Entry>& before, const Entry& made) {
        for (const Entry& other : before)
            if (other.*id == made.*id)
                yaml_detail::failTwin(value, made.*id);
    };
}

/// A mapping within a mapping, for other members of the same T. `table`
/// outlives the field.
template <typename T>
[[nodiscard]] YamlField<T> section(std::string key, const YamlTable<T>& table)
{
    return {{std::move(key)}, [&table](const YamlValue& value, T& made) { table.readInto(value, made); }, {}};
}

} // namespace zimage::yaml
