#include "foreign_metadata/collector.h"

#include "base/sentence.h"
#include "base/utf8.h"
#include "base/wording.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace zimage {

namespace {

constexpr std::size_t kLongestText = std::size_t{1} << 20; // bytes, as validate() has it
constexpr std::size_t kMostNotes = 30;
constexpr std::size_t kMostUnused = 20;
constexpr std::size_t kShownCharacters = 40;
constexpr std::uint64_t kLargestSeed = INT64_MAX;                  ///< of our own
constexpr std::uint64_t kLargestJsonSeed = std::uint64_t{1} << 53; ///< that every reader of JSON keeps exactly

/// What is wrong with a value, in a sentence; empty for nothing.
std::string textComplaint(const ParamDef& def, const std::string& text)
{
    if (text.size() > kLongestText)
        return tr("{key} is longer than 1 MiB.", def.key);
    if (text.find('\0') != std::string::npos)
        return tr("{key} {text:quoted} has a NUL character in it.", def.key, text);
    if (firstInvalidUtf8(text) != std::string::npos)
        return tr("{key} {text:quoted} is not valid UTF-8.", def.key, text);
    const auto same = [&](const char* choice) { return text == choice; };
    if (!def.choices.empty() && std::none_of(def.choices.begin(), def.choices.end(), same))
        return tr("{key} {text:quoted} is not one of {choices}.", def.key, text,
                  listed({def.choices.begin(), def.choices.end()}));
    return {};
}

std::string rangeComplaint(const ParamDef& def, double number, const std::string& shown)
{
    if (number >= def.minimum && number <= def.maximum)
        return {};
    if (def.widget == ParamWidget::Seed)
        return tr("{key} {value} is negative.", def.key, shown);
    return tr("{key} {value} is outside {least:number} to {greatest:number}.", def.key, shown, def.minimum,
              def.maximum);
}

/// 3.2 − 1 is 2.2 and not 2.2000000000000002.
double rounded(double value) { return std::round(value * 1e9) / 1e9; }

} // namespace

void ForeignCollector::add(const ParamDef& def, ParamValue value)
{
    if (m_values.contains(&def))
        return;
    GenerationParams scratch;
    if (const auto complaint = setParam(scratch, def, value)) {
        leaveOut(*complaint);
        return;
    }
    value = getParam(scratch, def); // the row's own kind
    std::string complaint;
    if (const auto* text = std::get_if<std::string>(&value))
        complaint = textComplaint(def, *text);
    else if (const auto* whole = std::get_if<std::int64_t>(&value))
        complaint = rangeComplaint(def, static_cast<double>(*whole), std::to_string(*whole));
    else if (const auto* number = std::get_if<double>(&value))
        complaint = rangeComplaint(def, *number, plainNumber(*number));
    if (complaint.empty())
        m_values.emplace(&def, std::move(value));
    else
        leaveOut(complaint);
}

/// ComfyUI draws seeds of 64 bits without a sign. Only the lowest 32 count, there as here, so nothing is lost.
bool ForeignCollector::addLargeSeed(const ParamDef& def, std::string_view digits, std::uint64_t largest)
{
    std::uint64_t seed = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seed);
    if (error != std::errc{} || stop != digits.data() + digits.size() || seed <= largest)
        return false;
    if (!m_values.contains(&def)) {
        const auto low = static_cast<std::int64_t>(seed & 0xFFFFFFFFU);
        note(tr("The seed {digits} became {low:int}, its lowest 32 bits: only these count.", digits, low));
        add(def, low);
    }
    return true;
}

void ForeignCollector::addText(const ParamDef& def, std::string_view text)
{
    if (std::string_view(def.key) == "seed" && addLargeSeed(def, text, kLargestSeed))
        return;
    GenerationParams scratch;
    if (const auto complaint = setParamText(scratch, def, text)) {
        if (!m_values.contains(&def))
            leaveOut(*complaint);
        return;
    }
    add(def, getParam(scratch, def));
}

