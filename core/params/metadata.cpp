#include "params/metadata.h"

#include "base/error.h"
#include "base/sentence.h"
#include "io/json_scan.h"
#include "params/param_json.h"
#include "params/param_table.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>

namespace zimage {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kVersion = 2; // 1 had one LoRA, by its path
constexpr const char* kPromptOriginal = "prompt_original";
constexpr const char* kNegativeOriginal = "negative_prompt_original";
constexpr const char* kGuardEvents = "guard_events"; // as errors name them
constexpr const char* kMadeWith = "made_with";
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

/// The rows that no key of A1111's stands for, where they differ from the default, under their labels. What the other
/// lines of infotext() say is among A1111's own keys.
void addOtherParams(DetailsLine& line, const GenerationParams& params)
{
    constexpr std::array<std::string_view, 9> kSaidElsewhere{"prompt", "negative_prompt", "steps", "guidance", "seed",
                                                             "width",  "height",          "shift", "precision"};
    static const GenerationParams defaults;
    for (const ParamDef& def : paramTable()) {
        const ParamValue value = getParam(params, def);
        if (!inMetadata(def) || value == getParam(defaults, def) || std::holds_alternative<LoraList>(value)
            || std::find(kSaidElsewhere.begin(), kSaidElsewhere.end(), def.key) != kSaidElsewhere.end())
            continue;
        const auto* number = std::get_if<double>(&value);
        line.add(infotextKey(def.label), number != nullptr ? shortNumber(*number) : paramText(value));
    }
}

/// Names and strengths of the LoRAs that act, in two lists of the same order; the strengths only where one is not 1.
void addLoras(DetailsLine& line, const GenerationParams& params)
{
    std::string names;
    std::string strengths;
    bool plain = true;
    for (const LoraChoice& lora : params.loras) {
        if (!acts(lora))
            continue;
        names += (names.empty() ? "" : ", ") + std::filesystem::path(lora.file).stem().string();
        strengths += (strengths.empty() ? "" : ", ") + shortNumber(lora.strength);
        plain = plain && lora.strength == 1;
    }
    if (!names.empty())
        line.add("LoRA", names);
    if (!plain)
        line.add(infotextKey(findParam("lora_scale")->label), strengths);
}

/// As a picture holds them: by name and hash, without a path.
Json lorasJson(const LoraList& loras)
{
    Json list = Json::array();
    for (const LoraChoice& lora : loras) {
        if (loraName(lora).empty())
            continue; // a strength that waits for its file
        Json item{{"name", loraName(lora)}};
        if (!lora.sha256.empty())
            item["sha256"] = lora.sha256;
        item["strength"] = lora.strength;
        item["from"] = lora.fromStep;
        item["to"] = lora.toStep;
        item["on"] = lora.on;
        list.push_back(std::move(item));
    }
    return list;
}

Json jsonOf(const ParamValue& value)
{
    return std::visit(
        [](const auto& held) {
            if constexpr (std::is_same_v<std::decay_t<decltype(held)>, LoraList>)
                return lorasJson(held);
            else
                return Json(held);
        },
        value);
}

/// `why` is a sentence.
[[noreturn]] void throwCorrupt(const std::string& why, const std::string& key = {})
{
    throw Error(ErrorCode::Corrupt,
                tr("The settings that are stored in the picture as 'zimage' are damaged: {why}", why), {{}, {}, key});
}

Json parsed(const std::string& text)
{
    // The document keeps the order of its keys and so looks for each among all before it: few members are quick, many
    // are not.
    if (const JsonRefusal refusal = scanJson(text, kLimits))
        throwCorrupt(tr("They cannot be read from byte {byte:int} on: {why}.", refusal.position + 1, refusal.reason));
    try {
        Json json = Json::parse(text);
        if (!json.is_object())
            throwCorrupt(tr("They are not a JSON object."));
        return json;
    } catch (const nlohmann::json::parse_error& error) {
        throwCorrupt(tr("They are not JSON from byte {byte:int} on.", error.byte));
    } catch (const nlohmann::json::exception&) {
        throwCorrupt(tr("A number in them is out of range."));
    }
}

/// A member that is a text; empty where there is none.
std::string textIn(const Json& object, const char* key)
{
    const auto found = object.find(key);
    if (found == object.end())
        return {};
    if (!found->is_string())
        throwCorrupt(tr("The value of {key:quoted} is not text.", key), key);
    return found->get<std::string>();
}

double numberIn(const Json& object, const char* key)
{
    const auto found = object.find(key);
    if (found == object.end())
        return 0;
    if (!found->is_number())
        throwCorrupt(tr("The value of {key:quoted} is not a number.", key), key);
    return found->get<double>();
}

int wholeIn(const Json& object, const char* key)
{
    const double number = numberIn(object, key);
    return number >= 0 && number <= INT32_MAX ? static_cast<int>(number) : 0;
}

GuardEvent guardEventIn(const Json& json)
{
    if (!json.is_object())
        throwCorrupt(tr("The value of {key:quoted} is not a list of JSON objects.", kGuardEvents), kGuardEvents);
    GuardEvent event;
    const std::string stage = textIn(json, "stage");
    for (const Stage each : {Stage::Loading, Stage::Text, Stage::Steps, Stage::Decoding, Stage::Saving})
        if (stage == stageName(each))
            event.stage = each;
    event.picture = wholeIn(json, "picture");
    event.step = wholeIn(json, "step");
    event.layers = textIn(json, "layers");
    event.precision = textIn(json, "precision");
    event.badShare = numberIn(json, "bad_share");
    event.remedy = GuardRemedy::fromStored(textIn(json, "remedy"));
    event.recovered = json.value("recovered", Json(false)) == Json(true);
    return event;
}

/// Version 1 had one LoRA in two keys, which are an alias and a part of the row there is now.
GenerationParams paramsIn(const Json& object)
{
    const auto version = object.find("version");
    if (version == object.end() || !version->is_number_integer() || version->get<std::int64_t>() < 1)
        throwCorrupt(tr("They have no valid version."), "version");
    GenerationParams params;
    for (const ParamDef& def : paramTable()) {
        std::vector<const char*> names{def.key};
        if (!object.contains(def.key) && def.widget == ParamWidget::Loras)
            names.assign(def.aliases.begin(), def.aliases.end());
        for (const char* name : names) {
            const auto found = object.find(name);
            if (def.belongsTo != BelongsTo::Picture || found == object.end())
                continue;
            if (const auto complaint = setParamJson(params, def, *found, name))
                throwCorrupt(*complaint, name);
        }
    }
    std::erase_if(params.loras, [](const LoraChoice& lora) { return lora.file.empty(); });
    return params;
}

} // namespace

