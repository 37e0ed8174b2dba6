#pragma once

#include "pictures/shown_picture.h"
#include "pictures/trashed_file.h"

#include <QCoreApplication>
#include <QString>

namespace zimage::ui {

class SessionPictures;

/// One picture that leaves the strip, its file for the desktop's trash, and its way back. GUI thread.
class PictureRemoval {
    Q_DECLARE_TR_FUNCTIONS(zimage::ui::PictureRemoval)

public:
    /// `pictures` outlives this.
    PictureRemoval(SessionPictures& pictures, quint64 id) : m_pictures(&pictures), m_id(id) {}

    /// Either returns false, and changes nothing, when the file cannot be moved, or the picture is not there.
    [[nodiscard]] bool remove();
    [[nodiscard]] bool restore();

    [[nodiscard]] quint64 id() const { return m_id; }
    [[nodiscard]] quint64 neighbour() const;              ///< to be shown in its place; 0 when there is none
    [[nodiscard]] QString said() const { return m_said; } ///< what became of it, in one sentence
    [[nodiscard]] QString name() const;                   ///< of the step, as in a menu

private:
    SessionPictures* m_pictures;
    quint64 m_id;
    ShownPicture m_picture;
    int m_row = 0;
    bool m_moved = false; ///< its file is in the trash
    TrashedFile m_file;
    QString m_said;
};

} // namespace zimage::ui
