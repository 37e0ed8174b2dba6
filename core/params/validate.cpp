#include "params/validate.h"

#include "base/sentence.h"
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

void add(Issues& issues, const char* key, std::string sentence) { issues.push_back({key, std::move(sentence)}); }

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
        add(issues, def.key,
            tr("{key} is not valid UTF-8 from byte {byte:int} on: give it in UTF-8.", def.key, at + 1));
        return;
    }
    if (const std::size_t at = text.find('\0'); at != std::string::npos) {
        add(issues, def.key, tr("{key} has a NUL character at byte {byte:int}: remove it.", def.key, at + 1));
        return;
    }
    if (text.size() > kLongestPrompt) {
        add(issues, def.key, tr("{key} is {size:int} bytes long: shorten it to 1 MiB at most.", def.key, text.size()));
        return;
    }
    if (def.widget == ParamWidget::Device) {
        if (!isDeviceName(text))
            add(issues, def.key, tr("{key} {text:quoted} is not one of auto, cpu, cuda:N.", def.key, text));
        return;
    }
    const auto same = [&](const char* choice) { return text == choice; };
    if (!def.choices.empty() && std::none_of(def.choices.begin(), def.choices.end(), same))
        add(issues, def.key,
            tr("{key} {text:quoted} is not one of {choices}.", def.key, text,
               listed({def.choices.begin(), def.choices.end()})));
}

std::string notFinite(const ParamDef& def)
{
    if (*def.unit == '\0')
        return tr("{key} is not a finite number: choose {least:number} to {greatest:number}.", def.key, def.minimum,
                  def.maximum);
    return tr("{key} is not a finite number: choose {least:number} to {greatest:number} {unit}.", def.key, def.minimum,
              def.maximum, translated(def.unit));
}

std::string outOfRange(const ParamDef& def, const std::string& value)
{
    if (*def.unit == '\0')
        return tr("{key} {value} is out of range: choose {least:number} to {greatest:number}.", def.key, value,
                  def.minimum, def.maximum);
    return tr("{key} {value} is out of range: choose {least:number} to {greatest:number} {unit}.", def.key, value,
              def.minimum, def.maximum, translated(def.unit));
}

void checkRange(Issues& issues, const ParamDef& def, const ParamValue& value)
{
    const auto* whole = std::get_if<std::int64_t>(&value);
    const double number = whole != nullptr ? static_cast<double>(*whole) : std::get<double>(value);
    // Finite first: every comparison with NaN is false.
    if (!std::isfinite(number)) {
        add(issues, def.key, notFinite(def));
    } else if (def.widget == ParamWidget::Seed) {
        if (*whole < -1)
            add(issues, def.key,
                tr("{key} {value:int} is negative: choose 0 or more, or -1 for a random one.", def.key, *whole));
    } else if (number < def.minimum || number > def.maximum) {
        add(issues, def.key, outOfRange(def, whole != nullptr ? std::to_string(*whole) : plainNumber(number)));
    }
}

/// A LoRA that is to act in some of the steps only.
std::string notInAllSteps(const ParamDef& def, const LoraChoice& lora)
{
    if (lora.toStep == 0)
        return tr("{key} has {lora:quoted} only from step {first:int} on: LoRAs act in all steps in this version; "
                  "remove the key from.",
                  def.key, loraName(lora), lora.fromStep);
    return tr("{key} has {lora:quoted} only for steps {first:int} to {last:int}: LoRAs act in all steps in this "
              "version; remove the keys from and to.",
              def.key, loraName(lora), lora.fromStep, lora.toStep);
}

