#pragma once

#include "params/generation_params.h"
#include "prompts/prompt_template.h"
#include "session/prompt_library.h"

#include <QList>
#include <QString>

#include <functional>
#include <optional>
#include <string>

namespace zimage::ui {

/// Words that may stand in place of others in a prompt: those of a slot of the template in use, or the lines of a list
/// of wildcards.
struct WordOffer {
    QString label;
    int begin = -1; ///< of the slot's text in the prompt, in characters; −1 leaves what is marked
    int length = 0;
    QString alternatives; ///< with commas between
};

/// What the prompt's field knows of words, for other features. GUI thread.
class PromptWords {
public:
    struct Source {
        PromptLibrary library;
        std::optional<PromptTemplate> used; ///< the template that the prompt was filled from
        QString language;                   ///< of its words: "en", "zh"
    };

    /// Whoever has the prompt's field tells what it knows, whenever it is asked.
    void setSource(std::function<Source()> source) { m_source = std::move(source); }

    /// For a picture's prompt, at the size that is chosen now.
    [[nodiscard]] QList<WordOffer> offersFor(const std::string& prompt, const GenerationParams& now) const;

private:
    std::function<Source()> m_source;
};

} // namespace zimage::ui
