#pragma once

#include "params/generation_params.h"
#include "prompt/prompt_checker.h"
#include "session/prompt_library.h"
#include "widgets/background_tasks.h"

#include <QJsonObject>
#include <QSet>
#include <QWidget>

#include <memory>
#include <optional>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace zimage::ui {

class AdviceStrip;
class Hint;
class PromptCompleter;
class PromptEdit;
class PromptHighlighter;
class PromptSlots;
class SlotBar;
class TemplatePicker;

/// The prompt's field with all that helps to write it: templates whose slots stay live in plain text, advice, the token
/// count, and words to complete. Everything it changes in the text is one step that can be undone. GUI thread; files
/// are read and prompts checked elsewhere.
class PromptPanel : public QWidget {
    Q_OBJECT

public:
    explicit PromptPanel(QWidget* parent = nullptr);
    ~PromptPanel() override;

    [[nodiscard]] PromptEdit* edit() const noexcept { return m_edit; }

    void setModel(const QString& name, const std::filesystem::path& tokenizer, int limit);
    void setParams(
        const GenerationParams& params); ///< for the size, the seed and the token limit; the text is the field's

    [[nodiscard]] AdviceStrip& advice() const noexcept { return *m_advice; } ///< may be put elsewhere
    [[nodiscard]] bool loaded() const noexcept { return m_loaded; }          ///< the files are read
    [[nodiscard]] std::optional<PromptTemplate> currentTemplate() const;     ///< the prompt was filled from it
    [[nodiscard]] const PromptLibrary& library() const noexcept { return m_library; }
    [[nodiscard]] const QString& language() const noexcept
    {
        return m_language;
    }                                                             ///< of the template's words: "en", "zh"
    void useTemplate(const QString& id, const QString& language); ///< fills the prompt from it
    void reload();                                                ///< reads all files again
    void setCompact(bool compact); ///< what is below the field goes beside its name, where there is little room

    [[nodiscard]] QJsonObject saveState() const; ///< template, its language, dismissed advice
    void restoreState(const QJsonObject& state);

Q_SIGNALS:
    void notice(const QString& sentence); ///< what cannot be
    void done(const QString& sentence);   ///< what was asked for
    void answered();                      ///< the latest prompt was checked
    void stateChanged();                  ///< of saveState(), apart from the text

protected:
    void changeEvent(QEvent* event) override;

private:
    void build();
    void taken(PromptLibrary library);
    void openPicker();
    void saveTemplate();
    void chooseSlot(const QString& slot, const QString& text);
    void textEdited();
    void reread();
    void followSize(const QString& before);
    void ask();
    void showAnswer(const PromptAnswer& answer);
    void applyRule(const QString& id);
    void dismiss(const QString& id);
    void showStart();
    void retranslate();
    void showTokenHelp();
    [[nodiscard]] std::string prompt() const;

    PromptLibrary m_library;
    bool m_loaded = false;
    std::shared_ptr<const PromptTemplate> m_shown; ///< in the slot bar
    QString m_language;                            ///< of its words: "en", "zh"
    QString m_model;
    std::filesystem::path m_tokenizer;
    int m_limit = 0;
    GenerationParams m_params;
    PromptAnswer m_answer;
    QSet<QString> m_dismissed;

    QLabel* m_label;
    Hint* m_tokens;
    Hint* m_cut;
    QToolButton* m_templates;
    PromptEdit* m_edit;
    PromptSlots* m_alive;
    QHBoxLayout* m_head = nullptr;
    QWidget* m_foot; ///< the line below the prompt
    bool m_compact = false;
    QToolButton* m_start;
    SlotBar* m_slots;
    AdviceStrip* m_advice;
    PromptHighlighter* m_highlighter;
    PromptCompleter* m_completer;
    TemplatePicker* m_picker;
    PromptChecker* m_checker;
    BackgroundTasks m_tasks{1}; ///< last: it waits for what runs
};

} // namespace zimage::ui