void ForeignCollector::addJson(const char* key, const nlohmann::json& value)
{
    const ParamDef& def = *findParam(key);
    const bool wantsText = std::holds_alternative<std::string GenerationParams::*>(def.field);
    if (value.is_null())
        return;
    if (std::string_view(key) == "seed" && (value.is_string() || value.is_number_unsigned())
        && addLargeSeed(def, value.is_string() ? value.get<std::string>() : value.dump(), kLargestJsonSeed))
        return;
    if (value.is_string() && !wantsText)
        addText(def, value.get_ref<const std::string&>());
    else if (value.is_string())
        add(def, value.get<std::string>());
    else if (value.is_number_unsigned())
        addText(def, std::to_string(value.get<std::uint64_t>()));
    else if (value.is_number_integer())
        add(def, value.get<std::int64_t>());
    else if (value.is_number_float())
        add(def, value.get<double>());
    else if (value.is_boolean())
        add(def, value.get<bool>());
    else
        leaveOut(tr("{key} is a list or an object, not one value.", key));
}

std::optional<double> ForeignCollector::numberOf(std::string_view text) const
{
    GenerationParams scratch;
    if (setParamText(scratch, *findParam("guidance"), text))
        return std::nullopt;
    return scratch.guidance;
}

void ForeignCollector::addCfg(double scale)
{
    const ParamDef& def = *findParam("guidance");
    const double guidance = scale == 0 ? 0 : rounded(scale - 1);
    if (m_values.contains(&def) || (guidance >= def.minimum && guidance <= def.maximum))
        add(def, guidance);
    else
        leaveOut(tr("guidance, which is one less than the CFG scale {scale:number}, would be outside {least:number} to "
                    "{greatest:number}.",
                    scale, def.minimum, def.maximum));
}

void ForeignCollector::addCfgText(std::string_view text)
{
    if (const auto scale = numberOf(text))
        addCfg(*scale);
    else
        leaveOut(tr("the CFG scale {text:quoted} is not a number.", text));
}

void ForeignCollector::addCfgJson(const nlohmann::json& value)
{
    if (value.is_number())
        addCfg(value.get<double>());
    else if (value.is_string())
        addCfgText(value.get_ref<const std::string&>());
    else if (!value.is_null())
        leaveOut(tr("the CFG scale is not a number."));
}

void ForeignCollector::addSizeText(std::string_view size)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const auto takeNumber = [&] {
        while (!size.empty() && (size.front() == ' ' || size.front() == '('))
            size.remove_prefix(1);
        const auto end = std::find_if_not(size.begin(), size.end(), isDigit);
        const std::string_view digits = size.substr(0, static_cast<std::size_t>(end - size.begin()));
        size.remove_prefix(digits.size());
        while (!size.empty() && (size.front() == ' ' || size.front() == ')'))
            size.remove_prefix(1);
        return digits;
    };
    const std::string_view whole = size;
    const std::string_view width = takeNumber();
    for (const std::string_view between : {"x", "×", ","})
        if (size.starts_with(between)) {
            size.remove_prefix(between.size());
            break;
        }
    const std::string_view height = takeNumber();
    if (width.empty() || height.empty() || !size.empty())
        return leaveOut(tr("the size {size:quoted} is not written as WIDTHxHEIGHT.", whole));
    addText("width", width);
    addText("height", height);
}

void ForeignCollector::leaveOut(const std::string& why) { note(tr("Left out: {why}", why)); }

void ForeignCollector::note(std::string sentence)
{
    if (m_found.notes.size() < kMostNotes)
        m_found.notes.push_back(std::move(sentence));
}

void ForeignCollector::unused(std::string_view name, std::string_view value)
{
    const std::string shown = printable(name, kShownCharacters);
    addUnused(value.empty() ? shown : tr("{setting} {value:quoted}", shown, printable(value, kShownCharacters)));
}

void ForeignCollector::unusedLora(std::string_view file, double strength)
{
    addUnused(tr("LoRA {file} at {strength:number}", printable(file, kShownCharacters), strength));
}

void ForeignCollector::addUnused(std::string words)
{
    if (++m_unusedCount <= kMostUnused)
        m_unused.push_back(std::move(words));
}

ForeignMetadata ForeignCollector::take()
{
    for (auto& [def, value] : m_values)
        m_found.values.emplace_back(def, std::move(value));
    if (m_unusedCount > kMostUnused)
        m_found.notes.push_back(tr("These settings have no counterpart here: {settings} and {more:int} more.",
                                   listed(m_unused), m_unusedCount - kMostUnused));
    else if (m_unusedCount > 0)
        m_found.notes.push_back(tr("These settings have no counterpart here: {settings}.", listed(m_unused)));
    return std::move(m_found);
}

} // namespace zimage
