#pragma once

#include <string>
#include <vector>

namespace zimage::cli {

/// A line on standard error for each: "zimage: warning: …". The end of a very long one is cut.
void showWarnings(const std::vector<std::string>& warnings);

} // namespace zimage::cli