void checkLora(Issues& issues, const ParamDef& def, const LoraChoice& lora, int steps)
{
    const std::size_t wrongByte = firstInvalidUtf8(lora.file);
    if (wrongByte != std::string::npos)
        add(issues, def.key,
            tr("{key} has a file name that is not valid UTF-8 from byte {byte:int} on: give it in UTF-8.", def.key,
               wrongByte + 1));
    else if (lora.file.find('\0') != std::string::npos)
        add(issues, def.key, tr("{key} has a file name with a NUL character: remove it.", def.key));
    else if (lora.file.size() > kLongestPrompt)
        add(issues, def.key, tr("{key} has a file name that is too long: shorten it to 1 MiB at most.", def.key));
    else if (acts(lora) && (lora.fromStep != 1 || (lora.toStep != 0 && lora.toStep < steps)))
        add(issues, def.key, notInAllSteps(def, lora));
}

void checkLoras(Issues& issues, const ParamDef& def, const LoraList& loras, int steps)
{
    if (loras.size() > kMostLoras) {
        add(issues, def.key,
            tr("{key} has {count:int} files: choose {most:int} at most.", def.key, loras.size(), kMostLoras));
        return;
    }
    const ParamDef& strength = *findParam("lora_scale"); // whose row looks at the first one's
    for (const LoraChoice& lora : loras) {
        checkLora(issues, def, lora, steps);
        const bool inRange = lora.strength >= strength.minimum && lora.strength <= strength.maximum; // NaN is not
        if (&lora != &loras.front() && !inRange)
            add(issues, def.key,
                tr("{key} has {lora:quoted} with the strength {strength:number}, which is out of range: choose "
                   "{least:number} to {greatest:number}.",
                   def.key, loraName(lora), lora.strength, strength.minimum, strength.maximum));
    }
}

/// `below` is 0 where no size below is legal.
std::string noMultiple(const ParamDef& def, int side, int unit, int below, int above)
{
    if (below == 0)
        return tr("{key} {side:int} is not a multiple of {unit:int}, the unit of this model: choose {above:int}, or "
                  "turn force_original_resolution on.",
                  def.key, side, unit, above);
    return tr("{key} {side:int} is not a multiple of {unit:int}, the unit of this model: choose {below:int} or "
              "{above:int}, or turn force_original_resolution on.",
              def.key, side, unit, below, above);
}

/// Sides have a range of their own, cut by what the model can do: `smallest` and `largest` are always legal sizes.
void checkSide(Issues& issues, const ParamDef& def, int side, bool anySize, const SizeLimits& limits)
{
    const int unit = std::max(1, limits.unit);
    const int floor = static_cast<int>(def.minimum);
    const int largest = std::max(unit, std::min(static_cast<int>(def.maximum), limits.maxSide) / unit * unit);
    const int smallest = anySize ? floor : std::min(largest, std::max(unit, (floor + unit - 1) / unit * unit));
    if (side < floor) {
        add(issues, def.key,
            tr("{key} {side:int} is too small: choose {least:int} px or more.", def.key, side, smallest));
    } else if (side > largest) {
        add(issues, def.key,
            tr("{key} {side:int} is too large: choose {greatest:int} px or less, the longest side of this model.",
               def.key, side, largest));
    } else if (!anySize && side % unit != 0) {
        const int below = side / unit * unit; // and below + unit <= largest, since that is a multiple, too
        add(issues, def.key, noMultiple(def, side, unit, below >= smallest ? below : 0, below + unit));
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
            tr("seed {seed:int} is too large for {count:int} pictures, each of which uses the next seed: choose "
               "{last:int} or less.",
               params.seed, params.count, last));
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
            tr("{key} {size:int} is too small for this model: choose {least:int} px or more.", key, size, least));
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
            tr("{key} {tokens:int} is more than this model reads: choose {most:int} tokens or less.", tokens.key,
               params.maxSequenceLength, limits.maxCaptionTokens));
    checkSeeds(issues, params);
    if (params.vaeTiling)
        checkTile(issues, "vae_tile_size", params.vaeTileSize, limits);
    if (params.decoderTiling)
        checkTile(issues, "decoder_tile_size", params.decoderTileSize, limits);
    return issues;
}

} // namespace zimage
