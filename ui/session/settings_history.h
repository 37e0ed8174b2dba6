#pragma once

#include "params/generation_params.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>

#include <memory>
#include <vector>

namespace zimage {
struct ParamDef;
}

namespace zimage::ui {

class Parameters;
class PresetChoice;
class UndoHistory;

/// Makes a step of the history of every change of the parameters and of the preset in use, whoever makes it: a slider
/// that is drawn, a preset, the settings of a picture, a remedy. What is typed into a prompt is the field's matter.
/// Undoing takes back what the step changed, but for values that were changed again since. GUI thread.
class SettingsHistory : public QObject {
    Q_OBJECT

public:
    /// All outlive this.
    SettingsHistory(Parameters& parameters, PresetChoice& presets, UndoHistory& history, QObject* parent = nullptr);

    void begin(); ///< from what is set now; nothing before can be undone

private:
    struct State {
        GenerationParams params;
        QString preset;
    };
    struct Change {
        State before, after;
        std::vector<const ParamDef*> fields; ///< that it changed, but for those that were changed again since
    };
    enum class Way { Back, Forth };

    void look();
    void go(Change& change, Way way);
    [[nodiscard]] bool goesOn(const State& before) const;
    [[nodiscard]] QString textOf(const Change& change) const;

    Parameters& m_parameters;
    PresetChoice& m_presets;
    UndoHistory& m_history;
    State m_known;
    bool m_edited = false;            ///< what comes is the change of one editor
    std::shared_ptr<Change> m_change; ///< the latest step's
    quint64 m_number = 0;             ///< of that step
    quint64 m_moves = 0;              ///< of the history when it was made
    QElapsedTimer m_since;            ///< it was made or went on
};

} // namespace zimage::ui
