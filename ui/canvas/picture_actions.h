#pragma once

#include "pictures/session_pictures.h"
#include "widgets/background_tasks.h"

#include <QAction>
#include <QObject>

#include <memory>

class QMenu;
class QMimeData;

namespace zimage::ui {

/// What can be done with a picture, as actions with icon, shortcut and tooltip, and the doing of what needs no other
/// part of the program. They act on the picture of setPicture(). Files are read and written off the GUI thread.
class PictureActions : public QObject {
    Q_OBJECT

public:
    /// `window` is the parent of dialogs and the scope of the shortcuts.
    PictureActions(SessionPictures& pictures, QWidget* window);

    QAction* copy;
    QAction* saveAs;
    QAction* copyPrompt;
    QAction* usePrompt;
    QAction* useWildcards; ///< the prompts with their wildcards; only for a picture whose prompts had some
    QAction* useSeed;
    QAction* useSettings;
    QAction* showInFolder;
    QAction* trash;
    QAction* fullSize;   ///< drafts only
    QAction* showDrafts; ///< drafts, and pictures of a grid of variations: side by side
    QAction* vary;
    QAction* makeAgain; ///< pictures with a file

    void setPicture(quint64 id, bool varied = false); ///< `varied`: it has a place in a grid
    [[nodiscard]] QList<QAction*> all() const;
    void fill(QMenu& menu) const;
    void retranslate();

    /// A copy for another place: a PNG copy of a PNG file keeps all its metadata, byte for byte; any other format is
    /// encoded anew. Replaces a file of this name, for which the dialog has asked. Ends in saved() or failed().
    void saveCopy(quint64 id, const QString& path);
    /// Pixels and file for the clipboard and for drags. A null image is read when it is asked for.
    [[nodiscard]] std::unique_ptr<QMimeData> mimeData(quint64 id, const QImage& image);
    void dragOut(quint64 id); ///< returns when the drag has ended

Q_SIGNALS:
    void saved(const QString& path);
    void failed(const QString& sentence);
    void copied();

private:
    void copyPicture();
    void askWhereToSave();
    void revealFile();

    bool m_isDraft = false; ///< the current picture
    SessionPictures& m_pictures;
    QWidget* m_window;
    quint64 m_id = 0;
    BackgroundTasks m_tasks{1};
};

} // namespace zimage::ui
