#pragma once

#include "params/param_table.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace zimage::cli {

/// A parameter as it was typed.
using TypedParam = std::pair<const ParamDef*, std::string>;

/// Where a job's values come from.
struct JobOptions {
    std::vector<TypedParam> params;    ///< flags of the parameter table, in its order
    std::optional<std::string> prompt; ///< the positional one
    std::optional<std::string> size;   ///< --size
    std::string preset;
    std::string config;
    std::string from;  ///< a picture whose settings they are; empty: none
    std::string model; ///< empty: the embedded one
};

/// What a command that takes a while tells meanwhile.
struct MessageOptions {
    bool json = false;
    bool progress = true;
    bool verbose = false;
    bool quiet = false;
};

/// A job whose pictures are written: generate's and decode's.
struct GenerateOptions : JobOptions, MessageOptions {
    std::string latents; ///< decode: the file to go on from; empty: a new picture
    std::string output;  ///< file name, folder or pattern; empty: the default one
};

} // namespace zimage::cli
