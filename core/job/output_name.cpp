#include "job/output_name.h"

#include "base/error.h"
#include "base/nearest_name.h"
#include "base/sentence.h"
#include "base/utf8.h"
#include "base/wording.h"
#include "params/param_table.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>
#include <vector>

namespace zimage {
namespace {

constexpr std::size_t kMaxValue = 60; // bytes of a text value
constexpr std::size_t kMaxComponent =
    240;                             // bytes of a folder or file name; 255 are allowed, "-2" and the like want some
constexpr char kEmptyValue = '\x01'; // stands where a field was empty until its separators are dropped
constexpr std::string_view kSeparators = "-_ .,+";
constexpr std::string_view kUnnamed = "{time}-{seed}";
constexpr std::string_view kExtension = ".png";

/// The code point of a valid UTF-8 sequence.
char32_t codePointOf(std::string_view sequence)
{
    const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(sequence[i])); };
    switch (sequence.size()) {
    case 1: return byte(0);
    case 2: return (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
    case 3: return (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
    default: return (byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F);
    }
}

/// What becomes "_" in a name: blanks and commas, which are a nuisance on a command line, what Windows forbids, and
/// what cannot be seen or turns the reading direction. Letters, digits and other signs of every script stay.
bool isReplaced(char32_t c)
{
    if (c < 0x80)
        return c <= 0x20 || c == 0x7F
            || std::string_view("<>:\"/\\|?*,;").find(static_cast<char>(c)) != std::string_view::npos;
    return c <= 0xA0 || c == 0x3000 || c == 0xFEFF || c == 0xAD || (c >= 0x2000 && c <= 0x200B) || c == 0x200E
        || c == 0x200F || (c >= 0x2028 && c <= 0x202F) || (c >= 0x205F && c <= 0x206F);
}

/// The longest beginning of at most `limit` bytes that ends at a character.
std::string_view cutAtCharacter(std::string_view text, std::size_t limit)
{
    if (text.size() <= limit)
        return text;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80)
        --limit;
    return text.substr(0, limit);
}

/// A text as a part of a name: no separators, no control characters, no dots or "-" and "_" at its ends, at most
/// kMaxValue bytes.
std::string asNamePart(std::string_view text)
{
    std::string part;
    for (std::size_t at = 0; at < text.size() && part.size() <= kMaxValue;) {
        const std::size_t length = utf8Length(text, at);
        const std::string_view sequence = text.substr(at, length);
        if (length != 0 && !isReplaced(codePointOf(sequence)))
            part += sequence;
        else if (!part.empty() && part.back() != '_')
            part += '_';
        at += length == 0 ? 1 : length;
    }
    part = cutAtCharacter(part, kMaxValue);
    constexpr std::string_view kTrimmed = "._-";
    const auto first = part.find_first_not_of(kTrimmed);
    if (first == std::string::npos)
        return {};
    return part.substr(first, part.find_last_not_of(kTrimmed) - first + 1);
}

std::string timeText(std::time_t time, const char* format)
{
    std::tm local{};
    localtime_r(&time, &local);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), format, &local)};
}

[[noreturn]] void throwUnknownField(std::string_view pattern, const std::string& field)
{
    std::vector<std::string> known{"date", "time", "index", "model"};
    for (const ParamDef& def : paramTable())
        known.emplace_back(def.key);
    const std::string nearest = nearestName(field, known);
    throw Error(ErrorCode::BadParameter,
                nearest.empty()
                    ? tr("The file name pattern {pattern:quoted} has the unknown field {{{field}}}. Known are "
                         "{{date}}, {{time}}, {{index}}, {{model}} and the parameters, such as {{seed}} and "
                         "{{prompt}}.",
                         pattern, field)
                    : tr("The file name pattern {pattern:quoted} has the unknown field {{{field}}}. Did you "
                         "mean {{{nearest}}}?",
                         pattern, field, nearest),
                {{}, {}, field});
}

/// The files' names without folders and endings, in one text.
std::string stemsOf(const LoraList& loras)
{
    std::string stems;
    for (const LoraChoice& lora : loras)
        if (acts(lora))
            stems += (stems.empty() ? "" : "+") + std::filesystem::path(lora.file).stem().string();
    return stems;
}

