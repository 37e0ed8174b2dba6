#include "session/preset_choice.h"

#include "job/resolve_values.h"
#include "params/preset_values.h"
#include "theme/retold.h"
#include "theme/translator.h"

#include <algorithm>
#include <utility>

namespace zimage::ui {

namespace {

ParamRows givenBy(const PresetStore::Entry* entry)
{
    return entry == nullptr ? ParamRows() : rowsOf(entry->preset.values);
}

} // namespace

PresetChoice::PresetChoice(Parameters& parameters, std::vector<std::filesystem::path> folders, QObject* parent)
    : QObject(parent), m_parameters(parameters), m_store(std::move(folders))
{
    connect(&m_store, &PresetStore::failed, this, &PresetChoice::notice);
    connect(&m_store, &PresetStore::changed, this, &PresetChoice::onStoreChanged);
    connect(&m_parameters, &Parameters::judged, this, &PresetChoice::compare);
    connect(&m_parameters, &Parameters::modelChanged, this, [this] {
        refreshBase();
        Q_EMIT changed();
    });
    refreshBase();
    m_parameters.judge();
}

QString PresetChoice::modelPreset() const
{
    const PresetStore::Entry* own = m_store.forModel(m_parameters.model().name);
    return own == nullptr ? QString() : presetName(own->preset);
}

QString PresetChoice::chosenName() const
{
    const PresetStore::Entry* entry = m_store.find(m_chosen);
    const QString ofModel = modelPreset();
    return entry != nullptr ? presetName(entry->preset) : ofModel.isEmpty() ? tr("Defaults") : ofModel;
}

QString PresetChoice::nameNow(const QString& name) const
{
    const std::string given = name.toStdString();
    for (const PresetStore::Entry& entry : m_store.entries())
        if (entry.preset.name == given || entry.preset.nameZh == given)
            return presetName(entry.preset);
    const QString none = tr("Defaults");
    return retold(name) == none ? none : name;
}

void PresetChoice::onStoreChanged()
{
    if (!m_chosen.isEmpty() && m_store.find(m_chosen) == nullptr) {
        m_chosen.clear();
        m_gone = true;
    }
    Q_EMIT changed();
}

void PresetChoice::refreshBase()
{
    const PresetStore::Entry* own = m_store.forModel(m_parameters.model().name);
    const PresetStore::Entry* chosen = m_store.find(m_chosen);
    std::vector<ParamValues> layers;
    if (chosen != nullptr)
        layers.push_back(chosen->preset.values);
    m_parameters.setBase(resolveValues(own == nullptr ? nullptr : &own->preset, layers).params);
}

void PresetChoice::compare()
{
    const ParamRows given = givenBy(m_store.find(m_chosen));
    const auto differs = [&](const ParamDef& def) {
        return carriedByPreset(def, given)
            && getParam(m_parameters.params(), def) != getParam(m_parameters.base(), def);
    };
    const bool now = std::any_of(paramTable().begin(), paramTable().end(), differs);
    if (now != std::exchange(m_changed, now))
        Q_EMIT changed();
}

void PresetChoice::mark(const QString& id)
{
    m_gone = false;
    m_chosen = m_store.find(id) != nullptr ? id : QString();
    refreshBase();
    Q_EMIT changed();
    m_parameters.set(m_parameters.params());
}

void PresetChoice::choose(const QString& id)
{
    const bool lost = m_changed && !std::exchange(m_gone, false);
    const QString before = chosenName();
    m_chosen = m_store.find(id) != nullptr ? id : QString();
    refreshBase();
    Q_EMIT changed();
    const PresetStore::Entry* entry = m_store.find(m_chosen);
    GenerationParams taken = m_parameters.base();
    keepOwn(taken, m_parameters.params(), givenBy(entry));
    m_parameters.set(taken);
    if (lost)
        Q_EMIT dropped(before);
    if (entry == nullptr)
        return;
    for (const std::string& note : entry->preset.notes)
        Q_EMIT notice(QString::fromStdString(note));
    if (entry->unknown.empty())
        return;
    QStringList keys;
    for (const UnknownKey& key : entry->unknown)
        keys.append(QString::fromStdString(key.path));
    Q_EMIT notice(
        tr("This version does not know these keys of the preset: %1. They have no effect, and the file keeps them.")
            .arg(listedWords(keys)));
}

ParamValues PresetChoice::valuesToSave(const PresetStore::Entry* over) const
{
    return presetValues(m_parameters.params(), givenBy(over));
}

void PresetChoice::save()
{
    if (!m_store.save(m_chosen, valuesToSave(m_store.find(m_chosen))))
        return;
    mark(m_chosen);
    Q_EMIT done(tr("The preset was saved."));
}

void PresetChoice::saveAs(const QString& name)
{
    const PresetStore::Entry* like = m_store.find(m_chosen);
    Preset preset;
    preset.values = valuesToSave(like);
    const auto id = m_store.saveAs(name, preset, like == nullptr ? std::vector<UnknownKey>{} : like->unknown);
    if (!id)
        return;
    mark(*id);
    Q_EMIT done(tr("The preset “%1” was saved.").arg(name));
}

bool PresetChoice::add(const Preset& preset)
{
    const auto id = m_store.saveAs(QString::fromStdString(preset.name), preset, {});
    if (id)
        choose(*id);
    return id.has_value();
}

bool PresetChoice::takeFile(const QString& path)
{
    const PresetStore::Entry* other = m_store.inTheWayOf(path);
    if (other == nullptr)
        return takeFile(path, PresetStore::Import::KeepBoth);
    Q_EMIT inTheWay(path, presetName(other->preset));
    return true;
}

bool PresetChoice::takeFile(const QString& path, PresetStore::Import how)
{
    const auto id = m_store.import(path, how);
    if (!id)
        return false;
    choose(*id);
    const PresetStore::Entry* entry = m_store.find(*id);
    if (entry == nullptr || !entry->unknown.empty())
        return true;
    if (how == PresetStore::Import::Replace)
        Q_EMIT done(tr("The preset “%1” was replaced. The one before is in the trash.").arg(presetName(entry->preset)));
    else
        Q_EMIT done(tr("The preset “%1” was added to your presets.").arg(presetName(entry->preset)));
    return true;
}

void PresetChoice::exportTo(const QString& file)
{
    if (m_store.exportTo(m_chosen, file))
        Q_EMIT done(tr("The preset was exported to %1.").arg(file));
}

} // namespace zimage::ui
