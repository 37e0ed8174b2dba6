#include "base/glob.h"

#include "base/utf8.h"
#include "base/wording.h"

#include <algorithm>
#include <string>

namespace zimage {

namespace {

std::size_t characterAt(std::string_view text, std::size_t at)
{
    return std::max<std::size_t>(1, utf8Length(text, at));
}

/// Both lower case. Remembers only the last star, so the time is at most the product of the lengths.
bool loweredMatches(std::string_view glob, std::string_view text)
{
    std::size_t g = 0;
    std::size_t t = 0;
    std::size_t afterStar = std::string_view::npos;
    std::size_t starText = 0;
    while (t < text.size()) {
        if (g < glob.size() && glob[g] == '*') {
            afterStar = ++g;
            starText = t;
        } else if (g < glob.size() && glob[g] == '?') {
            ++g;
            t += characterAt(text, t);
        } else if (g < glob.size() && glob[g] == text[t]) {
            ++g;
            ++t;
        } else if (afterStar != std::string_view::npos) {
            g = afterStar;
            starText += characterAt(text, starText);
            t = starText;
        } else {
            return false;
        }
    }
    return glob.find_first_not_of('*', g) == std::string_view::npos;
}

} // namespace

bool globMatches(std::string_view glob, std::string_view text) { return loweredMatches(lowered(glob), lowered(text)); }

std::size_t longestMatch(const std::vector<std::string>& globs, std::string_view modelName)
{
    std::size_t longest = 0;
    for (const std::string& glob : globs)
        if (globMatches(glob, modelName))
            longest = std::max(longest, glob.size());
    return longest;
}

} // namespace zimage
