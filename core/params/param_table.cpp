#include "params/param_table.h"

#include "base/sentence.h"
#include "base/wording.h"
#include "params/param_rows.h"
#include "params/param_rows_engine.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <type_traits>
#include <vector>

namespace zimage {

namespace {

using Complaint = std::optional<std::string>;

/// What is wrong with a value's kind.
enum class Fault { None, NotFinite, NotWhole, NotExact, OutOfRange, NoNumber, NoSwitch, NoText, NoLoras };

const std::vector<ParamDef>& rows()
{
    static const std::vector<ParamDef> table = [] {
        std::vector<ParamDef> all;
        for (const auto group : {promptRows(), pictureRows(), samplingRows(), transformerRows(), autoencoderRows(),
                                 weightRows(), engineRows()})
            all.insert(all.end(), group.begin(), group.end());
        return all;
    }();
    return table;
}

template <typename Integer>
Fault storeWhole(Integer& target, const ParamValue& value)
{
    using Limits = std::numeric_limits<Integer>;
    std::int64_t whole = 0;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        whole = *integer;
    } else if (const auto* number = std::get_if<double>(&value)) {
        constexpr double kExact = 9007199254740992.0; // 2^53: beyond it not every whole number has a double
        if (!std::isfinite(*number))
            return Fault::NotFinite;
        if (std::trunc(*number) != *number)
            return Fault::NotWhole;
        if (std::fabs(*number) > kExact)
            return Fault::NotExact;
        whole = static_cast<std::int64_t>(*number);
    } else {
        return Fault::NotWhole;
    }
    if (whole < Limits::min() || whole > Limits::max())
        return Fault::OutOfRange;
    target = static_cast<Integer>(whole);
    return Fault::None;
}

Fault storeNumber(double& target, const ParamValue& value, SwitchMeans meaning)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        target = static_cast<double>(*integer);
    } else if (const auto* number = std::get_if<double>(&value)) {
        if (!std::isfinite(*number))
            return Fault::NotFinite;
        target = *number;
    } else if (const auto* on = std::get_if<bool>(&value); on != nullptr && meaning == SwitchMeans::OneOrZero) {
        target = *on ? 1.0 : 0.0;
    } else {
        return Fault::NoNumber;
    }
    return Fault::None;
}

Fault storeSwitch(bool& target, const ParamValue& value)
{
    const auto* on = std::get_if<bool>(&value);
    if (on == nullptr)
        return Fault::NoSwitch;
    target = *on;
    return Fault::None;
}

Fault storeText(std::string& target, const ParamValue& value, const ParamDef& def)
{
    if (const auto* on = std::get_if<bool>(&value); on != nullptr && def.switchMeans == SwitchMeans::AutoOrNever) {
        target = *on ? "auto" : "never";
        return Fault::None;
    }
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr)
        return Fault::NoText;
    const bool firstCard = def.widget == ParamWidget::Device && *text == "cuda"; // as PyTorch has it
    target = firstCard ? "cuda:0" : *text;
    return Fault::None;
}

/// A list in place of the one that was there, or one file, which takes over the first one's strength: that may have
/// been given before the file, or by a preset.
Fault storeLoras(LoraList& target, const ParamValue& value)
{
    if (const auto* list = std::get_if<LoraList>(&value)) {
        target = *list;
        return Fault::None;
    }
    const auto* file = std::get_if<std::string>(&value);
    if (file == nullptr)
        return Fault::NoLoras;
    LoraChoice lora;
    lora.file = *file;
    if (!target.empty())
        lora.strength = target.front().strength;
    target.clear();
    if (!file->empty())
        target.push_back(std::move(lora));
    return Fault::None;
}

/// Without a LoRA the value waits in an entry that has no file yet.
Fault storeInFirstLora(LoraList& loras, double LoraChoice::*member, const ParamValue& value)
{
    LoraChoice first = loras.empty() ? LoraChoice{} : loras.front();
    if (const Fault fault = storeNumber(first.*member, value, SwitchMeans::Nothing); fault != Fault::None)
        return fault;
    if (!loras.empty())
        loras.front() = first;
    else if (first != LoraChoice{})
        loras.push_back(first);
    return Fault::None;
}

Fault store(GenerationParams& params, const ParamDef& def, const ParamValue& value)
{
    return std::visit(
        [&](auto member) {
            using Member = decltype(member);
            if constexpr (std::is_same_v<Member, bool GenerationParams::*>)
                return storeSwitch(params.*member, value);
            else if constexpr (std::is_same_v<Member, std::string GenerationParams::*>)
                return storeText(params.*member, value, def);
            else if constexpr (std::is_same_v<Member, LoraList GenerationParams::*>)
                return storeLoras(params.*member, value);
            else if constexpr (std::is_same_v<Member, double LoraChoice::*>)
                return storeInFirstLora(params.loras, member, value);
            else if constexpr (std::is_same_v<Member, double GenerationParams::*>)
                return storeNumber(params.*member, value, def.switchMeans);
            else
                return storeWhole(params.*member, value);
        },
        def.field);
}

/// Of the 64 bits of other programs' seeds without a sign only the lowest 32 count.
std::string seedOutOfRange(std::string_view name, std::string_view text)
{
    std::uint64_t seed = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
    if (error != std::errc() || stop != text.data() + text.size())
        return tr("{name} {text:quoted} is out of range: choose 0 to {greatest:int}.", name, text,
                  std::numeric_limits<std::int64_t>::max());
    return tr("{name} {text:quoted} is out of range: only its lowest 32 bits count, so choose {seed:int}, which is the "
              "same seed.",
              name, text, seed & 0xFFFFFFFFU);
}

