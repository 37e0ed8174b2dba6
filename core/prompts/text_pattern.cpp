#ifndef PCRE2_CODE_UNIT_WIDTH
#define PCRE2_CODE_UNIT_WIDTH 8
#endif

#include "prompts/text_pattern.h"

#include "base/sentence.h"

#include <pcre2.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace zimage {

namespace {

constexpr std::size_t kLongestExpression = 2000; // bytes
// PCRE2 counts both anew from each place where a match may begin, so they bound one prompt only together with its
// length.
constexpr std::uint32_t kMatchLimit = 20000;
constexpr std::uint32_t kDepthLimit = 500;
constexpr std::uint32_t kHeapLimitKib = 4096;

struct Free {
    void operator()(pcre2_match_data* data) const noexcept { pcre2_match_data_free(data); }
    void operator()(pcre2_match_context* context) const noexcept { pcre2_match_context_free(context); }
};

std::string reasonOf(int code)
{
    std::array<PCRE2_UCHAR, 256> text{};
    pcre2_get_error_message(code, text.data(), text.size());
    return reinterpret_cast<const char*>(text.data());
}

bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

} // namespace

void TextPattern::FreeCode::operator()(pcre2_real_code_8* code) const noexcept { pcre2_code_free(code); }

TextPattern::TextPattern(std::string_view expression, std::string& problem)
{
    problem.clear();
    if (expression.empty() || expression.size() > kLongestExpression) {
        problem = expression.empty()
            ? tr("the regular expression is empty.")
            : tr("the regular expression is longer than {most:int} bytes; shorten it.", kLongestExpression);
        return;
    }
    int code = 0;
    PCRE2_SIZE offset = 0;
    // \C would cut characters in two.
    m_code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(expression.data()), expression.size(),
                               PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C, &code, &offset,
                               nullptr));
    if (!m_code)
        problem =
            tr("the regular expression is not valid at character {place:int}: {why}.", offset + 1, reasonOf(code));
}

std::vector<TextPattern::Match> TextPattern::find(std::string_view text, std::size_t most) const
{
    std::vector<Match> matches;
    if (!m_code)
        return matches;
    std::size_t length = std::min(text.size(), kLongestText);
    while (length < text.size() && length > 0 && isContinuation(text[length]))
        --length;
    const std::unique_ptr<pcre2_match_data, Free> data(pcre2_match_data_create_from_pattern(m_code.get(), nullptr));
    const std::unique_ptr<pcre2_match_context, Free> context(pcre2_match_context_create(nullptr));
    if (!data || !context)
        return matches;
    pcre2_set_match_limit(context.get(), kMatchLimit);
    pcre2_set_depth_limit(context.get(), kDepthLimit);
    pcre2_set_heap_limit(context.get(), kHeapLimitKib);
    const auto* subject = reinterpret_cast<PCRE2_SPTR>(text.data());
    for (std::size_t at = 0; at <= length && matches.size() < most;) {
        const int result =
            pcre2_match(m_code.get(), subject, length, at, PCRE2_NO_UTF_CHECK, data.get(), context.get());
        if (result <= 0)
            break;
        const PCRE2_SIZE* places = pcre2_get_ovector_pointer(data.get());
        if (places[1] < places[0]) // \K in a lookahead
            break;
        Match match;
        for (std::uint32_t group = 0; group < pcre2_get_ovector_count(data.get()); ++group) {
            const bool took = places[2 * group] != PCRE2_UNSET && places[2 * group + 1] != PCRE2_UNSET;
            match.groups.emplace_back(took ? places[2 * group] : 0, took ? places[2 * group + 1] : 0);
        }
        at = match.end() > at ? match.end() : at + 1;
        while (at < length && isContinuation(text[at]))
            ++at;
        matches.push_back(std::move(match));
    }
    return matches;
}

} // namespace zimage
