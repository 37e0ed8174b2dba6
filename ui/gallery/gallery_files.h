#pragma once

#include "library/library_picture.h"
#include "pictures/thumbnail_files.h"
#include "session/studio_context.h"
#include "widgets/background_tasks.h"

#include <QObject>
#include <QString>

#include <filesystem>
#include <functional>
#include <vector>

namespace zimage::ui {

/// Changes to the files of pictures, with their sidecars: done off the GUI thread, each a step that can be undone, and
/// known to the index and to the strip at once. No file is ever overwritten. GUI thread.
class GalleryFiles : public QObject {
    Q_OBJECT

public:
    using Path = std::filesystem::path;
    struct Move {
        Path from, to;
    };

    GalleryFiles(const StudioContext& context, ThumbnailFiles thumbnails, QObject* parent = nullptr);

    void trash(std::vector<Path> files);
    void erase(const std::vector<Path>& files); ///< for good: no undo
    /// `text`: of the step, as in a menu. A name that is taken gets "-2", "-3", … before its extension.
    void move(std::vector<Move> moves, const QString& text);
    void moveTo(const std::vector<Path>& files, const Path& folder);
    void copyTo(const std::vector<Path>& files, const Path& folder);

    /// Names by a pattern of the settings' kind ({seed}, {prompt}, {index} …), each in the folder where its picture is
    /// and with its extension. Throws Error BadParameter for a wrong pattern.
    [[nodiscard]] static std::vector<Move> named(const std::vector<LibraryPicture>& pictures, const QString& pattern);

Q_SIGNALS:
    void done(const QString& sentence, const std::function<void()>& undo); ///< `undo` empty: there is nothing to undo
    void failed(const QString& sentence);

private:
    struct Trashed;

    void moveNow(const std::vector<Move>& moves, const std::function<void(std::vector<Move>)>& then);
    void follow(const std::vector<Move>& moves);
    void tellOfMove(const std::vector<Move>& moves, const QString& text);

    StudioContext m_context;
    ThumbnailFiles m_thumbnails;
    BackgroundTasks m_tasks{1};
};

} // namespace zimage::ui
