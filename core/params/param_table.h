#pragma once

#include "params/generation_params.h"
#include "params/short_list.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace zimage {

enum class ParamGroup { Prompt, Picture, Sampling, Transformer, Autoencoder, Weights, Engine };
enum class ParamLevel { Basic, Advanced };

/// Whose a value is. A picture's file holds what belongs to it and nothing else; a preset does not change what belongs
/// to the machine or the program unless its file names it.
enum class BelongsTo {
    Picture, ///< decides what is in it
    Machine, ///< how this computer makes it
    Program, ///< what is done with it: how many are made, which are kept
};

/// The widget that edits a value.
enum class ParamWidget {
    Prompt,    ///< text of several lines, with history
    Size,      ///< a side; both are chosen together
    ExactSize, ///< a switch beside the sides
    Seed,
    Number,
    Switch,
    Choice, ///< of `choices`
    Device, ///< of the machine's devices
    Loras,  ///< files
};

/// Who keeps a value when a preset is chosen that says nothing of it, and what of it a new preset is saved with.
enum class PresetRole {
    Carried, ///< the preset's: it goes back to the default, and is saved
    Text,    ///< the user's, and saved unless it is empty
    Own,     ///< the user's, and not saved: it belongs to one picture
};

/// What true and false stand for where a parameter is no switch, as other programs' files have it.
enum class SwitchMeans {
    Nothing,
    OneOrZero,
    AutoOrNever,
};

/// When a parameter changes nothing, and why: a short sentence in English; the studio translates it.
struct NoEffect {
    bool (*applies)(const GenerationParams& params) = nullptr;
    const char* reason = "";
};

/// A value of any parameter, as YAML, flags and metadata carry it.
using ParamValue = std::variant<std::int64_t, double, bool, std::string, LoraList>;

/// One parameter. YAML presets, flags and --help, forms, validation, metadata and docs/parameters.md all read these
/// rows; adding a parameter is adding a row.
struct ParamDef {
    /// The last is of the first LoRA: a second way to its value, so that nothing saves it beside the list.
    using Field = std::variant<int GenerationParams::*, std::int64_t GenerationParams::*, double GenerationParams::*,
                               bool GenerationParams::*, std::string GenerationParams::*, LoraList GenerationParams::*,
                               double LoraChoice::*>;

    const char* key = ""; ///< snake_case, as in YAML and our metadata: "negative_prompt"
    Field field = {};
    const char* label = ""; ///< English; the studio translates it
    const char* help = "";  ///< one or two sentences: what it does and when to change it
    const char* unit = "";  ///< "px", "tokens", "" for none
    double minimum = 0;     ///< numbers only
    double maximum = 0;
    double step = 0;                        ///< of a spin box
    bool zeroIsAutomatic = false;           ///< 0 leaves the choice to the program
    ShortList<const char*, 6> choices = {}; ///< strings only; empty is free text
    ParamGroup group = ParamGroup::Prompt;
    ParamLevel level = ParamLevel::Advanced;
    const char* flag = "";                  ///< "--negative"; a bool also has --no-…
    ShortList<const char*, 3> aliases = {}; ///< other YAML keys, dotted where nested: "vae.enable_tiling", "lora"
    BelongsTo belongsTo = BelongsTo::Picture;
    ParamWidget widget = ParamWidget::Number;
    PresetRole inPresets = PresetRole::Carried;
    SwitchMeans switchMeans = SwitchMeans::Nothing;
    ShortList<NoEffect, 2> noEffect = {}; ///< the first that applies says why
};

[[nodiscard]] std::span<const ParamDef> paramTable();

/// By key or alias; null when there is none.
[[nodiscard]] const ParamDef* findParam(std::string_view keyOrAlias);

[[nodiscard]] const char* groupName(ParamGroup group); ///< "Picture"

/// Whether a picture's file holds it: it belongs to the picture, and no other row holds it.
[[nodiscard]] bool inMetadata(const ParamDef& def);
/// Whether it is a second way to a value of another row.
[[nodiscard]] bool isPart(const ParamDef& def);

[[nodiscard]] ParamValue getParam(const GenerationParams& params, const ParamDef& def);

/// Stores a value of the right kind: an integer is also taken for a number, a number without fraction for an integer, a
/// text for a list of one LoRA, "cuda" for the device cuda:0, and a bool as the row's switchMeans says; a number for a
/// bool and text for a number are not. Ranges and choices are validate()'s. Returns what is wrong with it, in a
/// sentence that begins with `name`, the key when that is empty ("steps '1.5' is not a whole number."); nothing when
/// stored.
[[nodiscard]] std::optional<std::string> setParam(GenerationParams& params, const ParamDef& def,
                                                  const ParamValue& value, std::string_view name = {});

/// As setParam, from text as typed after a flag. `seed` also takes "random", a bool true/false/on/off/yes/no/1/0, and
/// rows with another meaning for a bool true/false. LoRAs are one file, which keeps the first one's strength, or a list
/// as lorasText() writes it.
[[nodiscard]] std::optional<std::string> setParamText(GenerationParams& params, const ParamDef& def,
                                                      std::string_view text, std::string_view name = {});

/// The value as text that setParamText reads back; numbers always with a point, whatever the locale.
[[nodiscard]] std::string paramText(const ParamValue& value);

} // namespace zimage
