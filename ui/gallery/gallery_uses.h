#pragma once

#include "library/library_picture.h"
#include "session/studio_context.h"
#include "widgets/background_tasks.h"

#include <QImage>
#include <QObject>
#include <QString>

#include <functional>
#include <vector>

class QMimeData;

namespace zimage::ui {

class Parameters;

/// What pictures of the gallery are good for besides being looked at: their settings for the next picture, themselves
/// for other programs. GUI thread.
class GalleryUses : public QObject {
    Q_OBJECT

public:
    explicit GalleryUses(const StudioContext& context, QObject* parent = nullptr);

    /// A value that the file does not have stays as it is in the controls.
    void useSettings(const LibraryPicture& picture);
    void usePrompt(const LibraryPicture& picture);
    void useWildcards(const LibraryPicture& picture);
    void useSeed(const LibraryPicture& picture);
    void useSize(const LibraryPicture& picture);
    /// Another one of exactly the same: joins the queue; the controls stay as they are.
    void makeAgain(const LibraryPicture& picture);

    void copy(const std::vector<LibraryPicture>& pictures); ///< one as pixels, too; several as files
    void copyPrompt(const LibraryPicture& picture);
    void showFolder(const LibraryPicture& picture);
    void openWith(const std::vector<LibraryPicture>& pictures);
    void drag(QWidget& from, const std::vector<LibraryPicture>& pictures, const QImage& thumbnail);

Q_SIGNALS:
    void done(const QString& sentence, const std::function<void()>& undo); ///< `undo` empty: there is nothing to undo
    void failed(const QString& sentence);

private:
    void takeOver(const QString& said, const std::function<void(Parameters&)>& change);
    /// Those of the picture, on top of what is set now.
    [[nodiscard]] GenerationParams paramsOf(const LibraryPicture& picture) const;

    StudioContext m_context;
    BackgroundTasks m_tasks{1};
};

} // namespace zimage::ui
