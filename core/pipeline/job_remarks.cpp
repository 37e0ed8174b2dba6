#include "pipeline/job_remarks.h"

#include "base/sentence.h"
#include "base/wording.h"
#include "tokenizer/tokenizer.h"

#include <algorithm>

namespace zimage {

std::string cutWarning(const EncodedPrompt& encoded, int limit, bool negative)
{
    const std::string what = negative
        ? tr("The negative prompt has {tokens:int} tokens and was cut at {limit:int}.", encoded.totalTokens, limit)
        : tr("The prompt has {tokens:int} tokens and was cut at {limit:int}.", encoded.totalTokens, limit);
    return encoded.lostText.empty() ? what : inOneLine({what, tr("This part is lost: {text}", encoded.lostText)});
}

std::string oneHueRemark(const std::vector<std::string>& pictures, int all)
{
    constexpr std::size_t kNamed = 8;
    const std::size_t named = std::min(pictures.size(), kNamed);
    const std::string numbers = listed({pictures.begin(), pictures.begin() + static_cast<std::ptrdiff_t>(named)});
    const std::string what = pictures.size() > kNamed
        ? tr("Pictures {numbers} and {count:int} more have one hue throughout.", numbers, pictures.size() - kNamed)
        : pictures.size() > 1 ? tr("Pictures {numbers} have one hue throughout.", numbers)
        : all > 1             ? tr("Picture {numbers} has one hue throughout.", numbers)
                              : tr("The picture has one hue throughout.");
    return inOneLine({what, tr("If the prompt does not ask for that colour, something is wrong: see the remedies.")});
}

} // namespace zimage
