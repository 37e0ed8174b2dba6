#include "params/variations.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace zimage {

namespace {

constexpr double kMostBlend = 1; // the ranges of the parameter table
constexpr double kMostNoise = 2;

double rounded(double strength) { return std::round(strength * 1e4) / 1e4; }

/// `count` strengths around `base` in rising order, at most `reach` away and within 0 … `most`; a base of 0 is where
/// they start.
std::vector<double> strengthsAround(double base, double reach, double most, int count)
{
    const double low = std::max(0.0, base - reach);
    const double high = std::min(most, base + reach);
    const int below = base <= low ? 0 : base >= high ? count : count / 2;
    std::vector<double> strengths;
    for (int i = below; i >= 1; --i)
        strengths.push_back(rounded(base - (base - low) * i / below));
    for (int i = 1; i <= count - below; ++i)
        strengths.push_back(rounded(base + (high - base) * i / (count - below)));
    std::erase(strengths, base); // nothing between two that are as good as one
    strengths.erase(std::unique(strengths.begin(), strengths.end()), strengths.end());
    return strengths;
}

std::vector<GenerationParams> withStrengths(const GenerationParams& base, double GenerationParams::*field, double most,
                                            const VariationPlan& plan)
{
    std::vector<GenerationParams> cells;
    if (isVariation(base)) {
        for (const double strength : strengthsAround(base.*field, plan.strength, most, plan.cells)) {
            cells.push_back(base);
            cells.back().*field = strength;
        }
        return cells;
    }
    const bool blend = field == &GenerationParams::variationStrength;
    for (std::int64_t seed = plan.firstSeed; static_cast<int>(cells.size()) < plan.cells; ++seed) {
        if (blend
            && static_cast<std::uint32_t>(seed) == static_cast<std::uint32_t>(base.seed)) // only the low 32 bits count
            continue;
        cells.push_back(base);
        cells.back().variationSeed = seed;
        cells.back().*field = plan.strength;
    }
    return cells;
}

std::vector<GenerationParams> withWords(const GenerationParams& base, const VariationPlan& plan)
{
    std::vector<GenerationParams> cells;
    if (plan.wordAt > base.prompt.size())
        return cells;
    for (const std::string& words : plan.alternatives) {
        std::string prompt = base.prompt;
        prompt.replace(plan.wordAt, plan.wordLength, words);
        if (prompt == base.prompt || static_cast<int>(cells.size()) >= plan.cells)
            continue;
        cells.push_back(base);
        cells.back().prompt = std::move(prompt);
    }
    return cells;
}

} // namespace

bool isVariation(const GenerationParams& params) { return params.variationStrength > 0 || params.promptNoise > 0; }

std::vector<GenerationParams> variationsOf(const GenerationParams& base, const VariationPlan& plan)
{
    switch (plan.way) {
    case VariationPlan::Way::Blend: return withStrengths(base, &GenerationParams::variationStrength, kMostBlend, plan);
    case VariationPlan::Way::PromptNoise: return withStrengths(base, &GenerationParams::promptNoise, kMostNoise, plan);
    case VariationPlan::Way::Words: break;
    }
    return withWords(base, plan);
}

std::vector<std::string> splitAlternatives(std::string_view text)
{
    constexpr std::array<std::string_view, 3> kCommas{",", "，", "、"};
    std::vector<std::string> parts;
    while (true) {
        std::size_t end = text.size();
        std::size_t next = text.size();
        for (const std::string_view comma : kCommas)
            if (const std::size_t at = text.find(comma); at < end) {
                end = at;
                next = at + comma.size();
            }
        std::string_view part = text.substr(0, end);
        part.remove_prefix(std::min(part.find_first_not_of(" \t\n"), part.size()));
        part = part.substr(0, part.find_last_not_of(" \t\n") + 1); // npos + 1 is 0: all blanks
        if (!part.empty() && std::find(parts.begin(), parts.end(), part) == parts.end())
            parts.emplace_back(part);
        if (end == text.size())
            return parts;
        text.remove_prefix(next);
    }
}

} // namespace zimage
