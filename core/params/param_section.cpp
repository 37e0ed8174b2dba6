#include "params/param_section.h"

#include "base/error.h"
#include "base/nearest_name.h"
#include "base/wording.h"

#include <algorithm>

namespace zimage {

void applyChanges(GenerationParams& params, const std::vector<ParamChange>& changes)
{
    for (const ParamChange& change : changes)
        if (const auto complaint = setParam(params, *change.def, change.value))
            throw Error(ErrorCode::BadParameter, std::string(change.def->key) + " " + *complaint + ".",
                        {{}, {}, change.def->key});
}

const ParamDef& ParamSection::param(const std::string& name, YamlMark mark) const
{
    const ParamDef* def = findParam(name);
    if (def != nullptr)
        return *def;
    std::vector<std::string> names;
    for (const ParamDef& each : paramTable())
        names.emplace_back(each.key);
    const std::string meant = nearestName(name, names);
    fail(mark,
         "there is no parameter " + inQuotes(name) + "; "
             + (meant.empty() ? "no name is like it." : "did you mean " + meant + "?"));
}

std::vector<ParamChange> ParamSection::changes(const YamlNode& node, const std::string& path,
                                               const std::vector<std::string>& maybeUnknown) const
{
    if (node.kind != YamlNode::Kind::Mapping || node.items.empty())
        fail(node.mark, path + " is a section: write its keys indented below it.");
    std::vector<ParamChange> changes;
    for (const YamlNode& item : node.items) {
        const bool mayLack = std::find(maybeUnknown.begin(), maybeUnknown.end(), item.key) != maybeUnknown.end();
        if (mayLack && findParam(item.key) == nullptr)
            continue;
        ParamChange change{&param(item.key, item.keyMark), {}};
        const std::string text = document().textOf(item, path + "." + item.key);
        GenerationParams scratch;
        if (const auto complaint = setParamText(scratch, *change.def, text))
            fail(item.mark, item.key + " " + inQuotes(text) + " " + *complaint + ".");
        const auto& choices = change.def->choices;
        if (!mayLack && !choices.empty() && std::find(choices.begin(), choices.end(), text) == choices.end())
            fail(item.mark,
                 item.key + " " + inQuotes(text) + " is none of " + listed({choices.begin(), choices.end()}) + ".");
        change.value = getParam(scratch, *change.def);
        changes.push_back(std::move(change));
    }
    return changes;
}

} // namespace zimage
