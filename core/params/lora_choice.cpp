#include "params/lora_choice.h"

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

Complaint setStep(int& step, const std::string& text, int least)
{
    int read = 0;
    if (!readWhole(text, read) || read < least)
        return "is no step: take " + std::to_string(least) + " or more";
    step = read;
    return {};
}

Complaint setSwitch(bool& on, const std::string& text)
{
    const std::string word = lowered(text);
    if (word != "true" && word != "false" && word != "on" && word != "off" && word != "yes" && word != "no")
        return "is neither true nor false";
    on = word == "true" || word == "on" || word == "yes";
    return {};
}

Complaint setStrength(double& strength, const std::string& text)
{
    double read = 0;
    if (!readWhole(text, read) || !std::isfinite(read))
        return "is not a number";
    strength = read;
    return {};
}

Complaint setHash(std::string& hash, const std::string& text)
{
    if (!text.empty() && !isSha256(text))
        return "is no SHA-256: it has 64 hex digits in lower case";
    hash = text;
    return {};
}

Complaint readItem(const Json& item, LoraChoice& lora)
{
    if (item.is_string()) {
        lora.file = item.get<std::string>();
        return {};
    }
    if (!item.is_object())
        return "has an item that is neither a file's name nor a mapping";
    for (const auto& [key, value] : item.items()) {
        if (value.is_structured() || value.is_null())
            return "has no single value for " + inQuotes(key);
        if (auto complaint = setLoraKey(lora, key, value.is_string() ? value.get<std::string>() : value.dump()))
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

std::optional<std::string> readLoras(std::string_view json, LoraList& loras)
{
    if (const JsonRefusal refusal = scanJson(json, kLimits))
        return std::string(refusal.reason);
    const Json list = Json::parse(json, nullptr, false);
    if (!list.is_array())
        return "is no list";
    LoraList read;
    for (const Json& item : list)
        if (auto complaint = readItem(item, read.emplace_back()))
            return complaint;
    loras = std::move(read);
    return {};
}

std::optional<std::string> setLoraKey(LoraChoice& lora, std::string_view key, const std::string& text)
{
    Complaint complaint;
    if (key == "file" || key == "name")
        lora.file = text;
    else if (key == "sha256")
        complaint = setHash(lora.sha256, text);
    else if (key == "strength")
        complaint = setStrength(lora.strength, text);
    else if (key == "from")
        complaint = setStep(lora.fromStep, text, 1);
    else if (key == "to")
        complaint = setStep(lora.toStep, text, 0);
    else if (key == "on")
        complaint = setSwitch(lora.on, text);
    else
        return "has no key " + inQuotes(key) + ": known are file, strength, from, to, on, sha256";
    if (complaint)
        complaint = "has a value of " + std::string(key) + " that " + *complaint + ", not " + inQuotes(text);
    return complaint;
}

} // namespace zimage
