#pragma once

#include <QString>
#include <QStringList>

namespace zimage::ui {

/// The prompts that were sent, oldest first, each once; and a place among them while the user walks back. Text that was
/// not sent yet waits as the newest entry.
class PromptHistory {
public:
    static constexpr int kMost = 200;

    void add(const QString& prompt);
    /// The next older or newer text; null when there is none. `current` is what the field shows now.
    [[nodiscard]] QString older(const QString& current);
    [[nodiscard]] QString newer(const QString& current);

    [[nodiscard]] const QStringList& prompts() const noexcept { return m_prompts; }
    void remove(const QStringList& prompts);
    void setPrompts(const QStringList& prompts);

private:
    QStringList m_prompts;
    QString m_unsent;
    qsizetype m_at = -1; ///< index of the prompt on show; −1 while not walking
};

} // namespace zimage::ui
