#pragma once

#include "params/param_section.h"

#include <string>
#include <vector>

namespace zimage {

/// A condition on parameters, as rules in YAML write it: "guidance > 8 and
/// pixels >= 1048576". Comparisons are < <= >
/// >= = !=, joined by "and"; besides the table's keys there is `pixels`, width
/// times height.
class Condition {
public:
    /// Throws Error BadParameter with the place of the text.
    [[nodiscard]] static Condition parse(const YamlValue& value);

    [[nodiscard]] bool holds(const GenerationParams& params) const;
    /// The parameters it looks at; width and height for pixels.
    [[nodiscard]] std::vector<const ParamDef*> params() const;

private:
    enum class Sign { Less, LessEqual, Greater, GreaterEqual, Equal, Other };
    struct Clause {
        const ParamDef* def = nullptr; ///< null: pixels
        Sign sign = Sign::Equal;
        ParamValue value;
        [[nodiscard]] bool holds(const GenerationParams& params) const;
    };
    static Clause clause(const YamlValue& place, const std::string& text);

    std::vector<Clause> m_clauses; ///< all must hold
};

} // namespace zimage
