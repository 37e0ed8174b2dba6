#pragma once

#include <nlohmann/json_fwd.hpp>

namespace zimage {

/// ComfyUI's workflow, as its window keeps it, made into the graph that its server would take: of nodes whose fields
/// are known here, by name; subgraphs are unfolded. A sampler without a link to its prompt gets the only text there is.
/// An empty object for a document that is no workflow.
[[nodiscard]] nlohmann::json comfyGraphOf(const nlohmann::json& workflow);

} // namespace zimage
