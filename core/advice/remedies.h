#pragma once

#include "base/error.h"
#include "base/guard_event.h"
#include "params/param_section.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// What a guard event tells of.
enum class GuardKind { NotFinite, FlatPicture, Memory };
[[nodiscard]] GuardKind guardKind(const GuardEvent& event);

/// What was seen when a job ended, or when its parameters were refused.
struct Signs {
    std::optional<ErrorCode> error;
    std::vector<GuardEvent> guards;
    bool oneHue = false;    ///< the picture has one hue over everything
    bool wrongSize = false; ///< the file is of another size than was asked for, or the model does not take the size
    std::string prompt;
};

/// A row of the quick-fix table: what is seen, why, what helps and how to check, and what a program can do about it by
/// itself.
struct Remedy {
    std::string id;
    LocalizedText symptom, cause, remedy, check;

    // How the program recognises it: any of these; with `words`, only when the prompt has one of them. Nothing: only
    // people can.
    std::vector<ErrorCode> errors;
    std::vector<GuardKind> guards;
    bool oneHue = false;
    bool wrongSize = false;
    bool prompted = false; ///< the prompt's words are enough
    std::vector<std::string> words;

    // What applying it changes. All empty: it only explains.
    std::vector<ParamChange> set;
    std::vector<const ParamDef*> raise; ///< one rung up the ladder of precisions: fp16, bf16, fp32
    std::string append;                 ///< to the prompt

    [[nodiscard]] bool recognises(const Signs& signs) const;
    [[nodiscard]] bool changesSomething() const { return !set.empty() || !raise.empty() || !append.empty(); }
    /// The parameters with the remedy; the same when it has nothing left to change. `card`: a graphics card computes,
    /// which decides what "auto" is.
    [[nodiscard]] GenerationParams applied(GenerationParams params, bool card) const;
};

/// The file presets/remedies.yaml (`kind: remedies`).
struct Remedies {
    std::vector<Remedy> all;

    /// The first that recognises the signs; null when none does.
    [[nodiscard]] const Remedy* find(const Signs& signs) const;
    [[nodiscard]] const Remedy* find(std::string_view id) const;
};

/// Whether a text has the word: a whole one where it is of Latin letters, any place otherwise; case does not matter.
[[nodiscard]] bool hasWord(std::string_view text, std::string_view word);

/// Throws Error as loadPreset() does, with messages that start with FILE:LINE:COLUMN.
[[nodiscard]] Remedies loadRemedies(const std::filesystem::path& path);
[[nodiscard]] Remedies parseRemedies(std::string_view yaml, const std::string& name);

} // namespace zimage
