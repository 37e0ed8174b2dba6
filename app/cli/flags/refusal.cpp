#include "flags/refusal.h"

#include "base/error.h"
#include "base/nearest_name.h"
#include "base/sentence.h"
#include "terminal/console.h"

namespace zimage::cli {

namespace {

constexpr int kLongestWord = 60; // columns

} // namespace

void refuse(const std::string& message) { throw Error(ErrorCode::BadParameter, message); }

std::string shownWord(std::string_view word) { return fitted(plainLine(word), kLongestWord); }

void refuseFlag(std::string_view word, std::span<const std::string> known, const std::string& otherwise)
{
    const std::string nearest = nearestName(word, known);
    refuse(nearest.empty() ? otherwise : tr("Unknown flag {flag}; did you mean {nearest}?", shownWord(word), nearest));
}

bool looksLikeFlag(std::string_view word) { return word.starts_with('-') && word.size() > 1; }

} // namespace zimage::cli
