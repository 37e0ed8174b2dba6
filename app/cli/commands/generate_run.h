#pragma once

#include "flags/job_options.h"

namespace zimage::cli {

/// Makes the pictures, or decodes one, and reports them. Returns the exit status. Throws Error for what stops it before
/// there is a result.
[[nodiscard]] int runGenerate(const GenerateOptions& options);

} // namespace zimage::cli
