#include "prompt/prompt_history.h"

namespace zimage::ui {

void PromptHistory::add(const QString& prompt)
{
    m_at = -1;
    if (prompt.trimmed().isEmpty())
        return;
    m_prompts.removeAll(prompt);
    m_prompts.append(prompt);
    if (m_prompts.size() > kMost)
        m_prompts.remove(0, m_prompts.size() - kMost);
}

QString PromptHistory::older(const QString& current)
{
    // Whoever edits an older prompt starts anew from it.
    if (m_at >= 0 && (m_at >= m_prompts.size() || m_prompts[m_at] != current))
        m_at = -1;
    if (m_at < 0) {
        m_unsent = current;
        m_at = m_prompts.size();
        if (!m_prompts.isEmpty() && m_prompts.last() == current)
            --m_at; // it is on show already
    }
    if (m_at == 0) {
        if (m_prompts.isEmpty())
            m_at = -1;
        return {};
    }
    return m_prompts[--m_at];
}

QString PromptHistory::newer(const QString& current)
{
    if (m_at < 0 || m_at >= m_prompts.size() || m_prompts[m_at] != current)
        return {};
    if (++m_at < m_prompts.size())
        return m_prompts[m_at];
    m_at = -1;
    if (m_unsent == current)
        return {};
    return m_unsent.isNull() ? QString(QLatin1String("")) : m_unsent;
}

void PromptHistory::remove(const QStringList& prompts)
{
    m_prompts.removeIf([&prompts](const QString& each) { return prompts.contains(each); });
    m_at = -1;
}

void PromptHistory::setPrompts(const QStringList& prompts)
{
    m_prompts.clear();
    m_unsent.clear();
    for (const QString& prompt : prompts)
        add(prompt);
    m_at = -1;
}

} // namespace zimage::ui
