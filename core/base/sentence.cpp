#include "base/sentence.h"

#include "base/language.h"
#include "base/wording.h"

#include <algorithm>
#include <vector>

namespace zimage {

namespace {

constexpr std::size_t kLongestText = 2000, kLongestPath = 240;

/// The text before a placeholder, its doubled braces made single ones.
void appendPlain(std::string& result, std::string_view text)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        result += text[i];
        if ((text[i] == '{' || text[i] == '}') && i + 1 < text.size() && text[i + 1] == text[i])
            ++i;
    }
}

std::string shown(const Placeholder& placeholder, const SentenceValue& value)
{
    if (const auto* text = std::get_if<std::string>(&value)) {
        switch (placeholder.kind) {
        case PlaceholderKind::Quoted: return inQuotes(*text);
        case PlaceholderKind::Path: return printable(*text, kLongestPath);
        default: return printable(*text, kLongestText);
        }
    }
    if (const auto* real = std::get_if<double>(&value))
        return plainNumber(*real);
    const std::int64_t whole = std::get<std::int64_t>(value);
    switch (placeholder.kind) {
    case PlaceholderKind::Bytes: return binaryBytesText(whole);
    case PlaceholderKind::Plural: return std::string(whole == 1 ? placeholder.one : placeholder.many);
    default: return std::to_string(whole);
    }
}

std::vector<std::string_view> namesOf(std::string_view sentence)
{
    std::vector<std::string_view> names;
    Placeholder found;
    for (std::size_t at = 0; nextPlaceholder(sentence, at, found);)
        if (std::find(names.begin(), names.end(), found.name) == names.end())
            names.push_back(found.name);
    return names;
}

std::string filled(std::string_view sentence, std::string_view names, std::initializer_list<SentenceValue> values)
{
    const std::vector<std::string_view> order = namesOf(names);
    std::string result;
    Placeholder found;
    std::size_t done = 0;
    for (std::size_t at = 0; nextPlaceholder(sentence, at, found); done = found.end) {
        appendPlain(result, sentence.substr(done, found.begin - done));
        const auto which = static_cast<std::size_t>(std::find(order.begin(), order.end(), found.name) - order.begin());
        if (which < values.size())
            result += shown(found, values.begin()[which]);
        else
            result += sentence.substr(found.begin, found.end - found.begin);
    }
    appendPlain(result, sentence.substr(done));
    return result;
}

} // namespace

std::string filledSentence(std::string_view sentence, std::string_view names,
                           std::initializer_list<SentenceValue> values)
{
    try {
        return filled(sentence, names, values);
    } catch (const char*) { // a damaged translation; the English ones are checked by the compiler
        return sentence == names ? std::string(sentence) : filledSentence(names, names, values);
    }
}

std::string inOneLine(std::initializer_list<std::string_view> sentences)
{
    std::string result;
    for (const std::string_view sentence : sentences) {
        if (!result.empty() && !sentence.empty() && language() == Language::English)
            result += ' ';
        result += sentence;
    }
    return result;
}

} // namespace zimage
