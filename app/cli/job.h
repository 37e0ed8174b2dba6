#pragma once

#include "flags/job_options.h"
#include "engine/latents_file.h"
#include "architecture/model_config.h"
#include "output_plan.h"
#include "params/generation_params.h"
#include "params/validate.h"

#include <ctime>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace zimage::cli {

/// Values that are checked, and the model they are for.
struct JobValues {
    ModelConfig model;
    GenerationParams params;
    std::string checkPrompt; ///< of the model's own preset; empty for none
    bool prompted = false;   ///< somebody gave a prompt
    GenerationParams own;    ///< what the defaults and the model's own preset say, before anything that was asked for
    std::vector<const ParamDef*> asked; ///< parameters that --preset, --config or flags gave a value
    std::vector<std::string> warnings;
};

/// A job that is ready for the engine: its seed is drawn, too, and the output folder can be written.
struct Job : JobValues {
    OutputPlan output;
    std::time_t time = 0;
    std::function<std::string(std::int64_t seed)> prompt; ///< draws the prompt's wildcards; empty when it has none
    std::optional<SavedLatents> latents;                  ///< of a picture that only has to be decoded
};

/// Puts values together from defaults, the model's own preset, --preset, --config and flags. Reads the prompt from
/// standard input when it is "-". Does without libtorch. Throws UsageError with everything that is wrong with the
/// values, or Error.
[[nodiscard]] JobValues prepareValues(const JobOptions& request, bool needsPrompt);

/// The same for pictures that are written; of saved latents from what they say and flags.
[[nodiscard]] Job prepareJob(const GenerateOptions& request);

/// Typed values into parameters. Returns a message for each that is no value of its parameter.
[[nodiscard]] std::vector<ParamIssue> applyTyped(GenerationParams& params, const std::vector<TypedParam>& typed);

/// validate(), with messages that name flags.
[[nodiscard]] std::vector<ParamIssue> flagIssues(const GenerationParams& params, const SizeLimits& limits);

} // namespace zimage::cli
