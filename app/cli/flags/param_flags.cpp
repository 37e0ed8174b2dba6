#include "flags/param_flags.h"

#include "base/wording.h"
#include "terminal/console.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <cctype>
#include <limits>
#include <string_view>
#include <variant>

namespace zimage::cli {

namespace {

template <typename Type>
bool holds(const ParamDef& def)
{
    return std::holds_alternative<Type>(getParam({}, def));
}

bool isBool(const ParamDef& def) { return holds<bool>(def); }
bool isText(const ParamDef& def) { return holds<std::string>(def); }
bool isLoras(const ParamDef& def) { return holds<LoraList>(def); }

std::string typeName(const ParamDef& def)
{
    if (isLoras(def))
        return "FILE";
    if (isText(def))
        return def.choices.empty() ? "TEXT" : "NAME";
    return holds<double>(def) ? "X" : "N";
}

std::string rangeText(const ParamDef& def)
{
    const std::string unit = *def.unit == '\0' ? "" : std::string(" ") + def.unit;
    // Beyond 2^53 a bound is only there because a type ends.
    constexpr double kNoBound = 9007199254740992.0;
    if (def.maximum >= kNoBound)
        return plainNumber(def.minimum) + unit + " or more";
    return plainNumber(def.minimum) + " to " + plainNumber(def.maximum) + unit;
}

std::string defaultText(const ParamDef& def)
{
    const ParamValue value = getParam(GenerationParams{}, def);
    if (const auto* number = std::get_if<double>(&value))
        return plainNumber(*number);
    if (const auto* on = std::get_if<bool>(&value))
        return *on ? "on" : "off";
    return paramText(value);
}

/// "Denoising steps. [1 to 200, default 8]"
std::string helpText(const ParamDef& def)
{
    std::vector<std::string> facts;
    if (!isText(def) && !isLoras(def) && !isBool(def))
        facts.push_back(rangeText(def));
    else if (!def.choices.empty())
        facts.push_back(listed({def.choices.begin(), def.choices.end()}));
    if (const std::string value = defaultText(def); !value.empty())
        facts.push_back("default " + value);
    const std::string help = withFlags(def.help);
    return facts.empty() ? help : help + " [" + (facts.size() > 1 ? facts[0] + "; " + facts[1] : facts[0]) + "]";
}

/// Of several files one list; of anything else the last.
std::string typedText(const ParamDef& def, const std::vector<std::string>& words)
{
    if (!isLoras(def) || words.size() == 1)
        return words.back();
    LoraList loras;
    for (const std::string& word : words)
        loras.emplace_back().file = word;
    return lorasText(loras);
}

bool isWordCharacter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'; }

} // namespace

void ParamFlags::add(CLI::App& app, ParamLevel level)
{
    for (const ParamDef& def : paramTable()) {
        if (def.level == level)
            add(app, def);
    }
}

void ParamFlags::add(CLI::App& app, const ParamDef& def)
{
    const std::string group =
        std::string(groupName(def.group)) + (def.level == ParamLevel::Advanced ? ", advanced" : "");
    const std::string flag = def.flag;
    CLI::Option* option = nullptr;
    if (isBool(def)) {
        option = app.add_flag(flag + ",!--no-" + flag.substr(2))->description(helpText(def));
        option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    } else {
        option = app.add_option(flag)->description(helpText(def))->type_name(typeName(def));
        if (isLoras(def)) // each time one more
            option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    m_options.emplace_back(&def, option->group(group));
}

std::vector<TypedParam> ParamFlags::typed() const
{
    std::vector<TypedParam> values;
    for (const ParamDef& def : paramTable()) {
        for (const auto& [row, option] : m_options) {
            if (row == &def && option->count() > 0)
                values.emplace_back(row, typedText(def, option->results()));
        }
    }
    return values;
}

std::string withFlags(std::string message)
{
    for (const ParamDef& def : paramTable()) {
        const std::string_view key = def.key;
        const bool ordinaryWord = key.find('_') == std::string_view::npos; // "seed" in running text is no key
        std::size_t at = 0;
        while ((at = message.find(key, at)) != std::string::npos) {
            const std::size_t end = at + key.size();
            const bool whole = (at == 0 || !isWordCharacter(message[at - 1]))
                && (end == message.size() || !isWordCharacter(message[end]));
            if (whole && (at == 0 || !ordinaryWord)) {
                message.replace(at, key.size(), def.flag);
                at += std::string_view(def.flag).size();
            } else {
                at = end;
            }
        }
    }
    return message;
}

} // namespace zimage::cli
