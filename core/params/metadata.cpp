#include "params/metadata.h"

#include "base/error.h"
#include "base/wording.h"
#include "io/json_scan.h"
#include "params/param_table.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <variant>

namespace zimage {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kVersion = 1;
constexpr const char* kPromptOriginal = "prompt_original";
constexpr JsonLimits kLimits{.depth = 16, .token = std::size_t{8} << 20, .values = 4096};

/// Never throws on text that is not UTF-8: such bytes become U+FFFD.
std::string dumped(const Json& json, int indent = -1)
{
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

/// Single line breaks, since readers split at them.
std::string withPlainLineBreaks(std::string_view text)
{
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r')
            plain += text[i];
        else if (i + 1 == text.size() || text[i + 1] != '\n')
            plain += '\n';
    }
    return plain;
}

/// At most nine digits, so that 2.2 + 1 is 3.2 and not 3.2000000000000002.
std::string shortNumber(double value)
{
    std::array<char, 32> buffer{};
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, 9).ptr;
    return {buffer.data(), end};
}

/// A1111 quotes what holds a comma, colon or line break; quotes, backslashes and control characters need it too to come
/// back unchanged, and so do blanks at the ends, and nothing at all.
std::string quoted(const std::string& value)
{
    const bool special = std::any_of(value.begin(), value.end(), [](char c) {
        return c == ',' || c == ':' || c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
    });
    return special || value.empty() || value.front() == ' ' || value.back() == ' ' ? dumped(value) : value;
}

/// The line `Key: value, Key: value` of an infotext.
class DetailsLine {
public:
    void add(const std::string& key, const std::string& value)
    {
        m_text += (m_text.empty() ? "" : ", ") + key + ": " + quoted(value);
    }
    [[nodiscard]] const std::string& text() const noexcept { return m_text; }

private:
    std::string m_text;
};

/// A1111 wants keys of word characters, blanks, hyphens and slashes.
std::string infotextKey(std::string_view label)
{
    std::string key;
    for (const char c : label) {
        const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (word || c == ' ' || c == '-' || c == '/')
            key += c;
    }
    return key;
}

/// The rows that no key of A1111's stands for, where they differ from the default, under their labels.
void addOtherParams(DetailsLine& line, const GenerationParams& params)
{
    constexpr std::array<std::string_view, 10> kSaidElsewhere{
        "prompt", "negative_prompt", "steps", "guidance", "seed", "width", "height", "shift", "lora", "precision"};
    static const GenerationParams defaults;
    for (const ParamDef& def : paramTable()) {
        const ParamValue value = getParam(params, def);
        if (!def.inMetadata || value == getParam(defaults, def)
            || std::find(kSaidElsewhere.begin(), kSaidElsewhere.end(), def.key) != kSaidElsewhere.end())
            continue;
        const auto* number = std::get_if<double>(&value);
        line.add(infotextKey(def.label), number != nullptr ? shortNumber(*number) : paramText(value));
    }
}

Json jsonOf(const ParamValue& value)
{
    return std::visit([](const auto& held) { return Json(held); }, value);
}

/// Nothing for null, lists and mappings, which no parameter takes.
std::optional<ParamValue> valueOf(const Json& json)
{
    if (json.is_boolean())
        return json.get<bool>();
    if (json.is_string())
        return json.get<std::string>();
    if (json.is_number_unsigned() && json.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX))
        return json.get<double>();
    if (json.is_number_integer())
        return json.get<std::int64_t>();
    if (json.is_number_float())
        return json.get<double>();
    return std::nullopt;
}

[[noreturn]] void throwCorrupt(const std::string& what, const std::string& key = {})
{
    throw Error(ErrorCode::Corrupt,
                "The parameters stored in the picture (its 'zimage' text) are damaged: " + what + '.', {{}, {}, key});
}

