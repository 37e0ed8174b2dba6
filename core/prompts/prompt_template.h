#pragma once

#include "yaml/localized_text.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// The slot that is filled with the chosen size, "1024×1024"; no template defines it.
inline constexpr const char* kSizeSlot = "size";

/// A place in a template's sentence: some choices, and any other text.
struct TemplateSlot {
    std::string name;                   ///< "light": as in the pattern, {light}
    LocalizedText label;                ///< what a person calls it
    std::vector<std::string> choices;   ///< English; the first fills the slot of a new prompt
    std::vector<std::string> choicesZh; ///< Chinese; one list may be missing

    /// The choices in a language, those of the other where there are none.
    [[nodiscard]] const std::vector<std::string>& choicesIn(std::string_view language) const;

    friend bool operator==(const TemplateSlot&, const TemplateSlot&) = default;
};

/// A sentence with named slots, from a YAML file of `kind: template`: one of presets/templates, or the user's own.
struct PromptTemplate {
    std::string id; ///< the file's name without .yaml
    LocalizedText name;
    LocalizedText about;             ///< one line
    int order = 1000;                ///< smaller ones are offered first
    std::vector<std::string> models; ///< globs against the model folder's name; empty for all but `notModels`
    std::vector<std::string> notModels;
    LocalizedText pattern;            ///< "A photo of {who}, {light}"; \{ \} for braces, {a|b} stays a wildcard
    std::vector<TemplateSlot> slots;  ///< each is in the pattern of every language that has one
    std::vector<LocalizedText> notes; ///< what matters about it
    LocalizedText example;            ///< what the pattern becomes with the first choices at 1024×1024
    std::filesystem::path path;

    [[nodiscard]] bool fits(std::string_view modelName) const;
    [[nodiscard]] const TemplateSlot* slot(std::string_view slotName) const;

    friend bool operator==(const PromptTemplate&, const PromptTemplate&) = default;
};

/// A pattern taken apart: fixed text and slots in turn.
struct PatternPart {
    std::string text; ///< fixed text, or the slot's name
    bool isSlot = false;
};
[[nodiscard]] std::vector<PatternPart> patternParts(std::string_view pattern);

/// Texts of slots by their names. Those that are missing are the first choices.
using SlotValues = std::map<std::string, std::string, std::less<>>;

/// Where the text of a slot stands in a prompt.
struct SlotSpan {
    std::string name;
    std::size_t begin = 0; ///< bytes
    std::size_t end = 0;
};

struct FilledTemplate {
    std::string prompt;
    std::vector<SlotSpan> spans; ///< in the pattern's order
};

/// The sentence with its slots filled; `size` is "1024×1024".
[[nodiscard]] FilledTemplate fillTemplate(const PromptTemplate& made, std::string_view language,
                                          const SlotValues& values, std::string_view size);

/// Those that fit a model, those made for it alone before those for all; the order stays otherwise.
[[nodiscard]] std::vector<const PromptTemplate*> templatesFor(const std::vector<PromptTemplate>& all,
                                                              std::string_view modelName);

/// A template of one's own from a prompt: what stands at `spans` (sorted, apart, on characters' boundaries) becomes
/// slots with that text as their first choice. Spans without a name get "slot 1", "slot 2" ….
[[nodiscard]] PromptTemplate templateFromPrompt(const std::string& name, std::string_view prompt,
                                                const std::vector<SlotSpan>& spans);

} // namespace zimage
