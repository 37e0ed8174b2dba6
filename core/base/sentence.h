#pragma once

#include "base/language.h"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace zimage {

// Every sentence for people is made by tr(): tr("{file:path} has {n:int} {n|row|rows}.", file, rows). Its English text
// is its name in the catalogue (resources/translations/zh.po). The compiler checks that each placeholder has a value
// of its kind; a test checks that each sentence is translated with the same placeholders.
// nothing in this file is for people: its texts are what the compiler says of a malformed sentence.

/// What fills a placeholder. Values belong to the names of a sentence in the order in which these appear first.
using SentenceValue = std::variant<std::string, std::int64_t, double>;

/// How a placeholder shows its value; the word after its colon.
enum class PlaceholderKind {
    Text,   ///< {name}: a text as it is, made printable; a sentence of its own when it follows ": "
    Quoted, ///< {name:quoted}: a text in the language's quotation marks, at most 60 characters
    Path,   ///< {name:path}: a file's name, made printable, at most 240 characters
    Int,    ///< {name:int}: a whole number
    Number, ///< {name:number}: any number, with a point
    Bytes,  ///< {name:bytes}: a whole number of bytes as "1.3 GiB"
    Plural, ///< {name|row|rows}: the first word where the number `name` is 1, else the second
};

/// One placeholder of a sentence.
struct Placeholder {
    std::string_view name;
    PlaceholderKind kind = PlaceholderKind::Text;
    std::string_view one, many;     ///< Plural only
    std::size_t begin = 0, end = 0; ///< the bytes from '{' to behind '}'
};

/// Finds the next placeholder at or behind `at`, and moves `at` behind it; false at the end of the sentence. "{{" and
/// "}}" are braces. A malformed one is thrown, which is a compiler's error where the sentence is a constant.
[[nodiscard]] constexpr bool nextPlaceholder(std::string_view sentence, std::size_t& at, Placeholder& found)
{
    for (; at < sentence.size(); ++at) {
        const char c = sentence[at];
        if (c != '{' && c != '}')
            continue;
        if (at + 1 < sentence.size() && sentence[at + 1] == c) {
            ++at;
            continue;
        }
        const std::size_t end = sentence.find('}', at);
        if (c == '}' || end == std::string_view::npos)
            throw "a brace without its other one; a brace itself is written twice";
        const std::string_view inside = sentence.substr(at + 1, end - at - 1);
        const std::size_t mark = inside.find_first_of(":|");
        found = {inside.substr(0, mark), PlaceholderKind::Text, {}, {}, at, end + 1};
        for (const char letter : found.name)
            if ((letter < 'a' || letter > 'z') && (letter < 'A' || letter > 'Z') && (letter < '0' || letter > '9'))
                throw "a placeholder's name has letters and digits only";
        if (found.name.empty())
            throw "a placeholder without a name";
        if (mark != std::string_view::npos) {
            const std::string_view rest = inside.substr(mark + 1);
            const std::size_t bar = rest.find('|');
            if (inside[mark] == '|' && bar != std::string_view::npos) {
                found.kind = PlaceholderKind::Plural;
                found.one = rest.substr(0, bar);
                found.many = rest.substr(bar + 1);
            } else if (rest == "int")
                found.kind = PlaceholderKind::Int;
            else if (rest == "number")
                found.kind = PlaceholderKind::Number;
            else if (rest == "bytes")
                found.kind = PlaceholderKind::Bytes;
            else if (rest == "quoted")
                found.kind = PlaceholderKind::Quoted;
            else if (rest == "path")
                found.kind = PlaceholderKind::Path;
            else
                throw "an unknown kind of placeholder";
        }
        at = end + 1;
        return true;
    }
    return false;
}

namespace detail {

template <typename T>
constexpr bool kIsWhole = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>;

/// Which placeholders a value of this type can fill.
template <typename T>
constexpr bool fits(PlaceholderKind kind)
{
    switch (kind) {
    case PlaceholderKind::Int:
    case PlaceholderKind::Bytes:
    case PlaceholderKind::Plural: return kIsWhole<T>;
    case PlaceholderKind::Number: return kIsWhole<T> || std::floating_point<T>;
    default: return std::convertible_to<T, std::string_view> || std::same_as<T, std::filesystem::path>;
    }
}

template <typename T>
SentenceValue sentenceValue(const T& value)
{
    if constexpr (kIsWhole<T>)
        return static_cast<std::int64_t>(value);
    else if constexpr (std::floating_point<T>)
        return static_cast<double>(value);
    else if constexpr (std::same_as<T, std::filesystem::path>)
        return value.string();
    else
        return std::string(std::string_view(value));
}

/// Throws, which stops the compiler, unless each value has a placeholder and each placeholder fits its value.
template <typename... Values>
constexpr void checkSentence(std::string_view sentence)
{
    constexpr std::size_t kCount = sizeof...(Values);
    std::string_view names[kCount + 1];
    std::size_t named = 0;
    Placeholder found;
    for (std::size_t at = 0; nextPlaceholder(sentence, at, found);) {
        std::size_t which = 0;
        while (which < named && names[which] != found.name)
            ++which;
        if (which == kCount)
            throw "a placeholder without a value";
        if (which == named)
            names[named++] = found.name;
        std::size_t i = 0;
        bool ok = false;
        ((ok = ok || (i++ == which && fits<Values>(found.kind))), ...);
        if (!ok)
            throw "a value of another type than its placeholder says";
    }
    if (named != kCount)
        throw "a value without a placeholder";
}

} // namespace detail

/// A sentence that the compiler has checked against the types of its values.
template <typename... Values>
class CheckedSentence {
public:
    template <std::size_t N>
    consteval CheckedSentence(const char (&text)[N]) // NOLINT: as a literal is written
        : m_text(text, N - 1)
    {
        detail::checkSentence<Values...>(m_text);
    }
    [[nodiscard]] constexpr std::string_view text() const { return m_text; }

private:
    std::string_view m_text;
};

/// Puts the values into a sentence in any language. `names` is the English one, whose order of names is that of the
/// values; what it does not name stays as it is. A damaged sentence is replaced by the English one.
[[nodiscard]] std::string filledSentence(std::string_view sentence, std::string_view names,
                                         std::initializer_list<SentenceValue> values);

/// The sentence in the language in effect, with its values. Thread-safe.
template <typename... Values>
[[nodiscard]] std::string tr(CheckedSentence<std::type_identity_t<Values>...> sentence, const Values&... values)
{
    return filledSentence(translated(sentence.text()), sentence.text(), {detail::sentenceValue(values)...});
}

/// The same in English whatever the language: for what is written into files.
template <typename... Values>
[[nodiscard]] std::string inEnglish(CheckedSentence<std::type_identity_t<Values>...> sentence, const Values&... values)
{
    return filledSentence(sentence.text(), sentence.text(), {detail::sentenceValue(values)...});
}

/// Marks a text of a table, which translated() turns into the language in effect where it is shown.
[[nodiscard]] consteval const char* trLater(const char* english) { return english; }

/// Whole sentences one after the other, with a space between where the language has one; empty ones are left out.
[[nodiscard]] std::string inOneLine(std::initializer_list<std::string_view> sentences);

} // namespace zimage
