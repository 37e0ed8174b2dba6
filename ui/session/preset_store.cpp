#include "session/preset_store.h"

#include "base/error.h"
#include "io/atomic_file.h"
#include "presets/preset_writer.h"
#include "theme/translator.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace zimage::ui {

PresetStore::PresetStore(std::vector<std::filesystem::path> folders, QObject* parent)
    : QObject(parent), m_folders(std::move(folders))
{
    reload();
}

void PresetStore::reload()
{
    m_entries.clear();
    for (std::size_t i = 0; i < m_folders.size(); ++i) {
        attempt([&] {
            for (const std::filesystem::path& file : presetFiles(m_folders[i])) {
                attempt([&] {
                    Entry entry;
                    entry.own = i == 0;
                    entry.preset = loadPreset(file, &entry.unknown);
                    const auto same = [&](const Entry& other) { return other.preset.id == entry.preset.id; };
                    if (std::none_of(m_entries.begin(), m_entries.end(), same)) // the user's own hides a shipped one
                        m_entries.push_back(std::move(entry));
                });
            }
        });
    }
    Q_EMIT changed();
}

const PresetStore::Entry* PresetStore::find(const QString& id) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&](const Entry& entry) { return QString::fromStdString(entry.preset.id) == id; });
    return found == m_entries.end() ? nullptr : &*found;
}

const PresetStore::Entry* PresetStore::forModel(const QString& model) const
{
    std::vector<Preset> presets;
    for (const Entry& entry : m_entries)
        presets.push_back(entry.preset);
    const Preset* found = presetForModel(presets, model.toStdString());
    return found == nullptr ? nullptr : &m_entries[static_cast<std::size_t>(found - presets.data())];
}

template <typename Action>
bool PresetStore::attempt(Action action)
{
    try {
        action();
        return true;
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
    }
    return false;
}

std::optional<QString> PresetStore::saveAs(const QString& name, const Preset& like,
                                           const std::vector<UnknownKey>& unknown)
{
    std::optional<QString> id;
    attempt([&] {
        Preset preset;
        preset.name = name.trimmed().toStdString();
        preset.description = like.description;
        preset.descriptionZh = like.descriptionZh;
        preset.values = like.values;
        id = QString::fromStdString(saveNewPreset(m_folders.front(), preset, unknown).stem().string());
    });
    if (id)
        reload();
    return id;
}

bool PresetStore::save(const QString& id, const std::vector<std::pair<const ParamDef*, ParamValue>>& values)
{
    const Entry* entry = find(id);
    if (entry == nullptr || !entry->own)
        return false;
    Preset preset = entry->preset;
    preset.values = values;
    const bool saved = attempt([&] { savePreset(preset); });
    if (saved)
        reload();
    return saved;
}

bool PresetStore::rename(const QString& id, const QString& name)
{
    const Entry* entry = find(id);
    if (entry == nullptr || !entry->own || name.trimmed().isEmpty())
        return false;
    Preset preset = entry->preset;
    preset.name = name.trimmed().toStdString();
    preset.nameZh.clear(); // one name was given, for whatever language
    const bool saved = attempt([&] { savePreset(preset); });
    if (saved)
        reload();
    return saved;
}

bool PresetStore::moveToTrash(const QString& id)
{
    const Entry* entry = find(id);
    if (entry == nullptr || !entry->own)
        return false;
    Trashed trashed{entry->preset.path, {}};
    if (!QFile::exists(QFile::decodeName(trashed.original.c_str()))) {
        Q_EMIT failed(tr("%1 was already moved or deleted.").arg(QFile::decodeName(trashed.original.c_str())));
        reload();
        return false;
    }
    if (!trashed.file.moveToTrash(trashed.original)) {
        Q_EMIT failed(tr("%1 cannot be moved to the trash: %2. The file stays where it is.")
                          .arg(QFile::decodeName(trashed.original.c_str()), trashed.file.why()));
        return false;
    }
    m_trashed = trashed;
    reload();
    return true;
}

bool PresetStore::undoTrash()
{
    if (!m_trashed)
        return false;
    const Trashed trashed = *m_trashed;
    m_trashed.reset();
    if (!trashed.file.restore(trashed.original)) {
        Q_EMIT failed(tr("%1 cannot be restored from the trash. Restore it in your file manager.")
                          .arg(QFile::decodeName(trashed.original.c_str())));
        return false;
    }
    reload();
    return true;
}

bool PresetStore::exportTo(const QString& id, const QString& file)
{
    const Entry* entry = find(id);
    if (entry == nullptr)
        return false;
    return attempt([&] { // as it is, with comments and unknown keys
        const std::string text = readYamlText(entry->preset.path);
        replaceFile(file.toStdString(), std::as_bytes(std::span(text.data(), text.size())));
    });
}

std::optional<QString> PresetStore::import(const QString& file)
{
    std::optional<QString> id;
    attempt([&] {
        std::vector<UnknownKey> unknown;
        (void)loadPreset(file.toStdString(), &unknown);
        const std::string text = readYamlText(file.toStdString());
        const std::filesystem::path target =
            m_folders.front() / (QFileInfo(file).completeBaseName() + QStringLiteral(".yaml")).toStdString();
        id = QString::fromStdString(
            writeNewFile(target, std::as_bytes(std::span(text.data(), text.size()))).stem().string());
    });
    if (id)
        reload();
    return id;
}

QString presetName(const Preset& preset)
{
    return QString::fromStdString(isChinese() && !preset.nameZh.empty() ? preset.nameZh : preset.name);
}

QString presetDescription(const Preset& preset)
{
    return QString::fromStdString(isChinese() && !preset.descriptionZh.empty() ? preset.descriptionZh
                                                                               : preset.description);
}

} // namespace zimage::ui
