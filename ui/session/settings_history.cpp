#include "session/settings_history.h"

#include "params/param_table.h"
#include "pictures/parameter_changes.h"
#include "session/parameters.h"
#include "session/preset_choice.h"
#include "session/undo_history.h"
#include "theme/translator.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace zimage::ui {

namespace {

constexpr qint64 kOneGesture = 1000; // ms between two values of one slider that are one step

std::vector<const ParamDef*> differences(const GenerationParams& a, const GenerationParams& b)
{
    std::vector<const ParamDef*> found;
    for (const ParamDef& def : paramTable())
        if (getParam(a, def) != getParam(b, def))
            found.push_back(&def);
    return found;
}

bool isPrompt(const ParamDef* def) { return def == findParam("prompt") || def == findParam("negative_prompt"); }

bool isSize(const std::vector<const ParamDef*>& changed)
{
    return std::all_of(changed.begin(), changed.end(), [](const ParamDef* def) {
        return def == findParam("width") || def == findParam("height") || def == findParam("force_original_resolution");
    });
}

QString sizeText(const GenerationParams& params)
{
    return QStringLiteral("%1 × %2").arg(params.width).arg(params.height);
}

QString stepText(const ParamDef& def, const GenerationParams& params)
{
    const bool random = &def == findParam("seed") && params.seed < 0;
    return random ? SettingsHistory::tr("random") : valueText(def, getParam(params, def));
}

} // namespace

SettingsHistory::SettingsHistory(Parameters& parameters, PresetChoice& presets, UndoHistory& history, QObject* parent)
    : QObject(parent), m_parameters(parameters), m_presets(presets), m_history(history)
{
    connect(&m_parameters, &Parameters::edited, this, [this] { m_edited = true; });
    connect(&m_parameters, &Parameters::changed, this, &SettingsHistory::look);
    connect(&m_presets, &PresetChoice::changed, this, &SettingsHistory::look);
    begin();
}

void SettingsHistory::begin()
{
    m_known = {m_parameters.params(), m_presets.chosen()};
    m_number = 0;
    m_history.clear();
}

/// Whether what an editor changed after `before` is the latest step going on, as when a slider is drawn further.
bool SettingsHistory::goesOn(const State& before) const
{
    if (m_number == 0 || m_moves != m_history.moves() || m_since.elapsed() > kOneGesture)
        return false;
    return before.preset == m_presets.chosen() && m_change->before.preset == before.preset
        && m_change->fields == differences(m_change->after.params, m_parameters.params());
}

void SettingsHistory::look()
{
    const State now{m_parameters.params(), m_presets.chosen()};
    const std::vector<const ParamDef*> changed = differences(m_known.params, now.params);
    const bool edited = std::exchange(m_edited, false);
    const bool onlyWords = edited && changed.size() == 1 && isPrompt(changed.front());
    if (now.preset == m_known.preset && (changed.empty() || onlyWords)) {
        m_known = now;
        return;
    }
    const State before = std::exchange(m_known, now);
    if (edited && goesOn(before)) {
        m_change->after = now;
        m_history.rename(m_number, textOf(*m_change));
    } else {
        auto change = std::make_shared<Change>(Change{before, now, changed});
        const auto undo = [this, change] {
            go(*change, Way::Back);
            return true;
        };
        const auto redo = [this, change] {
            go(*change, Way::Forth);
            return true;
        };
        const quint64 number = m_history.did({textOf(*change), undo, redo});
        if (number == 0)
            return;
        m_change = std::move(change);
        m_number = number;
        m_moves = m_history.moves();
    }
    m_since.start();
}

void SettingsHistory::go(Change& change, Way way)
{
    const State& from = way == Way::Back ? change.after : change.before;
    const State& to = way == Way::Back ? change.before : change.after;
    if (from.preset != to.preset && m_presets.chosen() == from.preset)
        m_presets.mark(to.preset);
    GenerationParams params = m_parameters.params();
    std::erase_if(change.fields,
                  [&](const ParamDef* def) { return getParam(params, *def) != getParam(from.params, *def); });
    for (const ParamDef* def : change.fields)
        static_cast<void>(setParam(params, *def, getParam(to.params, *def)));
    m_parameters.set(params);
}

QString SettingsHistory::textOf(const Change& change) const
{
    if (change.before.preset != change.after.preset) {
        const PresetStore::Entry* entry = m_presets.store().find(change.after.preset);
        return entry == nullptr ? tr("Choose the model's own settings")
                                : tr("Choose the preset “%1”").arg(presetName(entry->preset));
    }
    if (change.fields.size() != 1)
        return isSize(change.fields)
            ? tr("Size: %1 → %2").arg(sizeText(change.before.params), sizeText(change.after.params))
            : tr("Change %n {n|setting|settings}", nullptr, static_cast<int>(change.fields.size()));
    const ParamDef& def = *change.fields.front();
    if (isPrompt(&def))
        return tr("Change the prompt");
    return tr("%1: %2 → %3", "a step of the undo history")
        .arg(parameterText(def.label), stepText(def, change.before.params), stepText(def, change.after.params));
}

} // namespace zimage::ui
