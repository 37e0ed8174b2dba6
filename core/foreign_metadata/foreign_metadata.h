#pragma once

#include "io/png.h"
#include "params/param_table.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace zimage {

/// The settings that a picture's file holds, whichever program made it, in terms of our own parameters.
struct ForeignMetadata {
    std::string source; ///< the program: "Z-Image Studio", "A1111", "stable-diffusion.cpp", "SwarmUI", "InvokeAI",
                        ///< "ComfyUI", "Fooocus", "Easy Diffusion", "Draw Things", "NovelAI" or "mflux"
    std::vector<std::pair<const ParamDef*, ParamValue>>
        values;                   ///< within the ranges of their rows, each row at most once, in the table's order
    std::string promptOriginal;   ///< the prompt with wildcards that was drawn to the one among the values; empty when
                                  ///< there were none
    std::string negativeOriginal; ///< the same of the negative prompt
    std::vector<std::string> notes; ///< a sentence each: what was changed, left out or not understood
};

/// Reads the texts of a picture (io/picture_head.h): our own `zimage`, `parameters` as A1111, sd.cpp (and many others),
/// SwarmUI or Fooocus write it, InvokeAI's `invokeai_metadata`, ComfyUI's `prompt`, Easy Diffusion's texts, `Comment`,
/// `UserComment` and `ImageDescription` with any of these documents or lines, ComfyUI's `workflow`, and `parameters`
/// that are but a prompt, in that order; the first that yields a value wins. CFG scales become guidance (one less, and
/// 0 stays 0), seeds beyond 2⁶³ − 1 – in JSON, 2⁵³ – their lowest 32 bits. Nothing when none of them is
/// there. Texts are not trusted: they are read without recursion and with bounded memory, and what is wrong with them
/// becomes a note. Throws nothing but std::bad_alloc.
[[nodiscard]] std::optional<ForeignMetadata> recall(const std::vector<PictureText>& texts);

/// The same from an infotext by itself, as it is pasted from a clipboard or a web page.
[[nodiscard]] std::optional<ForeignMetadata> readInfotext(std::string_view text);

/// Exact: what the picture was made of, any braces in it meant as they are. DrawAgain: with the wildcards, where the
/// picture had some.
enum class ForeignPrompt { Exact, DrawAgain };
void applyForeignMetadata(GenerationParams& params, const ForeignMetadata& recalled,
                          ForeignPrompt prompt = ForeignPrompt::Exact);

} // namespace zimage
