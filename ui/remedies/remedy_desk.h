#pragma once

#include "bridge/messages.h"
#include "advice/remedies.h"
#include "tuning/quick_check.h"

#include <QObject>

#include <optional>

namespace zimage::ui {

class ControlsPanel;
class MessageBar;

/// Offers the remedy on the spot when a job's end or a refused setting shows its signs; one click applies it, makes a
/// quick check, and offers the way back to the settings before. GUI thread.
class RemedyDesk : public QObject {
    Q_OBJECT

public:
    RemedyDesk(Remedies remedies, ControlsPanel& controls, MessageBar& message, QuickCheck& check, QObject* parent);

    [[nodiscard]] const Remedies& remedies() const { return m_remedies; }
    void setCard(bool card) { m_card = card; } ///< whether a graphics card computes

    /// After the message about it is shown: adds the remedy to it, or tells of it by itself.
    void offerFor(const JobEnd& end, const std::string& prompt);
    void offerFor(const Signs& signs);
    /// Applies it, checks, and offers the way back. Says so when there is nothing left to change.
    void apply(const QString& id);
    void undo(); ///< back to the settings before the last apply()
    [[nodiscard]] bool canUndo() const { return m_before.has_value(); }

private:
    void showApplied(const QString& checked, bool good);

    const Remedies m_remedies;
    ControlsPanel& m_controls;
    MessageBar& m_message;
    QuickCheck& m_check;
    bool m_card = false;
    bool m_checking = false;
    std::optional<GenerationParams> m_before;
    QString m_applied; ///< the remedy's id
};

} // namespace zimage::ui
