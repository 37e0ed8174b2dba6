#pragma once

#include "params/param_table.h"
#include "yaml/yaml_section.h"

#include <string>
#include <vector>

namespace zimage {

/// A parameter and the value it is set to.
struct ParamChange {
    const ParamDef* def = nullptr;
    ParamValue value;

    friend bool operator==(const ParamChange&, const ParamChange&) = default;
};

/// Sets all of them; ranges are validate()'s. Throws Error BadParameter for a value of the wrong kind.
void applyChanges(GenerationParams& params, const std::vector<ParamChange>& changes);

/// A section of a YAML file that also holds parameters and values of them.
class ParamSection : public YamlSection {
public:
    using YamlSection::YamlSection;

    [[nodiscard]] const ParamDef& param(const std::string& name, YamlMark mark) const;
    /// A mapping of parameters to values. Parameters in `maybeUnknown` that this version does not have are left out.
    [[nodiscard]] std::vector<ParamChange> changes(const YamlNode& node, const std::string& path,
                                                   const std::vector<std::string>& maybeUnknown = {}) const;
};

} // namespace zimage
