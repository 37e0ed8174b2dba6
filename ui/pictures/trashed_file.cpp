#include "pictures/trashed_file.h"

#include "base/system_error_text.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QUrl>

#include <cerrno>
#include <cstring>
#include <optional>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

// QFile::moveToTrash() of Qt 6.4 moves into the working directory when there is no trash, so this is our own.

namespace zimage::ui {

namespace {

constexpr int kMostOfOneName = 10000;

std::optional<dev_t> deviceOf(const QString& path)
{
    struct stat found {};
    return ::stat(QFile::encodeName(path).constData(), &found) == 0 ? std::optional(found.st_dev) : std::nullopt;
}

/// Of what is there of a path that need not be there as a whole.
std::optional<dev_t> deviceAround(QString path)
{
    while (!QFileInfo::exists(path) && path != QLatin1String("/"))
        path = QFileInfo(path).path();
    return deviceOf(path);
}

/// A folder of the user's alone, made when it is missing.
bool makeFolder(const QString& path)
{
    const QFileInfo parent(QFileInfo(path).path());
    if (!parent.isDir() && !QDir().mkpath(parent.filePath()))
        return false;
    ::mkdir(QFile::encodeName(path).constData(), S_IRWXU);
    return QFileInfo(path).isDir() && ::access(QFile::encodeName(path).constData(), W_OK | X_OK) == 0;
}

bool makeTrash(const QString& trash)
{
    return makeFolder(trash) && makeFolder(trash + QStringLiteral("/files"))
        && makeFolder(trash + QStringLiteral("/info"));
}

QString homeFolder()
{
    const QString home = QFile::decodeName(qgetenv("HOME"));
    if (QDir::isAbsolutePath(home))
        return home;
    const passwd* user = ::getpwuid(::getuid());
    return user == nullptr ? QString() : QFile::decodeName(user->pw_dir);
}

/// Empty where there is no home. The specification passes over what is not absolute.
QString homeTrash()
{
    QString data = QFile::decodeName(qgetenv("XDG_DATA_HOME"));
    if (!QDir::isAbsolutePath(data)) {
        const QString home = homeFolder();
        if (!QDir::isAbsolutePath(home) || !QFileInfo(home).isDir())
            return {};
        data = home + QStringLiteral("/.local/share");
    }
    return QDir::cleanPath(data + QStringLiteral("/Trash"));
}

QString rootOfDisk(const QString& file)
{
    QString root = QFileInfo(file).path();
    const std::optional<dev_t> device = deviceOf(root);
    for (QString above = QFileInfo(root).path(); root != above && deviceOf(above) == device;
         above = QFileInfo(root).path())
        root = above;
    return root;
}

/// A shared folder counts only as the specification wants it: no link, and sticky.
bool isSharedTrash(const QString& path)
{
    struct stat found {};
    return ::lstat(QFile::encodeName(path).constData(), &found) == 0 && S_ISDIR(found.st_mode)
        && (found.st_mode & S_ISVTX) != 0;
}

bool isOwnFolder(const QString& path)
{
    struct stat found {};
    return ::lstat(QFile::encodeName(path).constData(), &found) == 0 && S_ISDIR(found.st_mode)
        && found.st_uid == ::getuid();
}

/// The note that the trash keeps on each file; `root` is that of the disk, empty for the home folder's trash.
QByteArray noteOn(const QString& file, const QString& root)
{
    const QString path = root.isEmpty() ? file : QDir(root).relativeFilePath(file);
    // not for people: the format of the trash
    return "[Trash Info]\nPath=" + QUrl::toPercentEncoding(path, "/")
        + "\nDeletionDate=" + QDateTime::currentDateTime().toString(Qt::ISODate).toLatin1() + "\n";
}

QString noteFor(const QString& inTrash)
{
    const QFileInfo file(inTrash);
    return QDir::cleanPath(file.path() + QStringLiteral("/../info/") + file.fileName() + QStringLiteral(".trashinfo"));
}

} // namespace

/// Where a file of this disk can be moved without being copied.
TrashedFile::Trash TrashedFile::chooseTrash(const QString& file)
{
    const std::optional<dev_t> device = deviceOf(file);
    const QString home = homeTrash();
    if (!home.isEmpty() && makeTrash(home) && deviceOf(home + QStringLiteral("/files")) == device)
        return {home, {}};
    if (!home.isEmpty() && deviceAround(home) == device) {
        m_why = tr("the trash folder %1 cannot be written to").arg(home);
        return {};
    }
    const QString root = rootOfDisk(file);
    const QString prefix = root.endsWith(QLatin1Char('/')) ? root : root + QLatin1Char('/');
    const QString user = QString::number(::getuid());
    if (isSharedTrash(prefix + QStringLiteral(".Trash"))) {
        const QString shared = prefix + QStringLiteral(".Trash/") + user;
        if (makeTrash(shared) && isOwnFolder(shared))
            return {shared, root};
    }
    const QString own = prefix + QStringLiteral(".Trash-") + user;
    if (makeTrash(own) && isOwnFolder(own))
        return {own, root};
    m_why = tr("its disk has no trash, and the folder %1 cannot be made").arg(own);
    return {};
}

bool TrashedFile::moveInto(const Trash& trash, const QString& file)
{
    const QFileInfo source(file);
    for (int count = 1; count <= kMostOfOneName; ++count) {
        const QString end = source.suffix().isEmpty() ? QString() : '.' + source.suffix();
        const QString name =
            count == 1 ? source.fileName() : source.completeBaseName() + '.' + QString::number(count) + end;
        const QString target = trash.folder + QStringLiteral("/files/") + name;
        QFile note(noteFor(target)); // it also reserves the name
        if (QFileInfo::exists(target) || QFileInfo(target).isSymLink() || note.exists())
            continue;
        const QByteArray text = noteOn(file, trash.root);
        if (!note.open(QIODevice::WriteOnly | QIODevice::NewOnly) || note.write(text) != text.size() || !note.flush()) {
            m_why = note.error() == QFile::ResourceError ? QString::fromStdString(systemErrorText(ENOSPC))
                                                         : note.errorString();
            note.remove();
            return false;
        }
        QFile moved(file);
        if (moved.rename(target) && QFileInfo::exists(target)) { // rename() never replaces
            m_inTrash = target;
            return true;
        }
        m_why = moved.errorString();
        note.remove();
        return false;
    }
    m_why = tr("the trash has too many files of this name");
    return false;
}

bool TrashedFile::moveToTrash(const std::filesystem::path& file)
{
    const QString path = QFileInfo(QFile::decodeName(file.c_str())).absoluteFilePath();
    m_inTrash.clear();
    m_why.clear();
    if (!QFileInfo::exists(path)) {
        m_why = tr("it no longer exists");
        return false;
    }
    const Trash trash = chooseTrash(path);
    return !trash.folder.isEmpty() && moveInto(trash, path);
}

bool TrashedFile::restore(const std::filesystem::path& file) const
{
    const QString path = QFile::decodeName(file.c_str());
    if (m_inTrash.isEmpty() || !QDir().mkpath(QFileInfo(path).path()) || !QFile::rename(m_inTrash, path))
        return false;
    QFile::remove(noteFor(m_inTrash));
    return true;
}

} // namespace zimage::ui
