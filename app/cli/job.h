#pragma once

#include "architecture/model_config.h"
#include "flags/job_options.h"
#include "job/job_request.h"
#include "job/resolve_values.h"
#include "job/stored_settings.h"
#include "params/generation_params.h"
#include "params/validate.h"

#include <optional>
#include <string>
#include <vector>

namespace zimage::cli {

/// Values that are checked, and the model they are for; --preset, --config and flags ask for some of them.
struct JobValues : ResolvedValues {
    ModelConfig model;
    bool prompted = false; ///< somebody gave a prompt
    std::vector<std::string> warnings;
    std::optional<StoredSettings> from; ///< of the picture that --from names
    std::string preset;                 ///< the name of that whose settings these are; empty: none
};

/// Puts values together from defaults, the model's own preset, --from, --preset, --config and flags. Reads the prompt
/// from standard input when it is "-". Does without libtorch. Throws UsageError with everything that is wrong with the
/// values, or Error.
[[nodiscard]] JobValues prepareValues(const JobOptions& request, bool needsPrompt);

/// Values of a job, and the request they make: with its seed drawn, and where its pictures go.
struct PreparedJob {
    JobValues values;
    zimage::JobRequest request;
};

/// The same for pictures that are written; of saved latents from what they say and flags.
[[nodiscard]] PreparedJob prepareJob(const GenerateOptions& request);

/// Typed values into parameters. Returns a message for each that is no value of its parameter.
[[nodiscard]] std::vector<ParamIssue> applyTyped(GenerationParams& params, const std::vector<TypedParam>& typed);

/// validate(), with messages that name flags.
[[nodiscard]] std::vector<ParamIssue> flagIssues(const GenerationParams& params, const SizeLimits& limits);

} // namespace zimage::cli
