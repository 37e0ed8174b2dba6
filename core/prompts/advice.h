#pragma once

#include "prompts/text_pattern.h"
#include "yaml/localized_text.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

enum class AdviceSeverity { Hint, Warning };

/// What a prompt is for, as far as advice depends on it.
struct AdviceContext {
    std::string model; ///< the name of its folder: "zimage-mini"
    int width = 1024;  ///< px, as chosen
    int height = 1024;
};

/// A prompt in the rules' file that shows what a rule is for.
struct AdviceExample {
    std::string prompt;
    std::string model; ///< empty: any that the rule is for
    int width = 0;     ///< 0: one that the rule is for
    int height = 0;
};

/// One rule of presets/advice.yaml.
struct AdviceRule {
    std::string id;
    AdviceSeverity severity = AdviceSeverity::Hint;
    std::vector<std::string> models; ///< globs; empty for all
    std::vector<std::string> notModels;
    double minMegapixels = 0; ///< of the chosen size, in 1024² px
    double maxMegapixels = 0; ///< 0 for no limit
    double minAspect = 0;     ///< width / height
    double maxAspect = 0;     ///< 0 for no limit
    TextPattern pattern;      ///< what the advice is about
    TextPattern unless;       ///< silent when the prompt has this
    bool otherSize =
        false; ///< the pattern's groups 1 and 2 are a width and a height; silent when they are the chosen ones
    LocalizedText advice;                 ///< a sentence; {match} is what was found, {size} the chosen size
    std::optional<LocalizedText> replace; ///< for each match; {size}, and {1} … {9} for its groups
    std::optional<LocalizedText> append;  ///< to the prompt's end, set off by a comma; {size}
    std::vector<AdviceExample> examples, counterExamples;
};

/// Advice for a prompt as it stands.
struct Advice {
    const AdviceRule* rule = nullptr;
    std::string text;                                        ///< in the asked language
    std::vector<std::pair<std::size_t, std::size_t>> places; ///< of the matches, in bytes
    [[nodiscard]] bool canApply() const { return rule->replace || rule->append; }
};

/// What the rules say about a prompt: warnings first, then in the file's order. `language` is that of the sentences.
/// Any thread.
[[nodiscard]] std::vector<Advice> adviceFor(const std::vector<AdviceRule>& rules, std::string_view prompt,
                                            const AdviceContext& context, std::string_view language);

/// The prompt after the advice was taken, in the language it is written in; unchanged when the rule has nothing to
/// change in it.
[[nodiscard]] std::string applyAdvice(const AdviceRule& rule, std::string_view prompt, const AdviceContext& context);

/// "zh" for a prompt with a Chinese character in it, else "en".
[[nodiscard]] std::string promptLanguage(std::string_view prompt);

/// "1024×1024", as prompts have it.
[[nodiscard]] std::string sizeText(int width, int height);

} // namespace zimage
