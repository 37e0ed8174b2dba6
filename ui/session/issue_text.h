#pragma once

#include "params/validate.h"

#include <QString>

namespace zimage::ui {

/// What is wrong with a parameter, as a sentence in the language in effect for the line below its editor. The core's
/// own sentence, which names the key, where there is no shorter one.
[[nodiscard]] QString issueText(const ParamIssue& issue, const GenerationParams& params, const SizeLimits& limits);

} // namespace zimage::ui
