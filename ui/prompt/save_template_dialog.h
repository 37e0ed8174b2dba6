#pragma once

#include "prompts/prompt_template.h"

#include <QDialog>

#include <vector>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace zimage::ui {

/// Makes a template of a prompt: a name for it, and for each stretch of words that is to be a slot, select and name it.
class SaveTemplateDialog : public QDialog {
    Q_OBJECT

public:
    /// `spans` are slots already, those of the template that the prompt came from.
    SaveTemplateDialog(const QString& prompt, const std::vector<SlotSpan>& spans, QWidget* parent);

    [[nodiscard]] PromptTemplate made() const;

private:
    void makeSlot();
    void clearSlots();
    void refresh();

    std::vector<SlotSpan> m_spans; ///< sorted, apart
    QLineEdit* m_name;
    QPlainTextEdit* m_text;
    QLineEdit* m_slotName;
    QPushButton* m_makeSlot;
    QPushButton* m_clear;
    QLabel* m_summary;
    QPushButton* m_save;
};

} // namespace zimage::ui
