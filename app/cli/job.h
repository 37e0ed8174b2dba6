#pragma once

#include "command_line.h"
#include "engine/latents_file.h"
#include "models/model_config.h"
#include "output_plan.h"
#include "params/generation_params.h"
#include "params/validate.h"

#include <ctime>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace zimage::cli {

/// A job that is ready for the engine: every value is checked, the seed is drawn, the output folder can be written.
struct Job {
    ModelConfig model;
    GenerationParams params;
    OutputPlan output;
    std::time_t time = 0;
    std::vector<std::string> warnings;
    std::optional<SavedLatents> latents; ///< of a picture that only has to be decoded
};

/// Puts a job together from defaults, the model's own preset, --preset, --config and flags; one of saved latents from what they say and flags. Reads the prompt from standard input
/// when it is "-". Does without libtorch. Throws UsageError with everything that is wrong with the values, or Error.
[[nodiscard]] Job prepareJob(const GenerateRequest& request);

/// Typed values into parameters. Returns a message for each that is no value of its parameter.
[[nodiscard]] std::vector<ParamIssue> applyTyped(GenerationParams& params, const std::vector<TypedParam>& typed);

/// validate(), with messages that name flags.
[[nodiscard]] std::vector<ParamIssue> flagIssues(const GenerationParams& params, const SizeLimits& limits);

} // namespace zimage::cli
