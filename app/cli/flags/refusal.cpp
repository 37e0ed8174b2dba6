#include "flags/refusal.h"

#include "base/error.h"
#include "base/nearest_name.h"
#include "terminal/console.h"

namespace zimage::cli {

namespace {

constexpr int kLongestWord = 60; // columns

} // namespace

void refuse(const std::string& message) { throw Error(ErrorCode::BadParameter, message); }

std::string quotedWord(std::string_view word) { return "'" + fitted(plainLine(word), kLongestWord) + "'"; }

void refuseFlag(std::string_view word, std::span<const std::string> known, std::string_view otherwise)
{
    refuse("unknown flag " + fitted(plainLine(word), kLongestWord) + suggestion(word, known, otherwise));
}

std::string suggestion(std::string_view word, std::span<const std::string> candidates, std::string_view otherwise)
{
    const std::string nearest = nearestName(word, candidates);
    return nearest.empty() ? "; " + std::string(otherwise) : "; did you mean " + nearest + "?";
}

bool looksLikeFlag(std::string_view word) { return word.starts_with('-') && word.size() > 1; }

} // namespace zimage::cli
