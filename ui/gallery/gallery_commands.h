#pragma once

#include "gallery/gallery_files.h"
#include "gallery/gallery_uses.h"
#include "session/studio_context.h"

#include <QObject>

#include <functional>
#include <vector>

class QAction;

namespace zimage::ui {

class GalleryPage;

/// Does what the gallery's actions say with the pictures that are selected: use, copy, move, delete. GUI thread.
class GalleryCommands : public QObject {
    Q_OBJECT

public:
    /// The child of its page.
    GalleryCommands(const StudioContext& context, GalleryPage& page);

    void drag(QWidget& from, const std::vector<LibraryPicture>& pictures, const QImage& thumbnail);

private:
    void connectUses();
    void connectFiles();
    void connectMoves();
    void onCurrent(QAction& action, void (GalleryUses::*use)(const LibraryPicture&));
    void onSelected(QAction& action, const std::function<void(std::vector<LibraryPicture>)>& act);

    StudioContext m_context;
    GalleryPage& m_page;
    GalleryFiles m_files;
    GalleryUses m_uses;
};

} // namespace zimage::ui
