#include "base/guard_event.h"

#include <charconv>
#include <cmath>

namespace zimage {

namespace {

/// "0.2 %", "under 0.01 %".
std::string percent(double share)
{
    if (share < 0.0001)
        return "under 0.01 %";
    char text[32];
    const double rounded = std::round(share * 10000) / 100;
    const auto end = std::to_chars(text, text + sizeof text, rounded).ptr;
    return std::string(text, end) + " %";
}

} // namespace

std::string GuardEvent::sentence() const
{
    std::string where;
    if (step > 0)
        where = "Step " + std::to_string(step) + " of picture " + std::to_string(picture);
    else if (picture > 0)
        where = (stage == Stage::Decoding ? "Decoding picture " : "Picture ") + std::to_string(picture);
    else
        where = stage == Stage::Loading ? "Loading the model" : "Encoding the prompts";
    if (layers == "memory")
        return where + " did not fit into memory; "
            + (remedy == "none" ? "nothing smaller is left to try, so there is no picture."
                                : "remedy: " + remedy + (recovered ? ", which helped." : ", which did not help."));
    std::string what = layers == "picture"
        ? " came out as one flat colour in " + precision
        : " gave values that are not finite in " + precision + " (" + percent(badShare) + " of the " + layers + "'s)";
    if (remedy == "none")
        return where + what + "; nothing higher is left to try, so there is no picture.";
    return where + what + "; remedy: " + remedy + (recovered ? ", which helped." : ", which did not help.");
}

} // namespace zimage
