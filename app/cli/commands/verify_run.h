#pragma once

#include "flags/job_options.h"

#include <string>

namespace zimage::cli {

/// What verify was asked for.
struct VerifyOptions : JobOptions, MessageOptions {
    bool longRun = false;
    bool withoutGuards = false;
    std::string matrix; ///< "steps,tiling"; empty: one setting
    std::string save;   ///< folder for the pictures; empty: they are not kept
};

/// Makes the pictures, judges and reports them. Returns the exit status. Throws Error for what stops it before there is
/// a result.
[[nodiscard]] int runVerify(const VerifyOptions& options);

} // namespace zimage::cli
