#pragma once

#include "prompts/advice.h"
#include "prompts/prompt_template.h"
#include "prompts/wildcards.h"

#include <QStringList>

#include <memory>
#include <vector>

namespace zimage::ui {

/// What the files know about prompts: templates, advice and wildcards, the user's own first. A value; what it points to
/// never changes.
struct PromptLibrary {
    std::shared_ptr<const std::vector<PromptTemplate>> templates =
        std::make_shared<const std::vector<PromptTemplate>>();
    std::shared_ptr<const std::vector<AdviceRule>> rules = std::make_shared<const std::vector<AdviceRule>>();
    std::shared_ptr<const WildcardLibrary> wildcards = std::make_shared<const WildcardLibrary>();
    QStringList problems; ///< a sentence for each file that cannot be read

    [[nodiscard]] const PromptTemplate* find(const QString& id) const;
    /// The words and phrases of templates that fit a model, in both languages.
    [[nodiscard]] QStringList wordsFor(const std::string& model) const;
};

/// Reads all files. Throws nothing but std::bad_alloc; any thread.
[[nodiscard]] PromptLibrary loadPromptLibrary();

/// A new template among the user's own; empty when it was written, else why not.
[[nodiscard]] QString saveOwnTemplate(const PromptTemplate& made);

} // namespace zimage::ui
