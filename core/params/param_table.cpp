#include "params/param_table.h"

#include "params/param_rows.h"
#include "base/wording.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <map>

namespace zimage {

namespace {

using Complaint = std::optional<std::string>;

const std::vector<ParamDef>& rows()
{
    static const std::vector<ParamDef> table = paramRows();
    return table;
}

bool isRow(const ParamDef& def, ParamDef::Field field) { return def.field == field; }

template <typename Integer>
Complaint storeWhole(Integer& target, const ParamValue& value)
{
    using Limits = std::numeric_limits<Integer>;
    std::int64_t whole = 0;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        whole = *integer;
    } else if (const auto* number = std::get_if<double>(&value)) {
        constexpr double kExact = 9007199254740992.0; // 2^53: beyond it not every whole number has a double
        if (!std::isfinite(*number))
            return "is not a finite number";
        if (std::trunc(*number) != *number)
            return "is not a whole number";
        if (std::fabs(*number) > kExact)
            return "is too large to be exact, write it out as a whole number";
        whole = static_cast<std::int64_t>(*number);
    } else {
        return "is not a whole number";
    }
    if (whole < Limits::min() || whole > Limits::max())
        return "is out of range";
    target = static_cast<Integer>(whole);
    return {};
}

Complaint storeNumber(double& target, const ParamValue& value, bool switchable)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        target = static_cast<double>(*integer);
    } else if (const auto* number = std::get_if<double>(&value)) {
        if (!std::isfinite(*number))
            return "is not a finite number";
        target = *number;
    } else if (const auto* on = std::get_if<bool>(&value); on != nullptr && switchable) {
        target = *on ? 1.0 : 0.0;
    } else {
        return "is not a number";
    }
    return {};
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kBlank = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::optional<bool> switchIn(const std::string& word)
{
    if (word == "true" || word == "on" || word == "yes")
        return true;
    if (word == "false" || word == "off" || word == "no")
        return false;
    return {};
}

/// The number in a text; none when the whole text is not one. Overflow is told apart so that it can be said.
struct ReadNumber {
    std::optional<ParamValue> value;
    bool outOfRange = false;
};

ReadNumber readNumber(std::string_view text)
{
    if (text.size() > 1 && text[0] == '+' && text[1] != '-')
        text.remove_prefix(1);
    const char* const end = text.data() + text.size();
    std::int64_t whole = 0;
    if (const auto [stop, error] = std::from_chars(text.data(), end, whole); stop == end && !text.empty()) {
        if (error == std::errc{})
            return {whole, false};
        if (error == std::errc::result_out_of_range)
            return {{}, true};
    }
    // YAML's own spelling of what is not finite; from_chars knows the one without a point.
    const std::string word = lowered(text);
    if (word == ".inf" || word == "-.inf" || word == ".nan")
        return {std::numeric_limits<double>::quiet_NaN(), false};
    double number = 0;
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (stop != end || text.empty() || error == std::errc::invalid_argument)
        return {};
    if (error == std::errc::result_out_of_range)
        return {{}, true};
    return {number, false};
}

} // namespace

std::span<const ParamDef> paramTable() { return rows(); }

const ParamDef* findParam(std::string_view keyOrAlias)
{
    static const auto index = [] {
        std::map<std::string_view, const ParamDef*> names;
        for (const ParamDef& def : rows()) {
            names.emplace(def.key, &def);
            for (const char* alias : def.aliases)
                names.emplace(alias, &def);
        }
        return names;
    }();
    const auto found = index.find(keyOrAlias);
    return found == index.end() ? nullptr : found->second;
}

const char* groupName(ParamGroup group)
{
    switch (group) {
    case ParamGroup::Prompt: return "Prompt";
    case ParamGroup::Picture: return "Picture";
    case ParamGroup::Sampling: return "Sampling";
    case ParamGroup::Transformer: return "Transformer";
    case ParamGroup::Autoencoder: return "Autoencoder";
    case ParamGroup::Weights: return "Weights";
    case ParamGroup::Engine: return "Engine";
    }
    return "";
}

ParamValue getParam(const GenerationParams& params, const ParamDef& def)
{
    return std::visit(
        [&](auto member) -> ParamValue {
            if constexpr (std::is_same_v<decltype(member), int GenerationParams::*>)
                return static_cast<std::int64_t>(params.*member);
            else
                return params.*member;
        },
        def.field);
}

std::optional<std::string> setParam(GenerationParams& params, const ParamDef& def, const ParamValue& value)
{
    return std::visit(
        [&](auto member) -> Complaint {
            auto& target = params.*member;
            using Type = std::remove_reference_t<decltype(target)>;
            if constexpr (std::is_same_v<Type, bool>) {
                const auto* on = std::get_if<bool>(&value);
                if (on == nullptr)
                    return "is neither true nor false";
                target = *on;
                return {};
            } else if constexpr (std::is_same_v<Type, std::string>) {
                if (const auto* on = std::get_if<bool>(&value);
                    on != nullptr && isRow(def, &GenerationParams::offload)) {
                    target = *on ? "auto" : "never";
                    return {};
                }
                const auto* text = std::get_if<std::string>(&value);
                if (text == nullptr)
                    return "is not text";
                target = *text;
                return {};
            } else if constexpr (std::is_same_v<Type, double>) {
                return storeNumber(target, value, isRow(def, &GenerationParams::cfgNormalization));
            } else {
                return storeWhole(target, value);
            }
        },
        def.field);
}

std::optional<std::string> setParamText(GenerationParams& params, const ParamDef& def, std::string_view text)
{
    const std::string_view bare = trimmed(text);
    const std::string word = lowered(bare);
    if (std::holds_alternative<std::string GenerationParams::*>(def.field)) {
        if (const std::optional<bool> on = switchIn(word); on && isRow(def, &GenerationParams::offload))
            return setParam(params, def, *on);
        return setParam(params, def, std::string(text));
    }
    if (std::holds_alternative<bool GenerationParams::*>(def.field)) {
        if (word == "1" || word == "0")
            return setParam(params, def, word == "1");
        const std::optional<bool> on = switchIn(word);
        return on ? setParam(params, def, *on) : Complaint("is neither true nor false");
    }
    if (isRow(def, &GenerationParams::seed) && word == "random")
        return setParam(params, def, std::int64_t{-1});
    if (isRow(def, &GenerationParams::cfgNormalization)) {
        if (const std::optional<bool> on = switchIn(word))
            return setParam(params, def, *on);
    }
    const ReadNumber read = readNumber(bare);
    if (read.value)
        return setParam(params, def, *read.value);
    if (read.outOfRange)
        return "is out of range";
    const bool whole = !std::holds_alternative<double GenerationParams::*>(def.field);
    std::string complaint = whole ? "is not a whole number" : "is not a number";
    if (!whole && bare.find(',') != std::string_view::npos)
        complaint += " (the decimal sign is a point)";
    return complaint;
}

std::string paramText(const ParamValue& value)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return std::to_string(*integer);
    if (const auto* on = std::get_if<bool>(&value))
        return *on ? "true" : "false";
    if (const auto* text = std::get_if<std::string>(&value))
        return *text;
    std::string number = plainNumber(std::get<double>(value)); // the shortest that reads back as the same value
    if (number.find_first_not_of("-0123456789") == std::string::npos)
        number += ".0";
    return number;
}

} // namespace zimage
