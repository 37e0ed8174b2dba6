#include "params/param_section.h"

#include "base/error.h"
#include "base/nearest_name.h"
#include "base/sentence.h"
#include "base/wording.h"

#include <algorithm>

namespace zimage {

namespace {

/// Says that there is no such parameter, in a sentence.
std::string noParameter(const std::string& name)
{
    std::vector<std::string> names;
    for (const ParamDef& each : paramTable())
        names.emplace_back(each.key);
    const std::string meant = nearestName(name, names);
    if (meant.empty())
        return tr("there is no parameter {name:quoted}, nor one with a similar name.", name);
    return tr("there is no parameter {name:quoted}; did you mean {meant}?", name, meant);
}

} // namespace

void applyChanges(GenerationParams& params, const std::vector<ParamChange>& changes)
{
    for (const ParamChange& change : changes)
        if (const auto complaint = setParam(params, *change.def, change.value))
            throw Error(ErrorCode::BadParameter, *complaint, {{}, {}, change.def->key});
}

const ParamDef& paramNamed(const YamlValue& place, const std::string& name)
{
    if (const ParamDef* def = findParam(name))
        return *def;
    place.fail(noParameter(name));
}

const ParamDef* paramIn(const YamlValue& value) { return &paramNamed(value, value.text()); }

std::vector<const ParamDef*> paramsIn(const YamlValue& value)
{
    std::vector<const ParamDef*> all;
    for (const std::string& name : value.texts())
        all.push_back(&paramNamed(value, name));
    return all;
}

std::vector<ParamChange> changesIn(const YamlValue& value, const std::vector<std::string>& maybeUnknown)
{
    std::vector<ParamChange> changes;
    for (const YamlValue& item : value.members()) {
        const bool mayLack = std::find(maybeUnknown.begin(), maybeUnknown.end(), item.key()) != maybeUnknown.end();
        ParamChange change{findParam(item.key()), {}};
        if (change.def == nullptr && mayLack)
            continue;
        if (change.def == nullptr)
            item.failAtKey(noParameter(item.key()));
        const std::string text = item.textOrNothing();
        GenerationParams scratch;
        if (const auto complaint = setParamText(scratch, *change.def, text, item.key()))
            item.fail(*complaint);
        const auto& choices = change.def->choices;
        if (!mayLack && !choices.empty() && std::find(choices.begin(), choices.end(), text) == choices.end())
            item.fail(tr("{key} {text:quoted} is not one of {choices}.", item.key(), text,
                         listed({choices.begin(), choices.end()})));
        change.value = getParam(scratch, *change.def);
        changes.push_back(std::move(change));
    }
    return changes;
}

} // namespace zimage
