#include "warnings.h"

#include "base/sentence.h"
#include "terminal/console.h"

namespace zimage::cli {

namespace {

constexpr int kLongest = 400; // columns; the end of a long prompt need not fill the screen, it is in --json whole

} // namespace

void showWarnings(const std::vector<std::string>& warnings)
{
    for (const std::string& warning : warnings) {
        const std::string whole = plainLine(warning);
        const std::string shown = fitted(whole, kLongest);
        complain(tr("warning: {warning}", shown + (shown.size() < whole.size() ? "…" : "")));
    }
}

} // namespace zimage::cli
