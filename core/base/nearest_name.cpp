#include "base/nearest_name.h"

#include "base/utf8.h"
#include "base/wording.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace zimage {

namespace {

constexpr std::size_t kLongestWord = 64; ///< a longer word is no typing error, and the comparison is quadratic

/// Characters to compare: lower case, '-' as '_', one element a UTF-8 character so that Chinese names count fairly.
std::u32string letters(std::string_view word)
{
    std::u32string result;
    const std::string low = lowered(word);
    for (std::size_t at = 0; at < low.size();) {
        const std::size_t length = std::max<std::size_t>(1, utf8Length(low, at));
        char32_t letter = 0; // the bytes of the sequence side by side: distinct is all that counts
        for (std::size_t i = 0; i < length; ++i)
            letter = (letter << 8) | static_cast<unsigned char>(low[at + i]);
        result += letter == U'-' ? U'_' : letter;
        at += length;
    }
    return result;
}

/// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
std::size_t editDistance(const std::u32string& a, const std::u32string& b)
{
    std::vector<std::size_t> beforeLast(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], beforeLast[j - 2] + 1);
        }
        std::swap(beforeLast, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

/// How many slips a word of this length may have and still mean the candidate; leading dashes of flags do not count.
std::size_t allowance(std::size_t length)
{
    if (length < 3)
        return 0;
    return length < 6 ? 1 : std::min<std::size_t>(length / 3, 5);
}

} // namespace

std::string nearestName(std::string_view word, std::span<const std::string> candidates)
{
    if (word.empty() || word.size() > kLongestWord)
        return {};
    const auto bare = [](std::string_view name) {
        name.remove_prefix(std::min(name.find_first_not_of('-'), name.size()));
        return letters(name);
    };
    const std::u32string wanted = bare(word);
    const std::string* best = nullptr;
    const std::string* completion = nullptr; // "neg" for "negative_prompt": many slips, but what was meant is plain
    std::size_t fewest = 0;
    for (const std::string& candidate : candidates) {
        const std::u32string name = bare(candidate);
        if (name.empty() || candidate.size() > kLongestWord)
            continue;
        if (wanted.size() >= 3 && name.starts_with(wanted)
            && (completion == nullptr || candidate.size() < completion->size()))
            completion = &candidate;
        const std::size_t slips = editDistance(wanted, name);
        if (slips <= allowance(std::min(wanted.size(), name.size())) && (best == nullptr || slips < fewest)) {
            best = &candidate;
            fewest = slips;
        }
    }
    if (best == nullptr)
        best = completion;
    return best == nullptr ? std::string() : *best;
}

} // namespace zimage
