#pragma once

#include <span>
#include <string>
#include <string_view>

namespace zimage::cli {

/// A flag of stable-diffusion.cpp, diffusers' scripts, A1111, InvokeAI or others, and what it is here.
struct ForeignFlag {
    const char* name; ///< with dashes where others have underscores: "--cfg-scale"
    const char* ours; ///< "--guidance"; empty where there is no counterpart
    const char* hint; ///< what differs, or why there is none: a sentence of the catalogue; empty for nothing
};

[[nodiscard]] std::span<const ForeignFlag> foreignFlags();

/// Throws Error BadParameter with a pointer to our flag when `word` ("--cfg_scale=4", "-W512") is another program's
/// and the command's flags, `known`, have a counterpart.
void refuseForeignFlag(std::string_view word, std::span<const std::string> known);

} // namespace zimage::cli
