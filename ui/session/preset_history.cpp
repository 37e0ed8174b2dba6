#include "session/preset_history.h"

#include "session/preset_choice.h"
#include "session/undo_history.h"

namespace zimage::ui {

namespace {

QString textOf(const PresetStore::Change& change)
{
    using What = PresetStore::Change::What;
    switch (change.what) {
    case What::Saved: return PresetHistory::tr("Save the preset “%1”").arg(change.name);
    case What::Renamed: return PresetHistory::tr("Rename the preset to “%1”").arg(change.name);
    case What::Added: return PresetHistory::tr("Add the preset “%1”").arg(change.name);
    case What::Replaced: return PresetHistory::tr("Replace the preset “%1”").arg(change.name);
    case What::Trashed: return PresetHistory::tr("Move the preset “%1” to the trash").arg(change.name);
    }
    return {};
}

} // namespace

PresetHistory::PresetHistory(PresetChoice& presets, UndoHistory& history, QObject* parent)
    : QObject(parent), m_presets(presets), m_history(history)
{
    connect(&m_presets.store(), &PresetStore::wrote, this, &PresetHistory::add);
}

void PresetHistory::add(const PresetStore::Change& change)
{
    // The choice is as it was: what chooses another one comes after.
    const auto undo = [this, change, chosen = m_presets.chosen()] {
        const bool put = m_presets.store().put(change.file, change.after, change.before);
        m_presets.mark(chosen);
        return put;
    };
    const auto redo = [this, change] {
        const bool put = m_presets.store().put(change.file, change.before, change.after);
        m_presets.mark(m_presets.chosen());
        return put;
    };
    const quint64 step = m_history.did({textOf(change), undo, redo});
    if (change.what == PresetStore::Change::What::Trashed)
        Q_EMIT trashed(tr("“%1” was moved to the trash.").arg(change.name), step);
}

} // namespace zimage::ui
