#include "foreign_metadata/json_text.h"

#include "base/sentence.h"
#include "io/json_scan.h"

#include <nlohmann/json.hpp>

#include <array>

namespace zimage {

namespace {

using Json = nlohmann::json;

/// A graph of ComfyUI has some thousand values; the tree of as many as these takes some 40 MB at most.
constexpr std::size_t kLargestText = std::size_t{4} << 20;
constexpr JsonLimits kLimits{.depth = 64, .token = std::size_t{2} << 20, .values = 100'000};

/// Python writes NaN, Infinity and -Infinity, which JSON does not have.
std::string withoutPythonNumbers(std::string_view text)
{
    std::string plain;
    plain.reserve(text.size());
    bool inString = false;
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view rest = text.substr(i);
        std::size_t skipped = 0;
        if (!inString)
            for (const std::string_view word : {"NaN", "Infinity", "-Infinity"})
                skipped = rest.starts_with(word) ? word.size() : skipped;
        if (skipped > 0) {
            plain += "null";
            i += skipped;
            continue;
        }
        if (inString && text[i] == '\\' && i + 1 < text.size())
            plain += text[i++];
        else if (text[i] == '"')
            inString = !inString;
        plain += text[i++];
    }
    return plain;
}

} // namespace

Json parseForeignJson(std::string_view text, std::string& why)
{
    Json discarded(Json::value_t::discarded);
    if (text.size() > kLargestText) {
        why = tr("the text is larger than 4 MiB");
        return discarded;
    }
    const std::string plain = withoutPythonNumbers(text);
    if (const JsonRefusal refusal = scanJson(plain, kLimits)) {
        why = refusal.reason;
        return discarded;
    }
    try {
        Json document = Json::parse(plain);
        if (document.is_object())
            return document;
        why = tr("the text is not a JSON object");
    } catch (const Json::exception&) { // the syntax, or a number beyond the range of double
        why = tr("the text is not valid JSON");
    }
    return discarded;
}

const Json& jsonMember(const Json& object, const char* key)
{
    static const Json null;
    if (!object.is_object())
        return null;
    const auto found = object.find(key);
    return found == object.end() ? null : *found;
}

std::string_view jsonText(const Json& object, const char* key)
{
    const Json& text = jsonMember(object, key);
    return text.is_string() ? std::string_view(text.get_ref<const std::string&>()) : std::string_view{};
}

} // namespace zimage
