#pragma once

#include "job/job_request.h"

#include <cstdint>
#include <vector>

namespace zimage {

/// The seeds of the pictures that both jobs make: those of one model, for one purpose, with the same values of all
/// parameters that belong to the picture. How and where they are made and under which name they are saved does not
/// count. Ascending.
[[nodiscard]] std::vector<std::int64_t> seedsInCommon(const JobRequest& one, const JobRequest& other);

} // namespace zimage
