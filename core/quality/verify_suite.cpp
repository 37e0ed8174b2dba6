#include "quality/verify_suite.h"

#include "base/error.h"
#include "base/glob.h"
#include "base/nearest_name.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "params/param_table.h"
#include "yaml/yaml_fields.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace zimage {

namespace {

constexpr const char* kKind = "verification";
constexpr double kLeastFactor = 0.01;
constexpr double kGreatestFactor = 100;
constexpr double kLargest = 1e6; // beyond every range but the seed's, which nobody multiplies

/// "TEXT", or "neutral: TEXT", so that each prompt is one line.
VerifyPrompt promptIn(const YamlValue& value)
{
    static const YamlTable<VerifyPrompt> table{
        {yaml::field<VerifyPrompt>("neutral", [](const YamlValue& text, VerifyPrompt& made) {
            made = {text.named("prompts.neutral").textOrNothing(), true};
        })}};
    const VerifyPrompt prompt = value.isMapping() && !value.node().items.empty()
        ? table.read(value)
        : VerifyPrompt{value.isMapping() ? std::string() : value.named("prompts").textOrNothing(), false};
    if (prompt.text.empty())
        value.fail(tr("a prompt is empty; write one, or remove the line."));
    return prompt;
}

const YamlTable<VerifyPromptSet>& setTable()
{
    using Set = VerifyPromptSet;
    static const YamlTable<Set> table{
        {yaml::globs("models", &Set::models), yaml::list("prompts", &Set::prompts, promptIn)},
        [](const YamlValue& value, Set& set) {
            if (set.models.empty() || set.prompts.empty())
                value.fail(tr("a set needs both models and prompts."));
        }};
    return table;
}

/// The parameter that a value is for, by its key.
const ParamDef& paramOfKey(const YamlValue& value)
{
    if (const ParamDef* def = findParam(value.key()))
        return *def;
    std::vector<std::string> names;
    for (const ParamDef& def : paramTable())
        names.emplace_back(def.key);
    const std::string meant = nearestName(value.key(), names);
    value.failAtKey(meant.empty()
                        ? tr("no parameter is named {key:quoted}.", value.key())
                        : tr("no parameter is named {key:quoted}; did you mean {meant}?", value.key(), meant));
}

/// A value, or a factor of the parameter's own: "x0.5".
VerifyVariant::Change changeIn(const YamlValue& value)
{
    VerifyVariant::Change change;
    change.def = &paramOfKey(value);
    const std::string text = value.named(value.key()).textOrNothing();
    const ParamValue own = getParam(GenerationParams{}, *change.def);
    const bool number = std::holds_alternative<std::int64_t>(own) || std::holds_alternative<double>(own);
    if (number && text.starts_with("x")) {
        const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), change.factor);
        if (error != std::errc() || end != text.data() + text.size()
            || !(change.factor >= kLeastFactor && change.factor <= kGreatestFactor))
            value.fail(
                tr("{key} {text:quoted} is no factor; write one from x0.01 to x100, such as x0.5.", value.key(), text));
        return change;
    }
    GenerationParams scratch;
    if (const auto complaint = setParamText(scratch, *change.def, text, value.key()))
        value.fail(*complaint);
    change.value = getParam(scratch, *change.def);
    return change;
}

VerifyAxis axisIn(const YamlValue& value)
{
    VerifyAxis axis{value.key(), {}};
    for (const YamlValue& item : value.members()) {
        VerifyVariant variant{item.key(), {}};
        if (item.node().kind != YamlNode::Kind::Null)
            for (const YamlValue& change : item.members())
                variant.changes.push_back(changeIn(change));
        axis.variants.push_back(std::move(variant));
    }
    return axis;
}

std::vector<VerifyAxis> axesIn(const YamlValue& value)
{
    std::vector<VerifyAxis> axes;
    for (const YamlValue& axis : value.members())
        axes.push_back(axisIn(axis));
    return axes;
}

VerifySuite read(const YamlDocument& document)
{
    static const YamlTable<VerifySuite> table{
        {yaml::records("sets", &VerifySuite::sets, setTable()), yaml::field("matrix", &VerifySuite::axes, axesIn)},
        [](const YamlValue& file, VerifySuite& suite) {
            if (suite.sets.empty())
                file.fail(tr("there are no sets of prompts; write them below sets."));
        }};
    return table.readFile(document, kKind);
}

