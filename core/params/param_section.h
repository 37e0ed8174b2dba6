#pragma once

#include "params/param_table.h"
#include "yaml/yaml_fields.h"

#include <string>
#include <utility>
#include <vector>

namespace zimage {

/// A parameter and the value it is set to.
struct ParamChange {
    const ParamDef* def = nullptr;
    ParamValue value;

    friend bool operator==(const ParamChange&, const ParamChange&) = default;
};

/// Sets all of them; ranges are validate()'s. Throws Error BadParameter for a
/// value of the wrong kind.
void applyChanges(GenerationParams& params, const std::vector<ParamChange>& changes);

// Parameters in YAML files. All throw Error BadParameter with FILE:LINE:COLUMN,
// and propose the nearest parameter.

/// The parameter of a name that is written at `place`.
[[nodiscard]] const ParamDef& paramNamed(const YamlValue& place, const std::string& name);
/// The parameter that a value names.
[[nodiscard]] const ParamDef* paramIn(const YamlValue& value);
/// One name, or a list of them.
[[nodiscard]] std::vector<const ParamDef*> paramsIn(const YamlValue& value);
/// A mapping of parameters to values. Parameters in `maybeUnknown` that this
/// version does not have are left out.
[[nodiscard]] std::vector<ParamChange> changesIn(const YamlValue& value,
                                                 const std::vector<std::string>& maybeUnknown = {});

namespace yaml {

template <typename T>
[[nodiscard]] YamlField<T> changes(std::string key, std::vector<ParamChange> T::*member)
{
    return field(std::move(key), member, [](const YamlValue& value) { return changesIn(value); });
}

} // namespace yaml

} // namespace zimage