std::string infotext(const PictureRecord& record)
{
    const GenerationParams& params = record.params;
    DetailsLine line;
    line.add("Steps", std::to_string(params.steps));
    line.add("Sampler", "Euler");
    line.add("Schedule type", "Simple");                     // not for people: A1111's key
    line.add("CFG scale", shortNumber(params.guidance + 1)); // not for people: A1111's key
    line.add("Seed", std::to_string(params.seed));
    line.add("Size", std::to_string(params.width) + 'x' + std::to_string(params.height));
    line.add("Model", record.modelName);
    line.add("RNG", "CPU"); // A1111's name for noise that is drawn on the CPU, as ours always is
    const double shift = params.shift > 0 ? params.shift : record.shift;
    if (shift > 0)
        line.add("Shift", shortNumber(shift));
    addLoras(line, params);
    if (!record.precision.empty())
        line.add("Precision", record.precision);
    if (!record.preset.empty())
        line.add("Preset", record.preset);
    addOtherParams(line, params);
    if (!record.promptOriginal.empty())
        line.add("Template", record.promptOriginal);
    if (!record.negativeOriginal.empty())
        line.add("Negative Template", record.negativeOriginal); // not for people: sd-dynamic-prompts' key
    line.add("Version", record.program);
    constexpr const char* kNegative = "\nNegative prompt: "; // not for people: A1111's key
    return withPlainLineBreaks(params.prompt) + kNegative + withPlainLineBreaks(params.negativePrompt) + '\n'
        + line.text();
}

