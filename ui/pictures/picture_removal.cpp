#include "pictures/picture_removal.h"

#include "pictures/session_pictures.h"

#include <QFile>

#include <algorithm>

namespace zimage::ui {

bool PictureRemoval::remove()
{
    const int row = m_pictures->rowOf(m_id);
    if (row < 0)
        return false;
    const ShownPicture picture = m_pictures->at(row);
    const QString file = QFile::decodeName(picture.file.c_str());
    const QString name = QFile::decodeName(picture.file.filename().c_str());
    const bool moves = !picture.file.empty() && QFile::exists(file);
    if (TrashedFile trashed; !moves || trashed.moveToTrash(picture.file)) {
        m_file = trashed;
    } else {
        m_said = tr("%1 cannot be moved to the trash: %2. The file stays where it is.").arg(name, trashed.why());
        return false;
    }
    m_picture = picture;
    m_row = row;
    m_moved = moves;
    m_pictures->take(row);
    m_said = picture.file.empty() ? tr("Draft removed")
        : moves                   ? tr("Moved to trash")
                                  : tr("%1 was already moved or deleted. It is no longer in the strip.").arg(name);
    return true;
}

bool PictureRemoval::restore()
{
    if (m_moved && !m_file.restore(m_picture.file)) {
        m_said = tr("The picture cannot be restored from the trash. Restore it in your file manager.");
        return false;
    }
    m_pictures->insert(std::min(m_row, m_pictures->count()), m_picture);
    return true;
}

quint64 PictureRemoval::neighbour() const
{
    const int row = std::min(m_row, m_pictures->count() - 1);
    return row < 0 ? 0 : m_pictures->at(row).id;
}

QString PictureRemoval::name() const { return m_picture.file.empty() ? tr("Remove the draft") : tr("Move to trash"); }

} // namespace zimage::ui
