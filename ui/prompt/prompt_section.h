#pragma once

#include "prompt/prompt_history.h"
#include "session/studio_context.h"

#include <QJsonObject>
#include <QWidget>

namespace zimage::ui {

class FoldSection;
class PromptEdit;
class PromptPanel;
class Remark;

/// The prompt with all that helps to write it, what is wrong with it, and the negative prompt: the parameters' own
/// words. GUI thread.
class PromptSection : public QWidget {
    Q_OBJECT

public:
    explicit PromptSection(const StudioContext& context, QWidget* parent = nullptr);

    [[nodiscard]] PromptPanel& panel() const { return *m_panel; }
    [[nodiscard]] PromptEdit& field() const { return *m_prompt; }
    [[nodiscard]] FoldSection& negative() const { return *m_negativeFold; }

    [[nodiscard]] int rememberedPrompts() const { return static_cast<int>(m_history.prompts().size()); }
    /// The prompts that were sent, and the panel's own state.
    void save(QJsonObject& state) const;
    void restore(const QJsonObject& state);
    void forgetTyping(); ///< what stands in the fields now is not theirs to undo

protected:
    void changeEvent(QEvent* event) override;

private:
    void build();
    void wire();
    void noteStep(PromptEdit& field, const QString& before);
    void showValues();
    void showJudgement();
    void remember(); ///< the prompt, into the history
    void retranslate();

    StudioContext m_context;
    PromptHistory m_history;
    bool m_showing = false; ///< the fields are being filled: their signals mean nothing
    PromptPanel* m_panel;
    PromptEdit* m_prompt; ///< the panel's
    Remark* m_issue;
    FoldSection* m_negativeFold;
    PromptEdit* m_negative;
};

} // namespace zimage::ui