std::string metadataJson(const PictureRecord& record)
{
    Json json;
    json["version"] = kVersion;
    for (const ParamDef& def : paramTable())
        if (inMetadata(def))
            json[def.key] = jsonOf(getParam(record.params, def));
    json["model"] = record.modelName;
    if (!record.modelSha256.empty())
        json["model_sha256"] = record.modelSha256;
    if (!record.preset.empty())
        json["preset"] = record.preset;
    if (!record.promptOriginal.empty())
        json[kPromptOriginal] = record.promptOriginal;
    if (!record.negativeOriginal.empty())
        json[kNegativeOriginal] = record.negativeOriginal;
    if (!record.lostPrompt.empty())
        json["lost_prompt"] = record.lostPrompt;
    for (const GuardEvent& event : record.guardEvents)
        json["guard_events"].push_back({{"stage", stageName(event.stage)},
                                        {"picture", event.picture},
                                        {"step", event.step},
                                        {"layers", event.layers},
                                        {"precision", event.precision},
                                        {"bad_share", event.badShare},
                                        {"remedy", event.remedy.stored()},
                                        {"recovered", event.recovered}});
    // What really ran; apart from the parameters, whose names these are too.
    json["made_with"] = {{"program", record.program},
                         {"libtorch", record.torchVersion},
                         {"device", record.device},
                         {"precision", record.precision},
                         {"attention_backend", record.attentionBackend},
                         {"execution", record.execution},
                         {"instruction_set", record.instructionSet},
                         {"shift", record.shift}};
    return dumped(json);
}

GenerationParams paramsFromMetadata(const std::string& json) { return paramsIn(parsed(json)); }

std::string promptOriginalFromMetadata(const std::string& json) { return textIn(parsed(json), kPromptOriginal); }

std::string negativeOriginalFromMetadata(const std::string& json) { return textIn(parsed(json), kNegativeOriginal); }

PictureRecord recordFromMetadata(const std::string& json)
{
    const Json object = parsed(json);
    PictureRecord record;
    record.params = paramsIn(object);
    record.modelName = textIn(object, "model");
    record.modelSha256 = textIn(object, "model_sha256");
    record.preset = textIn(object, "preset");
    record.promptOriginal = textIn(object, kPromptOriginal);
    record.negativeOriginal = textIn(object, kNegativeOriginal);
    record.lostPrompt = textIn(object, "lost_prompt");
    if (const auto events = object.find("guard_events"); events != object.end())
        for (const Json& event : *events)
            record.guardEvents.push_back(guardEventIn(event));
    const auto run = object.find("made_with");
    if (run == object.end())
        return record;
    if (!run->is_object())
        throwCorrupt(tr("The value of {key:quoted} is not a JSON object.", kMadeWith), kMadeWith);
    record.program = textIn(*run, "program");
    record.torchVersion = textIn(*run, "libtorch");
    record.device = textIn(*run, "device");
    record.precision = textIn(*run, "precision");
    record.attentionBackend = textIn(*run, "attention_backend");
    record.execution = textIn(*run, "execution");
    record.instructionSet = textIn(*run, "instruction_set");
    record.shift = numberIn(*run, "shift");
    return record;
}

std::vector<PictureText> pictureTexts(const PictureRecord& record)
{
    return {{"parameters", infotext(record)}, {"zimage", metadataJson(record)}};
}

} // namespace zimage
