#pragma once

#include "advice/remedies.h"
#include "bridge/messages.h"
#include "session/messages.h"
#include "session/studio_context.h"

#include <QObject>

#include <string>

namespace zimage::ui {

/// Offers the remedy on the spot when a job's end or a refused setting shows its signs; one click applies it, makes a
/// quick check, and offers the way back to the settings before. GUI thread.
class RemedyController : public QObject {
    Q_OBJECT

public:
    RemedyController(const StudioContext& context, Remedies remedies, QObject* parent = nullptr);

    [[nodiscard]] const Remedies& remedies() const { return m_remedies; }

    /// Adds the remedy to what is said of the subject, or tells of it by itself.
    void offerFor(const JobEnd& end, const std::string& prompt);
    void offerFor(Messages::Subject about, const Signs& signs);
    /// Applies it, checks, and offers the way back. Says so when there is nothing left to change.
    void apply(const QString& id);
    void undo();                        ///< back to the settings before the last apply()
    [[nodiscard]] bool canUndo() const; ///< not once it was undone otherwise

private:
    void wire();
    void showApplied(const QString& checked, bool good);
    [[nodiscard]] GenerationParams applied(const Remedy& remedy) const;

    StudioContext m_context;
    const Remedies m_remedies;
    std::string m_prompt; ///< of the running job
    bool m_checking = false;
    quint64 m_step = 0; ///< of the history, that applied it
    QString m_applied;  ///< the remedy's id
};

} // namespace zimage::ui