std::vector<std::string> axisNames(const VerifySuite& suite)
{
    std::vector<std::string> names;
    for (const VerifyAxis& axis : suite.axes)
        names.push_back(axis.name);
    return names;
}

std::vector<const VerifyAxis*> namedAxes(const VerifySuite& suite, std::string_view text)
{
    std::vector<const VerifyAxis*> axes;
    for (std::size_t start = 0; !text.empty() && start <= text.size();) {
        const std::size_t comma = std::min(text.find(',', start), text.size());
        const std::string name(text.substr(start, comma - start));
        const auto found = std::find_if(suite.axes.begin(), suite.axes.end(),
                                        [&](const VerifyAxis& axis) { return axis.name == name; });
        const ErrorContext where{.file = {}, .tensor = {}, .key = "matrix"};
        if (found == suite.axes.end())
            throw Error(ErrorCode::BadParameter,
                        tr("There is no axis {name:quoted}. Known are {known}.", name,
                           printable(listed(axisNames(suite)), 300)),
                        where);
        if (std::find(axes.begin(), axes.end(), &*found) != axes.end())
            throw Error(ErrorCode::BadParameter, tr("The axis {name:quoted} is named twice. Name it once.", name),
                        where);
        axes.push_back(&*found);
        start = comma + 1;
    }
    return axes;
}

} // namespace

VerifySuite parseVerifySuite(std::string_view yaml, const std::string& name)
{
    return read(YamlDocument(std::string(yaml), name));
}

VerifySuite loadVerifySuite(const std::filesystem::path& path) { return read(YamlDocument::load(path)); }

const std::vector<VerifyPrompt>& promptsFor(const VerifySuite& suite, std::string_view modelName)
{
    const VerifyPromptSet* best = nullptr;
    std::size_t longest = 0;
    for (const VerifyPromptSet& set : suite.sets) {
        if (const std::size_t length = longestMatch(set.models, modelName); length > longest) {
            best = &set;
            longest = length;
        }
    }
    if (best == nullptr)
        throw Error(ErrorCode::NotFound,
                    tr("There are no prompts for the model {model:quoted}. Give one yourself.", modelName));
    return best->prompts;
}

std::vector<VerifyPrompt> choosePrompts(const std::vector<VerifyPrompt>& set, const std::string& checkPrompt, int count)
{
    std::vector<VerifyPrompt> chosen;
    if (!checkPrompt.empty())
        chosen.push_back({checkPrompt, true});
    const std::size_t wanted = static_cast<std::size_t>(std::max(0, count));
    const std::size_t rest = wanted - std::min(wanted, chosen.size());
    for (std::size_t i = 0; i < rest; ++i)
        chosen.push_back(set[rest < set.size() ? i * set.size() / rest : i % set.size()]);
    chosen.resize(wanted);
    return chosen;
}

std::vector<VerifyCombination> combinations(const VerifySuite& suite, std::string_view axes)
{
    std::vector<VerifyCombination> all(1);
    for (const VerifyAxis* axis : namedAxes(suite, axes)) {
        std::vector<VerifyCombination> longer;
        for (const VerifyCombination& before : all) {
            for (const VerifyVariant& variant : axis->variants) {
                VerifyCombination next = before;
                next.name += (next.name.empty() ? "" : ", ") + axis->name + " " + variant.name;
                next.variants.push_back(&variant);
                longer.push_back(std::move(next));
            }
        }
        all = std::move(longer);
    }
    return all;
}

void applyCombination(GenerationParams& params, const VerifyCombination& combination, int sizeUnit)
{
    for (const VerifyVariant* variant : combination.variants) {
        for (const VerifyVariant::Change& change : variant->changes) {
            ParamValue value = change.value;
            if (change.factor > 0) {
                value = getParam(params, *change.def);
                const bool side = change.def == findParam("width") || change.def == findParam("height");
                const double unit = side ? sizeUnit : 1;
                if (auto* whole = std::get_if<std::int64_t>(&value))
                    *whole = std::llround(
                        std::clamp(std::round(static_cast<double>(*whole) * change.factor / unit), 1.0, kLargest)
                        * unit);
                else if (auto* number = std::get_if<double>(&value))
                    *number *= change.factor;
            }
            if (const auto complaint = setParam(params, *change.def, value))
                throw Error(ErrorCode::BadParameter, printable(combination.name) + ": " + *complaint,
                            {{}, {}, change.def->key});
        }
    }
}

} // namespace zimage
