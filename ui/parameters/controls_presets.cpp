// The part of ControlsPanel that has to do with presets and with what is kept between sessions.

#include "engine/image_engine.h"
#include "job/resolve_values.h"
#include "parameters/controls_panel.h"
#include "parameters/fold_section.h"
#include "presets/preset_bar.h"
#include "prompt/prompt_panel.h"
#include "resolution/resolution_picker.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QJsonArray>

#include <algorithm>

namespace zimage::ui {

void ControlsPanel::wirePresets()
{
    connect(m_store.get(), &PresetStore::failed, this, &ControlsPanel::notice);
    connect(m_presets, &PresetBar::presetChosen, this, &ControlsPanel::takePreset);
    connect(m_presets, &PresetBar::saveWanted, this, [this](const QString& id) {
        if (m_store->save(id, valuesToSave(m_store->find(id)))) {
            refreshBase();
            showAll();
            Q_EMIT notice(tr("The preset is saved."));
        }
    });
    connect(m_presets, &PresetBar::saveAsWanted, this, [this](const QString& name) {
        const PresetStore::Entry* like = m_store->find(m_presets->chosen());
        Preset preset;
        preset.values = valuesToSave(like);
        const auto id = m_store->saveAs(name, preset, like == nullptr ? std::vector<UnknownKey>{} : like->unknown);
        if (!id)
            return;
        m_presets->setChosen(*id);
        refreshBase();
        showAll();
        Q_EMIT notice(tr("The preset “%1” is saved.").arg(name));
    });
    connect(m_presets, &PresetBar::exportWanted, this, [this](const QString& id) {
        const QString file = QFileDialog::getSaveFileName(this, tr("Export the preset"), id + QStringLiteral(".yaml"),
                                                          tr("Presets (*.yaml)"));
        if (!file.isEmpty() && m_store->exportTo(id, file))
            Q_EMIT notice(tr("The preset was written to %1.").arg(file));
    });
}

void ControlsPanel::refreshBase()
{
    const PresetStore::Entry* own = m_store->forModel(m_model);
    const PresetStore::Entry* chosen = m_store->find(m_presets->chosen());
    std::vector<ParamValues> layers;
    if (chosen != nullptr)
        layers.push_back(chosen->preset.values);
    m_base = resolveValues(own == nullptr ? nullptr : &own->preset, layers).params;
}

void ControlsPanel::takePreset(const QString& id)
{
    m_presets->setChosen(id);
    refreshBase();
    const PresetStore::Entry* entry = m_store->find(id);
    GenerationParams changed = m_base;
    // What the preset says nothing about, and what belongs to the picture or the machine, stays as it is.
    const auto given = [entry](const ParamDef& def) {
        return entry != nullptr
            && std::any_of(entry->preset.values.begin(), entry->preset.values.end(),
                           [&](const auto& pair) { return pair.first == &def; });
    };
    for (const char* key : {"prompt", "negative_prompt", "seed", "count", "device", "threads", "lora", "lora_scale"}) {
        const ParamDef& def = *findParam(key);
        if (!given(def))
            (void)setParam(changed, def, getParam(m_params, def));
    }
    const bool isNew = changed != m_params;
    m_params = changed;
    showAll();
    if (isNew)
        Q_EMIT paramsChanged();
    if (entry != nullptr && !entry->unknown.empty()) {
        QStringList keys;
        for (const UnknownKey& key : entry->unknown)
            keys.append(QString::fromStdString(key.path));
        Q_EMIT notice(tr("This preset has keys that this version does not know: %1. They do nothing here and are kept.")
                          .arg(keys.join(QStringLiteral(", "))));
    }
}

void ControlsPanel::choosePreset(const QString& id) { takePreset(id); }

std::vector<std::pair<const ParamDef*, ParamValue>> ControlsPanel::valuesToSave(const PresetStore::Entry* over) const
{
    std::vector<std::pair<const ParamDef*, ParamValue>> values;
    const GenerationParams defaults;
    for (const ParamDef& def : paramTable()) {
        const bool given = over != nullptr
            && std::any_of(over->preset.values.begin(), over->preset.values.end(),
                           [&](const auto& pair) { return pair.first == &def; });
        const bool personal =
            def.key == std::string_view("prompt") || def.key == std::string_view("seed") || !def.inMetadata;
        const bool emptyText = std::holds_alternative<std::string GenerationParams::*>(def.field)
            && getParam(m_params, def) == getParam(defaults, def);
        if (given || (!personal && !emptyText))
            values.emplace_back(&def, getParam(m_params, def));
    }
    return values;
}

bool ControlsPanel::takePresetFile(const QString& path)
{
    const auto id = m_store->import(path);
    if (!id)
        return false;
    takePreset(*id);
    const PresetStore::Entry* entry = m_store->find(*id);
    if (entry != nullptr && entry->unknown.empty())
        Q_EMIT notice(tr("The preset “%1” is now among yours.").arg(presetName(entry->preset)));
    return true;
}

QJsonObject ControlsPanel::saveState() const
{
    QJsonArray open;
    for (const auto& [group, section] : m_sections)
        if (section->isOpen())
            open.append(QString::fromUtf8(groupName(group)));
    return {
        {QStringLiteral("prompts"), QJsonArray::fromStringList(m_history.prompts())},
        {QStringLiteral("open"), open},
        {QStringLiteral("aspectLocked"), m_size->aspectLocked()},
        {QStringLiteral("snap"),
         m_size->snapUnlessExact() == ResolutionPicker::Snap::ByUnit ? QStringLiteral("unit") : QStringLiteral("64")},
        {QStringLiteral("template"), m_promptPanel->saveState()},
        {QStringLiteral("preset"), m_presets->chosen()}};
}

void ControlsPanel::restoreState(const QJsonObject& state)
{
    QStringList prompts;
    for (const QJsonValue& prompt : state.value(QStringLiteral("prompts")).toArray())
        prompts.append(prompt.toString());
    m_history.setPrompts(prompts);
    const QJsonArray open = state.value(QStringLiteral("open")).toArray();
    for (const auto& [group, section] : m_sections)
        section->setOpen(open.contains(QString::fromUtf8(groupName(group))));
    m_size->setAspectLocked(state.value(QStringLiteral("aspectLocked")).toBool());
    m_size->setSnapUnlessExact(state.value(QStringLiteral("snap")).toString() == QLatin1String("unit")
                                   ? ResolutionPicker::Snap::ByUnit
                                   : ResolutionPicker::Snap::By64);
    m_presets->setChosen(state.value(QStringLiteral("preset")).toString());
    m_promptPanel->restoreState(state.value(QStringLiteral("template")).toObject());
    refreshBase();
    showAll();
}

} // namespace zimage::ui
