#include "flags/param_flags.h"

#include "base/sentence.h"
#include "base/wording.h"

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

const char* typeName(const ParamDef& def)
{
    if (isLoras(def))
        return trLater("FILE");
    if (isText(def))
        return def.choices.empty() ? trLater("TEXT") : trLater("NAME");
    return holds<double>(def) ? "X" : "N";
}

std::string rangeText(const ParamDef& def)
{
    const std::string_view unit = translated(def.unit);
    // Beyond 2^53 a bound is only there because a type ends.
    constexpr double kNoBound = 9007199254740992.0;
    if (def.maximum >= kNoBound)
        return unit.empty() ? tr("{least:number} or more", def.minimum)
                            : tr("{least:number} {unit} or more", def.minimum, unit);
    return unit.empty() ? tr("{least:number} to {most:number}", def.minimum, def.maximum)
                        : tr("{least:number} to {most:number} {unit}", def.minimum, def.maximum, unit);
}

/// Empty where the default is an empty text.
std::string defaultText(const ParamDef& def)
{
    const ParamValue value = getParam(GenerationParams{}, def);
    if (const auto* on = std::get_if<bool>(&value))
        return *on ? tr("default: on") : tr("default: off");
    const auto* number = std::get_if<double>(&value);
    const std::string text = number != nullptr ? plainNumber(*number) : paramText(value);
    return text.empty() ? text : tr("default: {value}", text);
}

/// "Denoising steps. [1 to 200; default: 8]"
std::string helpText(const ParamDef& def)
{
    std::string values;
    if (!isText(def) && !isLoras(def) && !isBool(def))
        values = rangeText(def);
    else if (!def.choices.empty())
        values = listed({def.choices.begin(), def.choices.end()});
    const std::string standard = defaultText(def);
    const std::string help = withFlags(std::string(translated(def.help)));
    if (!values.empty() && !standard.empty())
        return tr("{help} [{values}; {standard}]", help, values, standard);
    const std::string fact = values + standard;
    return fact.empty() ? help : tr("{help} [{fact}]", help, fact);
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
    const std::string_view section = translated(groupName(def.group));
    const std::string group =
        def.level == ParamLevel::Advanced ? tr("{section}, advanced", section) : std::string(section);
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
