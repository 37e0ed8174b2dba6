#pragma once

#include "session/preset_store.h"

#include <QObject>
#include <QString>

namespace zimage::ui {

class PresetChoice;
class UndoHistory;

/// Makes a step of the history of every change of a preset's file: saved, renamed, added, moved to the trash. GUI
/// thread.
class PresetHistory : public QObject {
    Q_OBJECT

public:
    /// Both outlive this.
    PresetHistory(PresetChoice& presets, UndoHistory& history, QObject* parent = nullptr);

Q_SIGNALS:
    void trashed(const QString& sentence, quint64 step); ///< a preset's file, with the step that brings it back

private:
    void add(const PresetStore::Change& change);

    PresetChoice& m_presets;
    UndoHistory& m_history;
};

} // namespace zimage::ui
