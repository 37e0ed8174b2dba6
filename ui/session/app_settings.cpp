#include "session/app_settings.h"

#include "base/log.h"
#include "base/sentence.h"
#include "io/input_file.h"
#include "io/write_room.h"
#include "job/output_name.h"
#include "theme/translator.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include <system_error>
#include <utility>

namespace zimage::ui {

namespace {

constexpr int kMostRecent = 8;
constexpr std::uintmax_t kFileBytes = 65536; // at most, as good as always
const QString kKeys = "keys/";
const QString kOwnSizes = QStringLiteral("own_sizes"); // a section with a key for each, so that two studios lose none

QString configFile(const QString& folder)
{
    const QString place = folder.isEmpty()
        ? QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + "/zimage-studio"
        : folder;
    const QString file = place + "/studio.ini";
    if (!isNoFile(file.toStdString()))
        return file;
    // A pipe or a device would hold the studio up for ever; what it is for, its owner knows.
    std::error_code failed;
    const QString aside = file + QDateTime::currentDateTime().toString("'.broken-'yyyyMMdd-HHmmss");
    std::filesystem::rename(file.toStdString(), aside.toStdString(), failed);
    if (failed)
        logWarning(zimage::tr("{file:path} is not a file. Settings are kept in studio-settings.ini beside it.",
                              file.toStdString()));
    else
        logWarning(zimage::tr("{file:path} is not a file. It was renamed to {other:path}, and settings start anew.",
                              file.toStdString(), aside.toStdString()));
    return failed ? place + "/studio-settings.ini" : file;
}

} // namespace

AppSettings::AppSettings(const QString& folder, QObject* parent)
    : QObject(parent), m_store(configFile(folder), QSettings::IniFormat), m_told(all())
{}

QString AppSettings::language() const { return m_store.value("language", "system").toString(); }
QString AppSettings::scheme() const { return m_store.value("scheme", "system").toString(); }
QString AppSettings::motion() const { return m_store.value("motion", "system").toString(); }
bool AppSettings::previews() const { return m_store.value("previews", true).toBool(); }

std::filesystem::path AppSettings::pictureFolder() const
{
    QString folder = m_store.value("picture_folder").toString();
    if (folder.isEmpty())
        folder = QStandardPaths::writableLocation(QStandardPaths::PicturesLocation)
            + "/Z-Image Studio"; // not for people: a name
    return folder.toStdString();
}

std::string AppSettings::namePattern() const
{
    return m_store.value("name_pattern", kDefaultPattern).toString().toStdString();
}
QStringList AppSettings::recentModels() const { return m_store.value("recent_models").toStringList(); }

QMap<QString, QString> AppSettings::keys() const
{
    QMap<QString, QString> keys;
    for (const QString& key : m_store.allKeys())
        if (key.startsWith(kKeys)) // a comma in a list of keys may have been read as a list of texts
            keys[key.mid(kKeys.size())] = m_store.value(key).toStringList().join(QLatin1Char(','));
    return keys;
}

void AppSettings::set(const QString& key, const QVariant& value)
{
    if (m_store.value(key) == value)
        return;
    m_store.setValue(key, value);
    tell();
}

void AppSettings::remove(const QString& key)
{
    if (!m_store.contains(key))
        return;
    m_store.remove(key);
    tell();
}

void AppSettings::tell()
{
    m_told = all();
    Q_EMIT changed();
    check();
}

void AppSettings::check()
{
    m_store.sync();
    if (m_store.status() == QSettings::AccessError && !std::exchange(m_complained, true))
        Q_EMIT failed(
            oneLine({tr("The settings cannot be written, and are lost when the program closes."), problem()}));
}

QString AppSettings::problem() const
{
    const QFileInfo file(m_store.fileName());
    const auto found = folderProblem(file.path().toStdString(), kFileBytes);
    return found ? QString::fromStdString(*found) : tr("Check the permissions of the file %1.").arg(file.filePath());
}

QMap<QString, QVariant> AppSettings::all() const
{
    QMap<QString, QVariant> values;
    for (const QString& key : m_store.allKeys())
        values[key] = m_store.value(key);
    return values;
}

void AppSettings::refresh()
{
    m_store.sync();
    if (all() != m_told)
        tell();
}

void AppSettings::setLanguage(const QString& language) { set("language", language); }
void AppSettings::setScheme(const QString& scheme) { set("scheme", scheme); }
void AppSettings::setMotion(const QString& motion) { set("motion", motion); }
void AppSettings::setPreviews(bool wanted) { set("previews", wanted); }
void AppSettings::setPictureFolder(const QString& folder) { set("picture_folder", folder); }
void AppSettings::setNamePattern(const QString& pattern) { set("name_pattern", pattern); }

void AppSettings::addRecentModel(const QString& folder)
{
    QStringList models = recentModels();
    models.removeAll(folder);
    models.prepend(folder);
    set("recent_models", QStringList(models.mid(0, kMostRecent)));
}

void AppSettings::forgetModel(const QString& folder)
{
    QStringList models = recentModels();
    models.removeAll(folder);
    set("recent_models", models);
}

void AppSettings::forgetModels() { remove("recent_models"); }

void AppSettings::setKeys(const QString& command, const QString& keys) { set(kKeys + command, keys); }
void AppSettings::resetKeys(const QString& command) { remove(kKeys + command); }
void AppSettings::resetAllKeys()
{
    if (keys().isEmpty())
        return;
    m_store.remove("keys");
    tell();
}

QVariant AppSettings::gallery(const QString& key, const QVariant& otherwise) const
{
    return m_store.value("gallery/" + key, otherwise);
}

void AppSettings::setGallery(const QString& key, const QVariant& value) { set("gallery/" + key, value); }

QMap<QString, QString> AppSettings::ownSizes()
{
    m_store.sync(); // another studio may have written
    QMap<QString, QString> sizes;
    m_store.beginGroup(kOwnSizes);
    for (const QString& size : m_store.childKeys())
        sizes.insert(size, m_store.value(size).toString());
    m_store.endGroup();
    return sizes;
}

bool AppSettings::keepSize(const QString& size, const QString& name) { return write(kOwnSizes + '/' + size, name); }

bool AppSettings::forgetSize(const QString& size) { return write(kOwnSizes + '/' + size, {}); }

bool AppSettings::write(const QString& key, const std::optional<QString>& value)
{
    const auto put = [this, &key](const QVariant& held) {
        QSettings store(m_store.fileName(), QSettings::IniFormat); // a status of its own: the first error stays
        held.isValid() ? store.setValue(key, held) : store.remove(key);
        store.sync();
        return store.status() == QSettings::NoError;
    };
    const QVariant before = m_store.value(key);
    const bool written = put(value ? QVariant(*value) : QVariant());
    if (!written)
        put(before); // as the file has it
    return written;
}

} // namespace zimage::ui