/// The sentence for a fault other than None.
std::string sentence(Fault fault, const ParamDef& def, std::string_view name, std::string_view text)
{
    switch (fault) {
    case Fault::NotFinite: return tr("{name} {text:quoted} is not a finite number.", name, text);
    case Fault::NotExact:
        return tr("{name} {text:quoted} is too large to be exact; write it out as a whole number.", name, text);
    case Fault::OutOfRange:
        if (def.widget == ParamWidget::Seed)
            return seedOutOfRange(name, text);
        return tr("{name} {text:quoted} is out of range: choose {least:number} to {greatest:number}.", name, text,
                  def.minimum, def.maximum);
    case Fault::NoNumber:
        if (text.find(',') != std::string_view::npos)
            return tr("{name} {text:quoted} is not a number: write a decimal point, not a comma.", name, text);
        return tr("{name} {text:quoted} is not a number.", name, text);
    case Fault::NoSwitch: return tr("{name} {text:quoted} is neither true nor false.", name, text);
    case Fault::NoText: return tr("{name} {text:quoted} is not text.", name, text);
    case Fault::NoLoras: return tr("{name} {text:quoted} is not a list of LoRAs.", name, text);
    case Fault::NotWhole:
    case Fault::None: break;
    }
    return tr("{name} {text:quoted} is not a whole number.", name, text);
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

Fault storeNumberText(GenerationParams& params, const ParamDef& def, std::string_view text)
{
    const ReadNumber read = readNumber(text);
    if (read.value)
        return store(params, def, *read.value);
    if (read.outOfRange)
        return Fault::OutOfRange;
    return std::holds_alternative<double>(getParam({}, def)) ? Fault::NoNumber : Fault::NotWhole;
}

/// All but lists of LoRAs.
Fault storeTyped(GenerationParams& params, const ParamDef& def, std::string_view text)
{
    const std::string_view bare = trimmed(text);
    const std::string word = lowered(bare);
    if (def.switchMeans != SwitchMeans::Nothing) {
        if (const std::optional<bool> on = switchIn(word))
            return store(params, def, *on);
    }
    const ParamValue like = getParam({}, def);
    if (std::holds_alternative<std::string>(like) || std::holds_alternative<LoraList>(like))
        return store(params, def, std::string(text));
    if (std::holds_alternative<bool>(like)) {
        if (word == "1" || word == "0")
            return store(params, def, word == "1");
        const std::optional<bool> on = switchIn(word);
        return on ? store(params, def, *on) : Fault::NoSwitch;
    }
    if (def.widget == ParamWidget::Seed && word == "random")
        return store(params, def, std::int64_t{-1});
    return storeNumberText(params, def, bare);
}

/// A file alone where that says all.
std::string lorasAsTyped(const LoraList& loras)
{
    if (loras.empty())
        return {};
    LoraChoice plain;
    plain.file = loras.front().file;
    const bool alone = loras.size() == 1 && loras.front() == plain && !plain.file.empty();
    return alone && !trimmed(plain.file).starts_with('[') ? plain.file : lorasText(loras);
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

bool isPart(const ParamDef& def) { return std::holds_alternative<double LoraChoice::*>(def.field); }

bool inMetadata(const ParamDef& def) { return def.belongsTo == BelongsTo::Picture && !isPart(def); }

ParamValue getParam(const GenerationParams& params, const ParamDef& def)
{
    return std::visit(
        [&](auto member) -> ParamValue {
            if constexpr (std::is_same_v<decltype(member), int GenerationParams::*>)
                return static_cast<std::int64_t>(params.*member);
            else if constexpr (std::is_same_v<decltype(member), double LoraChoice::*>)
                return (params.loras.empty() ? LoraChoice{} : params.loras.front()).*member;
            else
                return params.*member;
        },
        def.field);
}

std::optional<std::string> setParam(GenerationParams& params, const ParamDef& def, const ParamValue& value,
                                    std::string_view name)
{
    const Fault fault = store(params, def, value);
    if (fault == Fault::None)
        return {};
    return sentence(fault, def, name.empty() ? def.key : name, paramText(value));
}

std::optional<std::string> setParamText(GenerationParams& params, const ParamDef& def, std::string_view text,
                                        std::string_view name)
{
    const std::string_view called = name.empty() ? def.key : name;
    const std::string_view bare = trimmed(text);
    if (std::holds_alternative<LoraList>(getParam({}, def)) && bare.starts_with('[') && bare.ends_with(']')) {
        LoraList loras; // a list in our own form
        if (auto complaint = readLoras(bare, loras, called))
            return complaint;
        return setParam(params, def, std::move(loras), called);
    }
    const Fault fault = storeTyped(params, def, text);
    return fault == Fault::None ? Complaint() : sentence(fault, def, called, text);
}

std::string paramText(const ParamValue& value)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return std::to_string(*integer);
    if (const auto* on = std::get_if<bool>(&value))
        return *on ? "true" : "false";
    if (const auto* text = std::get_if<std::string>(&value))
        return *text;
    if (const auto* loras = std::get_if<LoraList>(&value))
        return lorasAsTyped(*loras);
    std::string number = plainNumber(std::get<double>(value)); // the shortest that reads back as the same value
    if (number.find_first_not_of("-0123456789") == std::string::npos)
        number += ".0";
    return number;
}

} // namespace zimage
