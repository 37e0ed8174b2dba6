#include "foreign_metadata/infotext.h"

#include "base/sentence.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace zimage {

namespace {

using Json = nlohmann::json;

constexpr std::string_view kNegative = "Negative prompt:"; // not for people: A1111's key
constexpr std::size_t kFewestPairs = 3; ///< A1111 takes a last line with fewer for a part of the prompt
constexpr std::string_view kOwnProgram = "Z-Image Studio"; // not for people: a program's name
constexpr std::string_view kTemplate = "Template";         ///< of a prompt with wildcards; sd-dynamic-prompts' key
constexpr std::string_view kNegativeTemplate = "Negative Template"; // not for people: likewise
constexpr std::string_view kSdCpp = "stable-diffusion.cpp";

struct Pair {
    std::string_view key;
    std::string value;
};

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v'; }

std::string_view stripped(std::string_view text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// Letters of any script count, so every byte beyond ASCII does.
bool isWord(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
        || static_cast<unsigned char>(c) >= 0x80;
}

bool isKeyPart(char c) { return isWord(c) || c == ' ' || c == '-' || c == '/'; }

/// The key that ends at a colon: at least two of its characters, the first of them a word's; empty when there is none.
std::string_view keyBefore(std::string_view line, std::size_t begin, std::size_t colon)
{
    std::size_t start = colon;
    while (start > begin && isKeyPart(line[start - 1]))
        --start;
    while (start < colon && !isWord(line[start]))
        ++start;
    return colon - start >= 2 ? line.substr(start, colon - start) : std::string_view{};
}

/// One past the closing quote of the JSON text that opens at `begin`; npos when it is empty, does not end, or is
/// followed by something else than a comma or the line's end.
std::size_t quotedEnd(std::string_view line, std::size_t begin)
{
    std::size_t at = begin + 1;
    while (at < line.size() && line[at] != '"')
        at += line[at] == '\\' ? 2 : 1;
    if (at >= line.size() || at == begin + 1)
        return std::string_view::npos;
    const std::size_t after = at + 1;
    return after == line.size() || line[after] == ',' ? after : std::string_view::npos;
}

std::string unquoted(std::string_view value)
{
    if (value.size() < 2 || value.front() != '"' || value.back() != '"')
        return std::string(value);
    const Json text = Json::parse(value, nullptr, false);
    return text.is_string() ? text.get<std::string>() : std::string(value);
}

/// The pairs of a line "Key: value, Key: \"va, lue\"". In one pass: every character is looked at a few times at most.
std::vector<Pair> pairsOf(std::string_view line)
{
    std::vector<Pair> pairs;
    std::size_t begin = 0; // after the pair before
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] != ':')
            continue;
        const std::string_view key = keyBefore(line, begin, at);
        if (key.empty()) {
            begin = at + 1; // no key reaches over a colon
            continue;
        }
        std::size_t from = at + 1;
        while (from < line.size() && isBlank(line[from]))
            ++from;
        std::size_t to = from < line.size() && line[from] == '"' ? quotedEnd(line, from) : std::string_view::npos;
        if (to == std::string_view::npos)
            to = std::min(line.find(',', from), line.size());
        pairs.push_back({key, unquoted(line.substr(from, to - from))});
        begin = std::min(to + 1, line.size());
        at = std::max(at, begin - 1);
    }
    return pairs;
}

/// sd.cpp appends a JSON document without quotes, which repeats the prompt: what looks like a pair in there is none.
std::string_view withoutDocument(std::string_view line)
{
    const std::size_t document = line.find(", SDCPP: {");
    return document == std::string_view::npos ? line : line.substr(0, document);
}

/// A1111 takes a last line of three pairs for settings, whatever they are, and so loses prompts that end in LoRAs.
bool areSettings(const std::vector<Pair>& pairs)
{
    // not for people: A1111's keys
    constexpr std::array<std::string_view, 6> kKnown{"Steps", "Seed", "Size", "Sampler", "CFG scale", "Model"};
    return pairs.size() >= kFewestPairs && std::any_of(pairs.begin(), pairs.end(), [&](const Pair& pair) {
               return std::find(kKnown.begin(), kKnown.end(), pair.key) != kKnown.end();
           });
}

/// What our own infotext says under a parameter's label.
const ParamDef* rowLabelled(std::string_view label)
{
    constexpr std::array<std::string_view, 3> kOtherwise{"loras", "precision",
                                                         "shift"}; // a name, what ran, and a key of its own
    for (const ParamDef& def : paramTable()) {
        if (inMetadata(def) && label == def.label
            && std::find(kOtherwise.begin(), kOtherwise.end(), def.key) == kOtherwise.end())
            return &def;
    }
    return nullptr;
}