std::string fieldText(std::string_view pattern, const std::string& field, const GenerationParams& params,
                      const NameContext& context)
{
    if (field == "date")
        return timeText(context.time, "%Y-%m-%d");
    if (field == "time")
        return timeText(context.time, "%H-%M-%S");
    if (field == "index")
        return std::to_string(context.index);
    if (field == "model")
        return asNamePart(context.modelName);
    const ParamDef* def = findParam(field);
    if (def == nullptr)
        throwUnknownField(pattern, field);
    const ParamValue value = getParam(params, *def);
    if (const auto* number = std::get_if<double>(&value))
        return plainNumber(*number); // "3", where paramText says "3.0"
    if (const auto* loras = std::get_if<LoraList>(&value))
        return asNamePart(stemsOf(*loras));
    const auto* text = std::get_if<std::string>(&value);
    return text == nullptr ? paramText(value) : asNamePart(*text);
}

/// A part of the pattern with its fields filled in; kEmptyValue where one was empty.
std::string filledIn(std::string_view pattern, std::string_view part, const GenerationParams& params,
                     const NameContext& context)
{
    std::string name;
    for (std::size_t at = 0; at < part.size(); ++at) {
        const char c = part[at];
        const bool doubled = at + 1 < part.size() && part[at + 1] == c;
        if ((c == '{' || c == '}') && doubled) {
            name += c;
            ++at;
        } else if (c == '{') {
            const auto end = part.find('}', at);
            if (end == std::string_view::npos)
                throw Error(ErrorCode::BadParameter,
                            tr("The file name pattern {pattern:quoted} has an opening brace without a closing one. "
                               "Close it, or write a brace itself as {{{{.",
                               pattern));
            const std::string value =
                fieldText(pattern, std::string(part.substr(at + 1, end - at - 1)), params, context);
            name += value.empty() ? std::string(1, kEmptyValue) : value;
            at = end;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            name += byte < 0x20 || byte == 0x7F ? '_' : c;
        }
    }
    return name;
}

/// Drops the places of empty values, each with the separators before it, or after it at the start of a name.
std::string withoutGaps(std::string name)
{
    for (auto gap = name.find(kEmptyValue); gap != std::string::npos; gap = name.find(kEmptyValue)) {
        const auto last = gap == 0 ? std::string::npos : name.find_last_not_of(kSeparators, gap - 1);
        const std::size_t begin = last == std::string::npos ? 0 : last + 1;
        std::size_t end = gap + 1;
        if (begin == 0)
            end = std::min(name.find_first_not_of(kSeparators, end), name.size());
        name.erase(begin, end - begin);
    }
    return name;
}

/// Windows knows some names as devices, with any extension.
bool isDeviceName(std::string_view name)
{
    const std::string stem = lowered(name.substr(0, name.find('.')));
    constexpr std::array<std::string_view, 4> kDevices{"con", "prn", "aux", "nul"};
    const bool numbered =
        stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")) && stem[3] >= '1' && stem[3] <= '9';
    return numbered || std::find(kDevices.begin(), kDevices.end(), stem) != kDevices.end();
}

/// One folder or file name of the pattern. What the user wrote without fields may name an existing folder and stays as
/// it is.
std::string expanded(std::string_view pattern, std::string_view component, const GenerationParams& params,
                     const NameContext& context)
{
    std::string name = withoutGaps(filledIn(pattern, component, params, context));
    if (component.find('{') == std::string_view::npos)
        return name;
    const std::string_view cut = cutAtCharacter(name, kMaxComponent);
    return std::string(isDeviceName(name) ? 1 : 0, '_').append(cut);
}

std::string_view withoutExtension(std::string_view name)
{
    const bool hasIt =
        name.size() >= kExtension.size() && lowered(name.substr(name.size() - kExtension.size())) == kExtension;
    return hasIt ? name.substr(0, name.size() - kExtension.size()) : name;
}

} // namespace

std::filesystem::path outputName(std::string_view pattern, const GenerationParams& params, const NameContext& context)
{
    std::filesystem::path path = pattern.starts_with('/') ? "/" : "";
    std::string_view rest = pattern;
    for (auto slash = rest.find('/'); slash != std::string_view::npos; slash = rest.find('/')) {
        path /= expanded(pattern, rest.substr(0, slash), params, context);
        rest.remove_prefix(slash + 1);
    }
    if (rest == "." || rest == "..") // a folder, and no name in it
        path /= std::exchange(rest, {});
    std::string name = expanded(pattern, withoutExtension(rest), params, context);
    if (name.empty())
        name = filledIn(kUnnamed, kUnnamed, params, context);
    return path / (name + std::string(kExtension));
}

} // namespace zimage
