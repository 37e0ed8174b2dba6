#include "engine/parity_report.h"

#include <algorithm>

namespace zimage {

bool ParityReport::passed() const
{
    return !lines.empty()
        && std::all_of(lines.begin(), lines.end(), [](const ParityLine& line) { return line.passed; });
}

} // namespace zimage
