#pragma once

#include "params/param_table.h"

#include <utility>
#include <vector>

namespace zimage {

// What a preset carries and what stays the user's, by the rows' belongsTo and inPresets. Choosing a preset, saving one,
// what tuning saves and "use these settings" all go by these functions.

using ParamValues = std::vector<std::pair<const ParamDef*, ParamValue>>;
using ParamRows = std::vector<const ParamDef*>;

/// The rows that a preset's values name.
[[nodiscard]] ParamRows rowsOf(const ParamValues& values);

/// Sets all of them; each is of its row's kind, as whoever read it has checked.
void applyValues(GenerationParams& params, const ParamValues& values);

/// Whether a preset carries a row: what belongs to the picture and is no prompt, seed or LoRA; and anything that it
/// names itself (`given`).
[[nodiscard]] bool carriedByPreset(const ParamDef& def, const ParamRows& given);

/// What a preset of these parameters is saved with, in the table's order: the rows that it carries, without texts at
/// their default that it does not name.
[[nodiscard]] ParamValues presetValues(const GenerationParams& params, const ParamRows& given);

/// Takes from `own` what choosing a preset does not change: the machine's and the program's values, prompts, seed and
/// LoRAs, but for what the preset names (`given`).
void keepOwn(GenerationParams& params, const GenerationParams& own, const ParamRows& given);

/// Takes what belongs to the machine and the program from `own`: `params` are those of a picture that was made on
/// another machine, or on this one as it was set then.
void keepMachine(GenerationParams& params, const GenerationParams& own);

} // namespace zimage
