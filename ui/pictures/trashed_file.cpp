#include "pictures/trashed_file.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace zimage::ui {

bool TrashedFile::moveToTrash(const std::filesystem::path& file)
{
    return QFile::moveToTrash(QFile::decodeName(file.c_str()), &m_inTrash);
}

bool TrashedFile::restore(const std::filesystem::path& file) const
{
    if (m_inTrash.isEmpty() || !QFile::rename(m_inTrash, QFile::decodeName(file.c_str()))) // rename() never replaces
        return false;
    // The trash keeps a note on each file in a folder beside "files" (freedesktop.org's trash specification).
    const QFileInfo trashed(m_inTrash);
    QFile::remove(
        QDir(trashed.path() + QStringLiteral("/../info")).filePath(trashed.fileName() + QStringLiteral(".trashinfo")));
    return true;
}

} // namespace zimage::ui
