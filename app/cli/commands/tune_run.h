#pragma once

#include "flags/job_options.h"

#include <string>

namespace zimage::cli {

/// What tune was asked for.
struct TuneOptions : JobOptions, MessageOptions {
    bool longRun = false;
    bool quick = false;
    std::string steps;  ///< "stability,speed"; empty: all
    std::string values; ///< "model", "article"; empty: model
    std::string keep;   ///< changes kept whatever they measure: "dropout,fused", "none"; empty: as the guide decides
    std::string save;   ///< name of the preset to save; empty: none
    std::string output; ///< folder for the pictures of steps 2 and 4; empty: the default one
};

/// Walks through the steps and reports them. Returns the exit status. Throws Error for what stops it before there is a
/// result.
[[nodiscard]] int runTune(const TuneOptions& options);

} // namespace zimage::cli
