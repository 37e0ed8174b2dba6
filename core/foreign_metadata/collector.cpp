#include "foreign_metadata/collector.h"

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

std::string textComplaint(const ParamDef& def, const std::string& text)
{
    if (text.size() > kLongestText)
        return "it is longer than 1 MiB";
    if (text.find('\0') != std::string::npos)
        return "it holds a NUL character";
    if (firstInvalidUtf8(text) != std::string::npos)
        return "it is not valid UTF-8";
    const auto same = [&](const char* choice) { return text == choice; };
    if (!def.choices.empty() && std::none_of(def.choices.begin(), def.choices.end(), same))
        return "it is not one of " + listed({def.choices.begin(), def.choices.end()});
    return {};
}

std::string rangeComplaint(const ParamDef& def, double number)
{
    if (number >= def.minimum && number <= def.maximum)
        return {};
    return "it is outside " + plainNumber(def.minimum) + " to " + plainNumber(def.maximum);
}

/// 3.2 − 1 is 2.2 and not 2.2000000000000002.
double rounded(double value) { return std::round(value * 1e9) / 1e9; }

} // namespace

void ForeignCollector::add(const ParamDef& def, ParamValue value)
{
    if (m_values.contains(&def))
        return;
    GenerationParams scratch;
    const std::string shown = paramText(value);
    if (const auto complaint = setParam(scratch, def, value)) {
        leaveOut(def, shown, "it " + *complaint);
        return;
    }
    value = getParam(scratch, def); // the row's own kind
    std::string complaint;
    if (const auto* text = std::get_if<std::string>(&value))
        complaint = textComplaint(def, *text);
    else if (const auto* whole = std::get_if<std::int64_t>(&value))
        complaint = rangeComplaint(def, static_cast<double>(*whole));
    else if (const auto* number = std::get_if<double>(&value))
        complaint = rangeComplaint(def, *number);
    if (complaint.empty())
        m_values.emplace(&def, std::move(value));
    else
        leaveOut(def, shown, complaint);
}

/// ComfyUI draws seeds of 64 bits without a sign. Only the lowest 32 count, there as here, so nothing is lost.
bool ForeignCollector::addLargeSeed(const ParamDef& def, std::string_view digits)
{
    std::uint64_t seed = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seed);
    if (error != std::errc{} || stop != digits.data() + digits.size() || seed <= static_cast<std::uint64_t>(INT64_MAX))
        return false;
    if (!m_values.contains(&def)) {
        const auto low = static_cast<std::int64_t>(seed & 0xFFFFFFFFU);
        note("The seed " + std::string(digits) + " became " + std::to_string(low)
             + ", its lowest 32 bits, which are all that count.");
        add(def, low);
    }
    return true;
}

void ForeignCollector::addText(const ParamDef& def, std::string_view text)
{
    if (std::string_view(def.key) == "seed" && addLargeSeed(def, text))
        return;
    GenerationParams scratch;
    if (const auto complaint = setParamText(scratch, def, text)) {
        if (!m_values.contains(&def))
            leaveOut(def, text, "it " + *complaint);
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
        note("The " + std::string(key) + " was left out: it is not a single value.");
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
    const double guidance = rounded(scale - 1);
    if (m_values.contains(&def) || (guidance >= def.minimum && guidance <= def.maximum))
        add(def, guidance);
    else
        note("The CFG scale " + plainNumber(scale) + " was left out: as guidance, which is one less, it is outside "
             + plainNumber(def.minimum) + " to " + plainNumber(def.maximum) + ".");
}

void ForeignCollector::addCfgText(std::string_view text)
{
    if (const auto scale = numberOf(text))
        addCfg(*scale);
    else
        note("The CFG scale " + inQuotes(text) + " was left out: it is not a number.");
}

void ForeignCollector::addCfgJson(const nlohmann::json& value)
{
    if (value.is_number())
        addCfg(value.get<double>());
    else if (value.is_string())
        addCfgText(value.get_ref<const std::string&>());
    else if (!value.is_null())
        note("The CFG scale was left out: it is not a number.");
}

void ForeignCollector::leaveOut(const ParamDef& def, std::string_view shown, const std::string& why)
{
    note("The " + std::string(def.key) + " " + inQuotes(shown) + " was left out: " + why + ".");
}

void ForeignCollector::note(std::string sentence)
{
    if (m_found.notes.size() < kMostNotes)
        m_found.notes.push_back(std::move(sentence));
}

void ForeignCollector::unused(std::string_view name, std::string_view value)
{
    if (++m_unusedCount > kMostUnused)
        return;
    m_unused += (m_unused.empty() ? "" : ", ") + printable(name, kShownCharacters);
    if (!value.empty())
        m_unused += " " + inQuotes(printable(value, kShownCharacters));
}

ForeignMetadata ForeignCollector::take()
{
    for (auto& [def, value] : m_values)
        m_found.values.emplace_back(def, std::move(value));
    if (m_unusedCount > 0) {
        const std::string more =
            m_unusedCount > kMostUnused ? " and " + std::to_string(m_unusedCount - kMostUnused) + " more" : "";
        m_found.notes.push_back("Without a counterpart here: " + m_unused + more + ".");
    }
    return std::move(m_found);
}

} // namespace zimage
