#include "params/validate.h"

#include "base/utf8.h"
#include "base/wording.h"
#include "params/param_table.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace zimage {

namespace {

constexpr std::size_t kLongestPrompt = std::size_t{1} << 20; // bytes
constexpr std::size_t kMostLoras = 64;

using Issues = std::vector<ParamIssue>;

void add(Issues& issues, const char* key, const std::string& rest) { issues.push_back({key, key + (" " + rest)}); }

bool isDeviceName(std::string_view name)
{
    constexpr std::string_view kCard = "cuda:";
    if (name == "auto" || name == "cpu" || name == "cuda")
        return true;
    if (!name.starts_with(kCard))
        return false;
    const std::string_view number = name.substr(kCard.size());
    const bool digits = std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
    return digits && !number.empty() && number.size() <= 3 && (number.size() == 1 || number[0] != '0');
}

void checkText(Issues& issues, const ParamDef& def, const std::string& text)
{
    if (const std::size_t at = firstInvalidUtf8(text); at != std::string::npos) {
        add(issues, def.key, "is not valid UTF-8 from byte " + std::to_string(at + 1) + " on: give it in UTF-8.");
        return;
    }
    if (const std::size_t at = text.find('\0'); at != std::string::npos) {
        add(issues, def.key, "has a NUL character at byte " + std::to_string(at + 1) + ": remove it.");
        return;
    }
    if (text.size() > kLongestPrompt) {
        add(issues, def.key, "is " + std::to_string(text.size()) + " bytes long: shorten it to 1 MiB at most.");
        return;
    }
    if (def.widget == ParamWidget::Device) {
        if (!isDeviceName(text))
            add(issues, def.key, inQuotes(text) + " is not one of auto, cpu, cuda:N.");
        return;
    }
    const auto same = [&](const char* choice) { return text == choice; };
    if (!def.choices.empty() && std::none_of(def.choices.begin(), def.choices.end(), same))
        add(issues, def.key,
            inQuotes(text) + " is not one of " + listed({def.choices.begin(), def.choices.end()}) + ".");
}

void checkRange(Issues& issues, const ParamDef& def, const ParamValue& value)
{
    const auto* whole = std::get_if<std::int64_t>(&value);
    const double number = whole != nullptr ? static_cast<double>(*whole) : std::get<double>(value);
    const std::string shown = whole != nullptr ? std::to_string(*whole) : plainNumber(number);
    const std::string unit = *def.unit == '\0' ? "" : std::string(" ") + def.unit;
    // Finite first: every comparison with NaN is false.
    if (!std::isfinite(number)) {
        add(issues, def.key,
            "is not a finite number: take " + plainNumber(def.minimum) + " to " + plainNumber(def.maximum) + unit
                + ".");
    } else if (def.widget == ParamWidget::Seed) {
        if (*whole < -1)
            add(issues, def.key, shown + " is negative: take 0 or more, or -1 for a random one.");
    } else if (number < def.minimum || number > def.maximum) {
        add(issues, def.key,
            shown + " is out of range: take " + plainNumber(def.minimum) + " to " + plainNumber(def.maximum) + unit
                + ".");
    }
}

void checkLora(Issues& issues, const ParamDef& def, const LoraChoice& lora, int steps)
{
    const std::string name = inQuotes(loraName(lora));
    const std::size_t wrongByte = firstInvalidUtf8(lora.file);
    if (wrongByte != std::string::npos)
        add(issues, def.key,
            "has a file name that is not valid UTF-8 from byte " + std::to_string(wrongByte + 1)
                + " on: give it in UTF-8.");
    else if (lora.file.find('\0') != std::string::npos)
        add(issues, def.key, "has a file name with a NUL character: remove it.");
    else if (lora.file.size() > kLongestPrompt)
        add(issues, def.key, "has a file name that is too long: shorten it to 1 MiB at most.");
    else if (acts(lora) && (lora.fromStep != 1 || (lora.toStep != 0 && lora.toStep < steps)))
        add(issues, def.key,
            "has " + name + " for the steps from " + std::to_string(lora.fromStep) + " to "
                + (lora.toStep == 0 ? "the end" : std::to_string(lora.toStep))
                + ": a LoRA cannot act in some of the steps only yet, leave from and to out.");
}

void checkLoras(Issues& issues, const ParamDef& def, const LoraList& loras, int steps)
{
    if (loras.size() > kMostLoras) {
        add(issues, def.key,
            "has " + std::to_string(loras.size()) + " files: take " + std::to_string(kMostLoras) + " at most.");
        return;
    }
    const ParamDef& strength = *findParam("lora_scale"); // whose row looks at the first one's
    for (const LoraChoice& lora : loras) {
        checkLora(issues, def, lora, steps);
        const bool inRange = lora.strength >= strength.minimum && lora.strength <= strength.maximum; // NaN is not
        if (&lora != &loras.front() && !inRange)
            add(issues, def.key,
                "has " + inQuotes(loraName(lora)) + " with the strength " + plainNumber(lora.strength)
                    + ", which is out of range: take " + plainNumber(strength.minimum) + " to "
                    + plainNumber(strength.maximum) + ".");
    }
}

/// Sides have a range of their own, cut by what the model can do: `smallest` and `largest` are always legal sizes.
void checkSide(Issues& issues, const ParamDef& def, int side, bool anySize, const SizeLimits& limits)
{
    const int unit = std::max(1, limits.unit);
    const int floor = static_cast<int>(def.minimum);
    const int largest = std::max(unit, std::min(static_cast<int>(def.maximum), limits.maxSide) / unit * unit);
    const int smallest = anySize ? floor : std::min(largest, std::max(unit, (floor + unit - 1) / unit * unit));
    const std::string shown = std::to_string(side);
    if (side < floor) {
        add(issues, def.key, shown + " is too small: take " + std::to_string(smallest) + " px or more.");
    } else if (side > largest) {
        add(issues, def.key,
            shown + " is too large: take " + std::to_string(largest) + " px or less, the longest side of this model.");
    } else if (!anySize && side % unit != 0) {
        const int below = side / unit * unit;
        std::vector<std::string> legal;
        if (below >= smallest)
            legal.push_back(std::to_string(below));
        if (below + unit <= largest)
            legal.push_back(std::to_string(below + unit));
        add(issues, def.key,
            shown + " is not a multiple of " + std::to_string(unit) + ", the unit of this model: take " + legal.front()
                + (legal.size() > 1 ? " or " + legal.back() : "") + ", or turn force_original_resolution on.");
    }
}

void checkSeeds(Issues& issues, const GenerationParams& params)
{
    constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
    if (params.seed < 0 || params.count < 1)
        return; // a random seed is drawn to fit; a wrong count is reported as such
    const std::int64_t last = kLargest - (params.count - 1);
    if (params.seed > last)
        add(issues, "seed",
            std::to_string(params.seed) + " leaves too few seeds for " + std::to_string(params.count)
                + " pictures: take " + std::to_string(last) + " or less.");
}

/// A tile must hold at least two units of the model.
void checkTile(Issues& issues, const char* key, int size, const SizeLimits& limits)
{
    const ParamDef& def = *findParam(key);
    if (size < def.minimum || size > def.maximum)
        return; // reported by its range
    const int least = 2 * std::max(1, limits.unit);
    if (size < least)
        add(issues, key,
            std::to_string(size) + " is too small for this model: take " + std::to_string(least) + " px or more.");
}

} // namespace

