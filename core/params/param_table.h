#pragma once

#include "params/generation_params.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace zimage {

enum class ParamGroup { Prompt, Picture, Sampling, Transformer, Autoencoder, Weights, Engine };
enum class ParamLevel { Basic, Advanced };

/// A value of any parameter, as YAML, flags and metadata carry it.
using ParamValue = std::variant<std::int64_t, double, bool, std::string>;

/// One parameter. YAML presets, flags and --help, forms, validation, metadata and the README's table all read these
/// rows; adding a parameter is adding a row.
struct ParamDef {
    using Field = std::variant<int GenerationParams::*, std::int64_t GenerationParams::*, double GenerationParams::*,
                               bool GenerationParams::*, std::string GenerationParams::*>;

    const char* key; ///< snake_case, as in YAML and our metadata: "negative_prompt"
    Field field;
    const char* label; ///< English; the studio translates it
    const char* help;  ///< one or two sentences: what it does and when to change it
    const char* unit;  ///< "px", "tokens", "" for none
    double minimum;    ///< numbers only
    double maximum;
    double step;                      ///< of a spin box
    std::vector<const char*> choices; ///< strings only; empty is free text
    ParamGroup group;
    ParamLevel level;
    const char* flag; ///< "--negative"; a bool also has --no-…
    std::vector<const char*>
        aliases;     ///< other YAML keys, dotted where nested: "vae.enable_tiling", "num_inference_steps"
    bool inMetadata; ///< decides the picture, so it is saved with it
};

[[nodiscard]] std::span<const ParamDef> paramTable();

/// By key or alias; null when there is none.
[[nodiscard]] const ParamDef* findParam(std::string_view keyOrAlias);

[[nodiscard]] const char* groupName(ParamGroup group); ///< "Picture"

[[nodiscard]] ParamValue getParam(const GenerationParams& params, const ParamDef& def);

/// Stores a value of the right kind: an integer is also taken for a number, a number without fraction for an integer,
/// and a bool for cfg_normalization (true is 1) and for offload (true is auto, false never); a number for a bool and
/// text for a number are not. Ranges and choices are validate()'s. Returns what is wrong with it, in one clause without
/// the key ("is not a whole number"); nothing when stored.
[[nodiscard]] std::optional<std::string> setParam(GenerationParams& params, const ParamDef& def,
                                                  const ParamValue& value);

/// As setParam, from text as typed after a flag. `seed` also takes "random", a bool true/false/on/off/yes/no/1/0, and
/// cfg_normalization and offload true/false.
[[nodiscard]] std::optional<std::string> setParamText(GenerationParams& params, const ParamDef& def,
                                                      std::string_view text);

/// The value as text that setParamText reads back; numbers always with a point, whatever the locale.
[[nodiscard]] std::string paramText(const ParamValue& value);

} // namespace zimage
