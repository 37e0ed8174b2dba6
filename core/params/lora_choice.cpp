#include "params/lora_choice.h"

#include "base/sentence.h"
#include "base/wording.h"
#include "io/json_scan.h"
#include "io/sha256.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>
#include <filesystem>
#include <utility>

namespace zimage {

namespace {

using Json = nlohmann::ordered_json;
using Complaint = std::optional<std::string>;

constexpr JsonLimits kLimits{.depth = 4, .token = std::size_t{1} << 20, .values = 4096};

template <typename Number>
bool readWhole(const std::string& text, Number& number)
{
    const char* const end = text.data() + text.size();
    Number read{};
    const auto [stop, error] = std::from_chars(text.data(), end, read);
    if (stop != end || error != std::errc{})
        return false;
    number = read;
    return true;
}

/// A key of an item and its value, and what sentences call the list.
struct Given {
    std::string_view list, key;
    const std::string& text;
};

Complaint setStep(int& step, const Given& given, int least)
{
    int read = 0;
    if (!readWhole(given.text, read) || read < least)
        return tr("{list}: {key} {text:quoted} is not a whole number of {least:int} or more.", given.list, given.key,
                  given.text, least);
    step = read;
    return {};
}

Complaint setSwitch(bool& on, const Given& given)
{
    const std::string word = lowered(given.text);
    if (word != "true" && word != "false" && word != "on" && word != "off" && word != "yes" && word != "no")
        return tr("{list}: {key} {text:quoted} is neither true nor false.", given.list, given.key, given.text);
    on = word == "true" || word == "on" || word == "yes";
    return {};
}

Complaint setStrength(double& strength, const Given& given)
{
    double read = 0;
    if (!readWhole(given.text, read) || !std::isfinite(read))
        return tr("{list}: {key} {text:quoted} is not a number.", given.list, given.key, given.text);
    strength = read;
    return {};
}

Complaint setHash(std::string& hash, const Given& given)
{
    if (!given.text.empty() && !isSha256(given.text))
        return tr("{list}: {key} {text:quoted} is not a SHA-256, which has 64 hex digits in lower case.", given.list,
                  given.key, given.text);
    hash = given.text;
    return {};
}

Complaint readItem(const Json& item, LoraChoice& lora, std::string_view list)
{
    if (item.is_string()) {
        lora.file = item.get<std::string>();
        return {};
    }
    if (!item.is_object())
        return tr("{list} has an entry that is neither a file name nor a mapping.", list);
    for (const auto& [key, value] : item.items()) {
        if (value.is_structured() || value.is_null())
            return tr("{list} needs one value for {key}, not a list or a mapping.", list, key);
        if (auto complaint = setLoraKey(lora, key, value.is_string() ? value.get<std::string>() : value.dump(), list))
            return complaint;
    }
    return {};
}

} // namespace

bool acts(const LoraChoice& lora) { return lora.on && !lora.file.empty(); }

std::string loraName(const LoraChoice& lora) { return std::filesystem::path(lora.file).filename().string(); }

std::string lorasText(const LoraList& loras)
{
    const LoraChoice standard;
    Json list = Json::array();
    for (const LoraChoice& lora : loras) {
        Json item{{"file", lora.file}};
        if (!lora.sha256.empty())
            item["sha256"] = lora.sha256;
        if (lora.strength != standard.strength)
            item["strength"] = lora.strength;
        if (lora.fromStep != standard.fromStep)
            item["from"] = lora.fromStep;
        if (lora.toStep != standard.toStep)
            item["to"] = lora.toStep;
        if (lora.on != standard.on)
            item["on"] = lora.on;
        list.push_back(std::move(item));
    }
    return list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<std::string> readLoras(std::string_view json, LoraList& loras, std::string_view name)
{
    if (const JsonRefusal refusal = scanJson(json, kLimits))
        return tr("{list} cannot be read: {why}.", name, refusal.reason);
    const Json list = Json::parse(json, nullptr, false);
    if (!list.is_array())
        return tr("{list} is not a list.", name);
    LoraList read;
    for (const Json& item : list)
        if (auto complaint = readItem(item, read.emplace_back(), name))
            return complaint;
    loras = std::move(read);
    return {};
}

std::optional<std::string> setLoraKey(LoraChoice& lora, std::string_view key, const std::string& text,
                                      std::string_view name)
{
    const Given given{name, key, text};
    if (key == "sha256")
        return setHash(lora.sha256, given);
    if (key == "strength")
        return setStrength(lora.strength, given);
    if (key == "from")
        return setStep(lora.fromStep, given, 1);
    if (key == "to")
        return setStep(lora.toStep, given, 0);
    if (key == "on")
        return setSwitch(lora.on, given);
    if (key != "file" && key != "name")
        return tr("{list} has no key {key:quoted}; the keys are file, strength, from, to, on and sha256.", name, key);
    lora.file = text;
    return {};
}

} // namespace zimage