std::vector<ParamIssue> validate(const GenerationParams& params, const SizeLimits& limits)
{
    Issues issues;
    for (const ParamDef& def : paramTable()) {
        const ParamValue value = getParam(params, def);
        if (const auto* text = std::get_if<std::string>(&value))
            checkText(issues, def, *text);
        else if (const auto* loras = std::get_if<LoraList>(&value))
            checkLoras(issues, def, *loras, params.steps);
        else if (def.widget == ParamWidget::Size)
            checkSide(issues, def, static_cast<int>(std::get<std::int64_t>(value)), params.forceOriginalResolution,
                      limits);
        else if (!std::holds_alternative<bool>(value))
            checkRange(issues, def, value);
    }
    const ParamDef& tokens = *findParam("max_sequence_length");
    if (params.maxSequenceLength > limits.maxCaptionTokens && params.maxSequenceLength <= tokens.maximum)
        add(issues, tokens.key,
            std::to_string(params.maxSequenceLength) + " is more than this model reads: take "
                + std::to_string(limits.maxCaptionTokens) + " tokens or less.");
    checkSeeds(issues, params);
    if (params.vaeTiling)
        checkTile(issues, "vae_tile_size", params.vaeTileSize, limits);
    if (params.decoderTiling)
        checkTile(issues, "decoder_tile_size", params.decoderTileSize, limits);
    return issues;
}

} // namespace zimage
