#pragma once

#include "foreign_metadata/collector.h"

#include <nlohmann/json_fwd.hpp>

namespace zimage {

/// ComfyUI's graph as its server takes it: an object of nodes by their ids.
void readComfy(ForeignCollector& found, const nlohmann::json& graph);

/// ComfyUI's workflow, as its window keeps it, which says less: with a note that it is not what was run.
void readComfyWorkflow(ForeignCollector& found, const nlohmann::json& workflow);

} // namespace zimage
