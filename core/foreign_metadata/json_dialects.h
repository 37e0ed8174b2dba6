#pragma once

#include "foreign_metadata/collector.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>

namespace zimage {

/// InvokeAI's document, the whole of it.
void readInvoke(ForeignCollector& found, const nlohmann::json& document);

/// Of a program that is told by the keys of its document: SwarmUI, Fooocus, Easy Diffusion, Draw Things, NovelAI,
/// mflux. Nothing for any other document.
[[nodiscard]] std::optional<ForeignMetadata> recallDocument(const nlohmann::json& document);

/// Easy Diffusion's settings as texts of their own: `num_inference_steps`, `seed`, … Nothing when they are not there.
[[nodiscard]] std::optional<ForeignMetadata> recallKeyedTexts(const std::vector<PictureText>& texts);

} // namespace zimage
