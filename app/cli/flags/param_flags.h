#pragma once

#include "flags/job_options.h"

#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace zimage::cli {

/// The rows of the parameter table as flags of a command: name, help, unit, range, choices and default all come from
/// there. Values are kept as typed.
class ParamFlags {
public:
    /// All rows of a level, a section for each group.
    void add(CLI::App& app, ParamLevel level);
    void add(CLI::App& app, const ParamDef& def);

    /// What was given, in the order of the table.
    [[nodiscard]] std::vector<TypedParam> typed() const;

private:
    std::vector<std::pair<const ParamDef*, CLI::Option*>> m_options;
};

/// A sentence about a parameter as the command line spells it: keys of the table become their flags.
[[nodiscard]] std::string withFlags(std::string message);

} // namespace zimage::cli
