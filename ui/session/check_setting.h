#pragma once

#include "session/model_choice.h"
#include "session/preset_choice.h"
#include "session/quick_check.h"

#include <optional>
#include <string>

namespace zimage::ui {

/// The prompt that a model is checked with: its preset names it, else one of ours.
[[nodiscard]] std::string checkPrompt(const ModelChoice& model, const PresetChoice& presets);

/// The studio as it stands, for a quick check; nothing without a model.
[[nodiscard]] std::optional<QuickCheck::Setting> checkSetting(const ModelChoice& model, const Parameters& parameters,
                                                              const PresetChoice& presets);

/// Whether a graphics card computes, as the parameters stand.
[[nodiscard]] bool computesOnCard(const Parameters& parameters);

} // namespace zimage::ui
