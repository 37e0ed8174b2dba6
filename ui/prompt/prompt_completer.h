#pragma once

#include <QCompleter>
#include <QStringList>

class QStringListModel;

namespace zimage::ui {

class PromptEdit;

/// Proposes words at the cursor of a prompt: names of wildcards after "__", and words of the templates from the third
/// letter on (from the first Chinese one). Tab or Enter takes one, Esc puts the list away; while an input method
/// composes it stays out of the way.
class PromptCompleter : public QCompleter {
    Q_OBJECT

public:
    explicit PromptCompleter(PromptEdit& edit);

    void setWords(const QStringList& words);
    void setWildcards(const QStringList& names);

    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    /// What is being typed: where it begins, and what it is.
    struct Stem {
        int begin = 0;
        QString text;
        bool wildcard = false;
    };
    [[nodiscard]] Stem stem() const;
    void propose();
    void take(const QString& words);

    PromptEdit& m_edit;
    QStringListModel* m_model;
    QStringList m_words;
    QStringList m_wildcards;
    bool m_taking = false;
};

} // namespace zimage::ui
