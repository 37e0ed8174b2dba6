#pragma once

#include "prompts/prompt_template.h"

#include <QFrame>

#include <vector>

class QListWidget;
class QToolButton;

namespace zimage::ui {

/// A popup with the templates that fit the model, a name and a line of example each; the first is chosen by Enter
/// alone.
class TemplatePicker : public QFrame {
    Q_OBJECT

public:
    explicit TemplatePicker(QWidget* parent);

    /// Below `anchor`. The templates must stay until it closes.
    void open(QWidget* anchor, const std::vector<const PromptTemplate*>& templates, const QString& language,
              bool canSave);

Q_SIGNALS:
    void chosen(const QString& id, const QString& language);
    void saveWanted();

private:
    void fill();

    std::vector<const PromptTemplate*> m_templates;
    QString m_language;
    QListWidget* m_list;
    QToolButton* m_english;
    QToolButton* m_chinese;
    QToolButton* m_save;
};

} // namespace zimage::ui
