#pragma once

#include "params/param_table.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// A prompt of a verification.
struct VerifyPrompt {
    std::string text;
    bool neutral = false; ///< what it describes has hardly any colour, so a strong colour cast is a fault
};

/// Prompts for some models, from simple to hard.
struct VerifyPromptSet {
    std::vector<std::string> models; ///< globs against the model folder's name
    std::vector<VerifyPrompt> prompts;
};

/// One way to set the parameters of an axis: "half", "vae 256".
struct VerifyVariant {
    struct Change {
        const ParamDef* def = nullptr;
        ParamValue value;  ///< the new one, without a factor
        double factor = 0; ///< the parameter's own value times this; 0 for none
    };
    std::string name;
    std::vector<Change> changes; ///< none: as the preset has it
};

struct VerifyAxis {
    std::string name; ///< "steps"
    std::vector<VerifyVariant> variants;
};

/// What a verification runs: the file presets/verify.yaml (`kind: verification`).
struct VerifySuite {
    std::vector<VerifyPromptSet> sets;
    std::vector<VerifyAxis> axes;
};

/// Throws Error as loadPreset() does, with messages that start with FILE:LINE:COLUMN.
[[nodiscard]] VerifySuite loadVerifySuite(const std::filesystem::path& path);
[[nodiscard]] VerifySuite parseVerifySuite(std::string_view yaml, const std::string& name);

/// The set whose glob matches a model's name best. Throws Error NotFound when there is none.
[[nodiscard]] const std::vector<VerifyPrompt>& promptsFor(const VerifySuite& suite, std::string_view modelName);

/// `count` prompts: the model's own check prompt first, when it has one, then the set's from its first to its last,
/// spread evenly, or again and again when there are more pictures than prompts.
[[nodiscard]] std::vector<VerifyPrompt> choosePrompts(const std::vector<VerifyPrompt>& set,
                                                      const std::string& checkPrompt, int count);

/// A variant of each axis that was asked for.
struct VerifyCombination {
    std::string name;                           ///< "steps half, tiling off"; empty without axes
    std::vector<const VerifyVariant*> variants; ///< of the suite, which outlives them
};

/// Every combination of the axes named in "steps,tiling", the last axis changing fastest; one without variants for "".
/// Throws Error BadParameter for an axis that is unknown or named twice.
[[nodiscard]] std::vector<VerifyCombination> combinations(const VerifySuite& suite, std::string_view axes);

/// Multiplied whole numbers are rounded, sides to a multiple of `sizeUnit` (px). Ranges are validate()'s.
void applyCombination(GenerationParams& params, const VerifyCombination& combination, int sizeUnit);

} // namespace zimage
