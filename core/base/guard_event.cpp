#include "base/guard_event.h"

#include "base/sentence.h"
#include "base/wording.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace zimage {

namespace {

using Kind = GuardRemedy::Kind;

struct StoredKind {
    Kind kind;
    std::string_view text; ///< '#' is `count`, '@' is `all`
};

// not for people: pictures keep these, and every later version reads them
constexpr std::array<StoredKind, 11> kStored{{
    {Kind::None, "none"},
    {Kind::Clamp, "clamped to ±10"},                    // not for people
    {Kind::Fp32Sites, "fp32 where values are largest"}, // not for people
    {Kind::Fp32, "fp32"},
    {Kind::NoClamp, "no clamping"},                                 // not for people
    {Kind::FreedMemory, "memory set free"},                         // not for people
    {Kind::TextToHost, "text encoder to the computer's memory"},    // not for people
    {Kind::BlocksToHost, "# of @ blocks to the computer's memory"}, // not for people
    {Kind::Rows, "# rows at once"},                                 // not for people
    {Kind::Tiles, "tiles of # px"},                                 // not for people
    {Kind::DecodeOnCpu, "decoding on the CPU"},                     // not for people
}};

/// The numbers of a stored text of this form; nothing when it has another.
std::optional<GuardRemedy> matched(const StoredKind& form, std::string_view text)
{
    GuardRemedy remedy{form.kind};
    for (const char c : form.text) {
        if (c != '#' && c != '@') {
            if (text.empty() || text.front() != c)
                return {};
            text.remove_prefix(1);
            continue;
        }
        int& number = c == '#' ? remedy.count : remedy.all;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc())
            return {};
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    }
    return text.empty() ? std::optional(remedy) : std::nullopt;
}

/// "0.2 %", "< 0.01 %".
std::string percent(double share)
{
    if (share < 0.0001)
        return "< 0.01 %";
    return plainNumber(std::round(share * 10000) / 100) + " %";
}

/// "bf16", and of the mixed one "bf16, fp32".
std::string shownPrecision(std::string_view stored)
{
    if (!stored.ends_with(kMixedPrecision))
        return std::string(stored);
    stored.remove_suffix(kMixedPrecision.size());
    return listed({std::string(stored), "fp32"});
}

std::string memorySentence(const GuardEvent& event)
{
    if (event.step > 0)
        return tr("Step {step:int} of picture {picture:int} did not fit into memory.", event.step, event.picture);
    if (event.stage == Stage::Loading)
        return tr("The model did not fit into memory while it was loaded.");
    if (event.picture == 0)
        return tr("Encoding the prompts did not fit into memory.");
    switch (event.stage) {
    case Stage::Text:
        return tr("Encoding the prompts of picture {picture:int} did not fit into memory.", event.picture);
    case Stage::Decoding: return tr("Decoding picture {picture:int} did not fit into memory.", event.picture);
    default: return tr("Picture {picture:int} did not fit into memory.", event.picture);
    }
}

std::string valuesSentence(const GuardEvent& event)
{
    const std::string share = percent(event.badShare);
    const std::string precision = shownPrecision(event.precision);
    const int picture = event.picture;
    if (event.step > 0)
        return tr("Step {step:int} of picture {picture:int} gave values that are not finite in {precision} ({share} of "
                  "all).",
                  event.step, picture, precision, share);
    if (picture == 0)
        return tr("Encoding the prompts gave values that are not finite in {precision} ({share} of all).", precision,
                  share);
    switch (event.stage) {
    case Stage::Text:
        return tr("Encoding the prompts of picture {picture:int} gave values that are not finite in {precision} "
                  "({share} of all).",
                  picture, precision, share);
    case Stage::Decoding:
        return tr("Decoding picture {picture:int} gave values that are not finite in {precision} ({share} of all).",
                  picture, precision, share);
    default:
        return tr("Picture {picture:int} has values that are not finite in {precision} ({share} of all).", picture,
                  precision, share);
    }
}

} // namespace

std::string GuardRemedy::stored() const
{
    for (const StoredKind& form : kStored) {
        if (form.kind != kind)
            continue;
        std::string result;
        for (const char c : form.text)
            result += c == '#' ? std::to_string(count) : c == '@' ? std::to_string(all) : std::string(1, c);
        return result;
    }
    return text;
}

GuardRemedy GuardRemedy::fromStored(std::string_view text)
{
    for (const StoredKind& form : kStored)
        if (const auto remedy = matched(form, text); remedy && remedy->stored() == text)
            return *remedy;
    return {Kind::Other, 0, 0, std::string(text)};
}

std::string GuardRemedy::sentence() const
{
    switch (kind) {
    case Kind::None: return tr("Nothing else can be tried, so there is no picture.");
    case Kind::Clamp: return tr("The values were clamped to ±10.");
    case Kind::Fp32Sites: return tr("It was repeated with fp32 where values are largest.");
    case Kind::Fp32: return tr("It was repeated in fp32.");
    case Kind::NoClamp: return tr("It was repeated without clamping values.");
    case Kind::FreedMemory: return tr("It was repeated after memory was freed.");
    case Kind::TextToHost: return tr("It was repeated with the text encoder in the computer's memory.");
    case Kind::BlocksToHost:
        return tr("It was repeated after {count:int} of the {all:int} blocks were moved to the computer's memory.",
                  count, all);
    case Kind::Rows: return tr("It was repeated in parts of {count:int} rows.", count);
    case Kind::Tiles: return tr("It was repeated in tiles of {count:int} px.", count);
    case Kind::DecodeOnCpu: return tr("It was repeated on the CPU.");
    case Kind::Other: return text.empty() ? std::string() : tr("It was repeated with {remedy:quoted}.", text);
    }
    return {};
}

std::string GuardEvent::sentence() const
{
    const std::string what = layers == kMemoryLayers ? memorySentence(*this)
        : layers == kPictureLayers
        ? tr("Picture {picture:int} came out as one flat colour in {precision}.", picture, shownPrecision(precision))
        : valuesSentence(*this);
    if (remedy.kind == Kind::None)
        return inOneLine({what, remedy.sentence()});
    return inOneLine({what, remedy.sentence(), recovered ? tr("That helped.") : tr("That did not help.")});
}

} // namespace zimage
