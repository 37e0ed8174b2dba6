#include "engine/model_report.h"

#include <algorithm>

namespace zimage {

bool ModelReport::complete() const
{
    return std::all_of(components.begin(), components.end(),
                       [](const ComponentReport& part) { return part.missing.empty() && part.mismatched.empty(); });
}

} // namespace zimage