void addPair(ForeignCollector& found, const Pair& pair, bool own)
{
    // not for people: A1111's keys
    constexpr std::array<std::string_view, 7> kOwnConstants{"Sampler",   "Schedule type", "Model",  "RNG",
                                                            "Precision", "Preset",        "Version"};
    if (pair.key == "Steps")
        found.addText("steps", pair.value);
    else if (pair.key == "CFG scale") // not for people: A1111's key
        found.addCfgText(pair.value);
    else if (pair.key == "Seed")
        found.addText("seed", pair.value);
    else if (pair.key == "Size")
        found.addSizeText(pair.value);
    else if (pair.key == kTemplate)
        found.setPromptOriginal(pair.value);
    else if (pair.key == kNegativeTemplate)
        found.setNegativeOriginal(pair.value);
    else if (own && pair.key == "Shift")
        found.addText("shift", pair.value);
    else if (const ParamDef* def = own ? rowLabelled(pair.key) : nullptr)
        found.addText(*def, pair.value);
    else if (!own || std::find(kOwnConstants.begin(), kOwnConstants.end(), pair.key) == kOwnConstants.end())
        found.unused(pair.key, pair.value);
}

struct Prompts {
    std::string prompt, negative;
    bool hasNegative = false;
};

Prompts promptsOf(std::string_view text)
{
    Prompts prompts;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string_view line = stripped(text.substr(at, end - at));
        at = end + 1;
        if (line.starts_with(kNegative)) {
            prompts.hasNegative = true;
            line = stripped(line.substr(kNegative.size()));
        }
        std::string& target = prompts.hasNegative ? prompts.negative : prompts.prompt;
        target += target.empty() ? "" : "\n";
        target += line;
    }
    return prompts;
}

/// Prompts with wildcards.
struct Templates {
    std::string_view prompt, negative;
};

/// sd-dynamic-prompts writes "Template: TEXT" below the line of settings, and "Negative Template: TEXT" below that.
/// Takes them off the text's end.
Templates takeTemplates(std::string_view& text)
{
    const std::size_t settings = text.starts_with("Steps: ") ? 0 : text.rfind("\nSteps: ");
    if (settings == std::string_view::npos)
        return {};
    const std::size_t end = text.find('\n', settings + 1);
    if (end == std::string_view::npos)
        return {};
    std::string_view rest = text.substr(end + 1);
    const std::string mark = std::string(kNegativeTemplate) + ": ";
    if (!rest.starts_with("Template: ") && !rest.starts_with(mark))
        return {};
    text = text.substr(0, end);
    Templates found;
    if (const std::size_t negative = rest.starts_with(mark) ? 0 : rest.find("\n" + mark);
        negative != std::string_view::npos) {
        found.negative = stripped(rest.substr(rest.find(mark, negative) + mark.size()));
        rest = rest.substr(0, negative);
    }
    if (rest.starts_with("Template: "))
        found.prompt = stripped(rest.substr(kTemplate.size() + 1));
    return found;
}

std::string sourceOf(const std::vector<Pair>& pairs)
{
    const auto version =
        std::find_if(pairs.begin(), pairs.end(), [](const Pair& pair) { return pair.key == "Version"; });
    if (version != pairs.end() && version->value.starts_with(kOwnProgram))
        return std::string(kOwnProgram);
    return version != pairs.end() && version->value.starts_with(kSdCpp) ? std::string(kSdCpp) : "A1111";
}

} // namespace

bool readInfotext(ForeignCollector& found, std::string_view text, InfotextPlace place)
{
    text = stripped(text);
    const Templates templates = takeTemplates(text);
    const std::size_t lastBreak = text.rfind('\n');
    const std::string_view last = lastBreak == std::string_view::npos ? text : text.substr(lastBreak + 1);
    std::vector<Pair> pairs = pairsOf(withoutDocument(last));
    if (!areSettings(pairs))
        pairs.clear();
    else
        text = text.substr(0, text.size() - last.size());
    const Prompts prompts = promptsOf(stripped(text));
    if (pairs.empty() && !prompts.hasNegative && (place == InfotextPlace::Any || prompts.prompt.empty()))
        return false;

    const std::string source = sourceOf(pairs);
    found.setSource(source);
    found.add("prompt", prompts.prompt);
    found.add("negative_prompt", prompts.negative);
    found.setPromptOriginal(std::string(templates.prompt));
    found.setNegativeOriginal(std::string(templates.negative));
    for (const Pair& pair : pairs)
        addPair(found, pair, source == kOwnProgram);
    if (pairs.empty())
        found.note(tr("The text has prompts only, and no line of settings."));
    if (prompts.prompt.find("<lora:") != std::string::npos)
        found.note(
            tr("The prompt names a LoRA as <lora:…>, which is plain text here; choose the LoRA's file instead."));
    return true;
}

} // namespace zimage
