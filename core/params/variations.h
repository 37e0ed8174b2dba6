#pragma once

#include "params/generation_params.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// How a grid of pictures around one is made.
struct VariationPlan {
    enum class Way {
        Blend,       ///< the noise goes some way to that of other seeds
        PromptNoise, ///< the prompt's embeddings are moved
        Words,       ///< a part of the prompt gives way to others
    };

    Way way = Way::Blend;
    double strength = 0.2;
    int cells = 8;              ///< at most so many
    std::int64_t firstSeed = 1; ///< variation seeds count from here
    std::size_t wordAt = 0;     ///< bytes of the prompt, whole characters
    std::size_t wordLength = 0;
    std::vector<std::string> alternatives; ///< of that part
};

/// Whether the picture draws from its variation seed already.
[[nodiscard]] bool isVariation(const GenerationParams& params);

/// The parameters of the cells, in order; each makes its picture from nothing but itself, as its metadata holds it.
///
/// A picture has one variation seed. Blend and PromptNoise give a base without one the seeds firstSeed, firstSeed + 1
/// …, all at the strength of the plan; a blend leaves out the base's own seed, which would give the base again. A base
/// that is a variation itself keeps its variation seed, and its strength goes to both sides by up to the plan's, as far
/// as there is room: another seed would leave its picture. Words keep everything but the prompt.
[[nodiscard]] std::vector<GenerationParams> variationsOf(const GenerationParams& base, const VariationPlan& plan);

/// "blue, green，墨绿" → three; blanks around them, what is empty and what comes twice is left out.
[[nodiscard]] std::vector<std::string> splitAlternatives(std::string_view text);

} // namespace zimage
