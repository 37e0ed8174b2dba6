#pragma once

#include "architecture/model_config.h"
#include "bridge/messages.h"
#include "session/app_settings.h"

#include <QString>

namespace zimage::ui {

/// What is wrong with the parameters for this model, one sentence or several; empty when a job can be made of them.
[[nodiscard]] QString problemOf(const GenerationParams& params, const ModelConfig& model);

/// The tokenizer of a model; empty when its folder has none, which loading it will tell.
[[nodiscard]] std::filesystem::path tokenizerOf(const ModelConfig& model);

/// A job of these parameters, which are valid; a seed that is not chosen is drawn.
[[nodiscard]] JobRequest finalRequest(GenerationParams params, const ModelConfig& model, const AppSettings& settings);

/// What makes a picture again: its own seed, and its prompt with the wildcards, where it had some, so that they are
/// kept.
[[nodiscard]] GenerationParams paramsAgain(const ShownPicture& picture);

/// Four pictures with four seeds in a row, drawn at full size in fewer steps: so each shows the layout that its seed
/// gives the picture, which a picture of half the size does not (tests/bench/drafts.cpp measures it).
[[nodiscard]] JobRequest draftsRequest(GenerationParams params, const ModelConfig& model, const AppSettings& settings);

/// One draft of exactly these parameters: a variation of a picture.
[[nodiscard]] JobRequest variationRequest(GenerationParams params, const ModelConfig& model,
                                          const AppSettings& settings);

/// A third of the steps, but two at least where there are two.
[[nodiscard]] int draftSteps(int steps);

} // namespace zimage::ui
