#include "session/preset_store.h"

#include "base/error.h"
#include "io/atomic_file.h"
#include "presets/preset_writer.h"
#include "theme/translator.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <span>
#include <utility>

namespace zimage::ui {

namespace {

/// Nothing: there is no file, or none that can be read.
std::optional<std::string> textOf(const std::filesystem::path& path)
{
    QFile file(QFile::decodeName(path.c_str()));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll().toStdString();
}

} // namespace

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
    std::filesystem::path file;
    attempt([&] {
        Preset preset;
        preset.name = name.trimmed().toStdString();
        preset.description = like.description;
        preset.descriptionZh = like.descriptionZh;
        preset.values = like.values;
        file = saveNewPreset(m_folders.front(), preset, unknown);
    });
    if (file.empty())
        return {};
    tell(Change::What::Added, name.trimmed(), file, {});
    return QString::fromStdString(file.stem().string());
}

bool PresetStore::save(const QString& id, const std::vector<std::pair<const ParamDef*, ParamValue>>& values)
{
    const Entry* entry = find(id);
    if (entry == nullptr || !entry->own)
        return false;
    Preset preset = entry->preset;
    preset.values = values;
    return write(Change::What::Saved, preset);
}

bool PresetStore::rename(const QString& id, const QString& name)
{
    const Entry* entry = find(id);
    if (entry == nullptr || !entry->own || name.trimmed().isEmpty())
        return false;
    Preset preset = entry->preset;
    preset.name = name.trimmed().toStdString();
    preset.nameZh.clear(); // one name was given, for whatever language
    return write(Change::What::Renamed, preset);
}

bool PresetStore::write(Change::What what, const Preset& preset)
{
    const std::optional<std::string> before = textOf(preset.path);
    if (!attempt([&] { savePreset(preset); }))
        return false;
    tell(what, presetName(preset), preset.path, before);
    return true;
}

bool PresetStore::moveToTrash(const QString& id)
{
    const Entry* entry = find(id);
    if (entry == nullptr || !entry->own)
        return false;
    const std::filesystem::path file = entry->preset.path;
    const QString name = presetName(entry->preset);
    const std::optional<std::string> before = textOf(file);
    if (!trash(file))
        return false;
    tell(Change::What::Trashed, name, file, before);
    return true;
}

bool PresetStore::trash(const std::filesystem::path& file)
{
    const QString shown = QFile::decodeName(file.c_str());
    if (!QFile::exists(shown)) {
        Q_EMIT failed(tr("%1 was already moved or deleted.").arg(shown));
        reload();
        return false;
    }
    return attempt([&] { m_trashed = Trashed{file, inTrash(file)}; });
}

bool PresetStore::put(const std::filesystem::path& file, const std::optional<std::string>& from,
                      const std::optional<std::string>& to)
{
    if (textOf(file) != from) {
        Q_EMIT failed(
            tr("%1 was changed by something else meanwhile. It stays as it is.").arg(QFile::decodeName(file.c_str())));
        return false;
    }
    const bool inTrash = to && !from && m_trashed && m_trashed->original == file;
    if (!to ? !trash(file) : !(inTrash && std::exchange(m_trashed, {})->file.restore(file)) && !attempt([&] {
            replaceFile(file, std::as_bytes(std::span(*to)));
        }))
        return false;
    reload();
    return true;
}

void PresetStore::tell(Change::What what, const QString& name, const std::filesystem::path& file,
                       const std::optional<std::string>& before)
{
    Q_EMIT wrote({what, name, file, before, textOf(file)});
    reload();
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

const PresetStore::Entry* PresetStore::inTheWayOf(const QString& file) const
{
    const Entry* entry = find(QFileInfo(file).completeBaseName());
    if (entry == nullptr || !entry->own)
        return nullptr;
    try {
        return readYamlText(file.toStdString()) == readYamlText(entry->preset.path) ? nullptr : entry;
    } catch (const Error&) {
        return nullptr; // import() says why
    }
}

/// Two in a list cannot be told apart by the same name.
void PresetStore::giveNameOfItsOwn(const QString& id)
{
    const Entry* entry = find(id);
    const auto taken = [&](const QString& name) {
        return std::any_of(m_entries.begin(), m_entries.end(), [&](const Entry& other) {
            return &other != entry && QString::fromStdString(other.preset.name) == name;
        });
    };
    if (entry == nullptr || !taken(QString::fromStdString(entry->preset.name)))
        return;
    const QString name = QString::fromStdString(entry->preset.name);
    const auto numbered = [&name](int number) { return name + ' ' + QString::number(number); };
    int number = 2;
    while (taken(numbered(number)))
        ++number;
    rename(id, numbered(number));
}

std::optional<QString> PresetStore::import(const QString& file, Import how)
{
    const Entry* before = find(QFileInfo(file).completeBaseName());
    const bool inTheWay = before != nullptr && before->own;
    Change change{Change::What::Added, {}, {}, {}, {}};
    const bool done = attempt([&] {
        std::vector<UnknownKey> unknown;
        change.name = presetName(loadPreset(file.toStdString(), &unknown));
        const std::string text = readYamlText(file.toStdString());
        const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
        change.file = m_folders.front() / (QFileInfo(file).completeBaseName() + QStringLiteral(".yaml")).toStdString();
        if (inTheWay && readYamlText(before->preset.path) == text) {
            change.file = before->preset.path; // it is here already
            change.before = textOf(change.file);
        } else if (how == Import::KeepBoth || !inTheWay) {
            change.file = writeNewFile(change.file, bytes);
        } else {
            change = {Change::What::Replaced, change.name, before->preset.path, textOf(before->preset.path), {}};
            replace(change.file, bytes);
        }
    });
    if (!done)
        return {};
    const QString id = QString::fromStdString(change.file.stem().string());
    if (change.before != textOf(change.file))
        tell(change.what, change.name, change.file, change.before);
    giveNameOfItsOwn(id);
    return id;
}

/// Moves a file to the trash, or throws Error Unwritable; it stays then.
TrashedFile PresetStore::inTrash(const std::filesystem::path& file)
{
    TrashedFile trashed;
    if (!trashed.moveToTrash(file))
        throw Error(ErrorCode::Unwritable,
                    tr("%1 cannot be moved to the trash: %2. The file stays where it is.")
                        .arg(QFile::decodeName(file.c_str()), trashed.why())
                        .toStdString());
    return trashed;
}

/// By way of the trash, where the one before stays.
void PresetStore::replace(const std::filesystem::path& file, std::span<const std::byte> bytes)
{
    const TrashedFile before = inTrash(file);
    try {
        replaceFile(file, bytes);
    } catch (const Error&) {
        static_cast<void>(before.restore(file)); // rather the old one than none
        throw;
    }
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

bool isForAnotherModel(const Preset& preset, const QString& model)
{
    return !preset.models.empty() && presetForModel({preset}, model.toStdString()) == nullptr;
}

} // namespace zimage::ui
