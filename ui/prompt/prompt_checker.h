#pragma once

#include "prompts/advice.h"
#include "prompts/wildcards.h"
#include "tokenizer/prompt_count.h"
#include "widgets/background_tasks.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace zimage::ui {

/// What a prompt is checked for.
struct PromptQuestion {
    std::string prompt;
    AdviceContext context;
    std::string language;            ///< of the sentences
    std::filesystem::path tokenizer; ///< empty: tokens are not counted
    int limit = 512;                 ///< tokens
    std::int64_t seed = 0;           ///< that its wildcards are drawn with for the count
};

struct PromptAnswer {
    std::string prompt; ///< that it is about
    std::vector<Advice> advice;
    std::optional<PromptCount> count;
    bool drawn = false; ///< the count is of one draw of the wildcards
    QString problem;    ///< of the wildcards: one sentence
};

/// Looks at a prompt while it is typed: a moment after the last change, on a thread of its own, so that the field never
/// waits. Keeps the tokenizer of the model. GUI thread.
class PromptChecker : public QObject {
    Q_OBJECT

public:
    explicit PromptChecker(QObject* parent = nullptr);
    ~PromptChecker() override;

    void setRules(std::shared_ptr<const std::vector<AdviceRule>> rules) { m_rules = std::move(rules); }
    void setWildcards(std::shared_ptr<const WildcardLibrary> library) { m_library = std::move(library); }
    void ask(const PromptQuestion& question); ///< answered for the latest one only

Q_SIGNALS:
    void answered(const zimage::ui::PromptAnswer& answer);

private:
    struct Loaded; ///< the tokenizer, used on the pool's one thread only

    void start();
    static PromptAnswer answerTo(const PromptQuestion& question, const std::vector<AdviceRule>& rules,
                                 const WildcardLibrary& library, Loaded& loaded);

    std::shared_ptr<const std::vector<AdviceRule>> m_rules;
    std::shared_ptr<const WildcardLibrary> m_library;
    std::shared_ptr<Loaded> m_loaded;
    PromptQuestion m_question;
    bool m_busy = false;
    bool m_again = false;
    QTimer m_pause;
    BackgroundTasks m_tasks{1}; ///< last: it waits for what runs
};

} // namespace zimage::ui
