#pragma once

#include "bridge/messages.h"
#include "models/model_config.h"
#include "settings/app_settings.h"

#include <QSize>
#include <QString>

namespace zimage::ui {

/// What is wrong with the parameters for this model, one sentence or several; empty when a job can be made of them.
[[nodiscard]] QString problemOf(const GenerationParams& params, const ModelConfig& model);

/// The tokenizer of a model; empty when its folder has none, which loading it will tell.
[[nodiscard]] std::filesystem::path tokenizerOf(const ModelConfig& model);

/// A job of these parameters, which are valid; a seed that is not chosen is drawn.
[[nodiscard]] JobRequest finalRequest(GenerationParams params, const ModelConfig& model, const AppSettings& settings);

/// What makes a picture again: its own seed, and its prompt with the wildcards, where it had some, so that they are kept.
[[nodiscard]] GenerationParams paramsAgain(const ShownPicture& picture);

/// Four small pictures with four seeds in a row.
[[nodiscard]] JobRequest draftsRequest(GenerationParams params, const ModelConfig& model, const AppSettings& settings);

/// Half the sides in the model's units, but no side under 256 px (where models stop drawing sensibly) and none above the picture's own.
[[nodiscard]] QSize draftSize(QSize full, int unit);

} // namespace zimage::ui
