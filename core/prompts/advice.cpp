#include "prompts/advice.h"

#include "base/glob.h"
#include "base/utf8.h"
#include "base/wording.h"
#include "presets/preset.h"

#include <algorithm>
#include <charconv>

namespace zimage {

namespace {

constexpr double kMegapixel = 1024.0 * 1024.0;
constexpr std::size_t kLongestShown = 40; // characters of a match in a sentence

bool concerns(const AdviceRule& rule, const AdviceContext& context)
{
    if ((!rule.models.empty() && longestMatch(rule.models, context.model) == 0)
        || longestMatch(rule.notModels, context.model) > 0)
        return false;
    const double megapixels = static_cast<double>(context.width) * context.height / kMegapixel;
    const double aspect = context.height > 0 ? static_cast<double>(context.width) / context.height : 1;
    return megapixels >= rule.minMegapixels && (rule.maxMegapixels == 0 || megapixels <= rule.maxMegapixels)
        && aspect >= rule.minAspect && (rule.maxAspect == 0 || aspect <= rule.maxAspect);
}

std::string_view groupText(std::string_view prompt, const TextPattern::Match& match, std::size_t group)
{
    if (group >= match.groups.size())
        return {};
    return prompt.substr(match.groups[group].first, match.groups[group].second - match.groups[group].first);
}

bool saysChosenSize(std::string_view prompt, const TextPattern::Match& match, const AdviceContext& context)
{
    const auto side = [&](std::size_t group) {
        const std::string_view digits = groupText(prompt, match, group);
        int value = -1;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    };
    return side(1) == context.width && side(2) == context.height;
}

std::vector<TextPattern::Match> matchesOf(const AdviceRule& rule, std::string_view prompt, const AdviceContext& context)
{
    std::vector<TextPattern::Match> matches = rule.pattern.find(prompt);
    if (rule.otherSize)
        std::erase_if(matches, [&](const TextPattern::Match& match) { return saysChosenSize(prompt, match, context); });
    return matches;
}

/// {size}, {match} and {1} … {9}; other braces stay.
std::string filled(std::string_view form, std::string_view prompt, const TextPattern::Match* match,
                   const AdviceContext& context)
{
    std::string out;
    for (std::size_t at = 0; at < form.size();) {
        const std::string_view rest = form.substr(at);
        if (rest.starts_with("{size}")) {
            out += sizeText(context.width, context.height);
            at += 6;
        } else if (match != nullptr && rest.starts_with("{match}")) {
            out += printable(groupText(prompt, *match, 0), kLongestShown);
            at += 7;
        } else if (match != nullptr && rest.size() >= 3 && rest[0] == '{' && rest[1] >= '1' && rest[1] <= '9'
                   && rest[2] == '}') {
            out += groupText(prompt, *match, static_cast<std::size_t>(rest[1] - '0'));
            at += 3;
        } else {
            out += form[at++];
        }
    }
    return out;
}

std::string appended(std::string_view prompt, const std::string& ending, bool chinese)
{
    constexpr std::string_view kLoose[] = {"，", "。", "、", "；", ",", ".", ";", " ", "\n", "\t", "\r"};
    bool again = true;
    while (again) {
        again = false;
        for (const std::string_view each : kLoose)
            if (prompt.ends_with(each)) {
                prompt.remove_suffix(each.size());
                again = true;
            }
    }
    return std::string(prompt) + (prompt.empty() ? "" : chinese ? "，" : ", ") + ending;
}

} // namespace

std::vector<Advice> adviceFor(const std::vector<AdviceRule>& rules, std::string_view prompt,
                              const AdviceContext& context, std::string_view language)
{
    std::vector<Advice> found;
    if (firstInvalidUtf8(prompt) != std::string_view::npos)
        return found;
    for (const AdviceRule& rule : rules) {
        if (!concerns(rule, context))
            continue;
        const auto matches = matchesOf(rule, prompt, context);
        if (matches.empty() || !rule.unless.find(prompt, 1).empty())
            continue;
        Advice advice{&rule, filled(rule.advice.in(language), prompt, &matches.front(), context), {}};
        for (const TextPattern::Match& match : matches)
            advice.places.emplace_back(match.begin(), match.end());
        found.push_back(std::move(advice));
    }
    std::stable_partition(found.begin(), found.end(),
                          [](const Advice& each) { return each.rule->severity == AdviceSeverity::Warning; });
    return found;
}

std::string applyAdvice(const AdviceRule& rule, std::string_view prompt, const AdviceContext& context)
{
    if (firstInvalidUtf8(prompt) != std::string_view::npos)
        return std::string(prompt);
    const std::string language = promptLanguage(prompt);
    std::string changed;
    std::size_t at = 0;
    if (rule.replace) {
        for (const TextPattern::Match& match : matchesOf(rule, prompt, context)) {
            changed += prompt.substr(at, match.begin() - at);
            changed += filled(rule.replace->in(language), prompt, &match, context);
            at = match.end();
        }
    }
    changed += prompt.substr(at);
    if (rule.append)
        changed = appended(changed, filled(rule.append->in(language), prompt, nullptr, context), language == "zh");
    return changed;
}

std::string promptLanguage(std::string_view prompt)
{
    // 一 U+4E00 … U+9FFF: E4 B8 80 … E9 BF BF in UTF-8, and no Japanese or Korean syllables.
    for (std::size_t at = 0; at + 2 < prompt.size(); ++at) {
        const auto lead = static_cast<unsigned char>(prompt[at]);
        if (lead >= 0xE5 && lead <= 0xE9)
            return "zh";
        if (lead == 0xE4 && static_cast<unsigned char>(prompt[at + 1]) >= 0xB8)
            return "zh";
    }
    return "en";
}

std::string sizeText(int width, int height) { return std::to_string(width) + "×" + std::to_string(height); }

} // namespace zimage