Json parsed(const std::string& text)
{
    // The document keeps the order of its keys and so looks for each among all before it: few members are quick, many
    // are not.
    if (const JsonRefusal refusal = scanJson(text, kLimits))
        throwCorrupt(std::string("their text ") + refusal.reason);
    try {
        Json json = Json::parse(text);
        if (!json.is_object())
            throwCorrupt("they are no JSON object");
        return json;
    } catch (const nlohmann::json::parse_error& error) {
        throwCorrupt("they are no JSON, from byte " + std::to_string(error.byte) + " on");
    } catch (const nlohmann::json::exception&) {
        throwCorrupt("a number in them is out of range");
    }
}

} // namespace

std::string infotext(const PictureRecord& record)
{
    const GenerationParams& params = record.params;
    DetailsLine line;
    line.add("Steps", std::to_string(params.steps));
    line.add("Sampler", "Euler");
    line.add("Schedule type", "Simple");
    line.add("CFG scale", shortNumber(params.guidance + 1));
    line.add("Seed", std::to_string(params.seed));
    line.add("Size", std::to_string(params.width) + 'x' + std::to_string(params.height));
    line.add("Model", record.modelName);
    line.add("RNG", "CPU"); // A1111's name for noise that is drawn on the CPU, as ours always is
    const double shift = params.shift > 0 ? params.shift : record.shift;
    if (shift > 0)
        line.add("Shift", shortNumber(shift));
    if (!params.lora.empty())
        line.add("LoRA", std::filesystem::path(params.lora).stem().string());
    if (!record.precision.empty())
        line.add("Precision", record.precision);
    addOtherParams(line, params);
    if (!record.promptOriginal.empty())
        line.add("Template", record.promptOriginal);
    line.add("Version", record.program);
    return withPlainLineBreaks(params.prompt) + "\nNegative prompt: " + withPlainLineBreaks(params.negativePrompt)
        + '\n' + line.text();
}

std::string metadataJson(const PictureRecord& record)
{
    Json json;
    json["version"] = kVersion;
    for (const ParamDef& def : paramTable())
        if (def.inMetadata)
            json[def.key] = jsonOf(getParam(record.params, def));
    json["model"] = record.modelName;
    if (!record.promptOriginal.empty())
        json[kPromptOriginal] = record.promptOriginal;
    if (!record.lostPrompt.empty())
        json["lost_prompt"] = record.lostPrompt;
    for (const GuardEvent& event : record.guardEvents)
        json["guard_events"].push_back({{"stage", stageName(event.stage)},
                                        {"picture", event.picture},
                                        {"step", event.step},
                                        {"layers", event.layers},
                                        {"precision", event.precision},
                                        {"bad_share", event.badShare},
                                        {"remedy", event.remedy},
                                        {"recovered", event.recovered}});
    // What really ran; apart from the parameters, whose names these are too.
    json["made_with"] = {{"program", record.program},
                         {"libtorch", record.torchVersion},
                         {"device", record.device},
                         {"precision", record.precision},
                         {"attention_backend", record.attentionBackend},
                         {"execution", record.execution},
                         {"shift", record.shift}};
    return dumped(json);
}

GenerationParams paramsFromMetadata(const std::string& json)
{
    const Json object = parsed(json);
    const auto version = object.find("version");
    if (version == object.end() || !version->is_number_integer() || version->get<std::int64_t>() < 1)
        throwCorrupt("they have no valid version", "version");
    GenerationParams params;
    for (const ParamDef& def : paramTable()) {
        const auto found = object.find(def.key);
        if (!def.inMetadata || found == object.end())
            continue;
        const auto value = valueOf(*found);
        const auto complaint = value ? setParam(params, def, *value) : std::optional<std::string>("is no single value");
        if (complaint)
            throwCorrupt(std::string("the value of '") + def.key + "' " + *complaint, def.key);
    }
    return params;
}

std::string promptOriginalFromMetadata(const std::string& json)
{
    const Json object = parsed(json);
    const auto found = object.find(kPromptOriginal);
    if (found != object.end() && !found->is_string())
        throwCorrupt(std::string("the value of '") + kPromptOriginal + "' is no text", kPromptOriginal);
    return found == object.end() ? std::string() : found->get<std::string>();
}

std::vector<PngText> pictureTexts(const PictureRecord& record)
{
    return {{"parameters", infotext(record)}, {"zimage", metadataJson(record)}};
}

} // namespace zimage
