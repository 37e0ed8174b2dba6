#pragma once

#include "pictures/shown_picture.h"
#include "widgets/background_tasks.h"

#include <QAbstractListModel>
#include <QCache>
#include <QColorSpace>
#include <QHash>
#include <QSet>
#include <QTemporaryDir>

#include <functional>
#include <memory>

namespace zimage::ui {

/// Where a picture's pixels can be had; reading them may take a while, so it is done off the GUI thread.
struct PixelSource {
    QImage image;               ///< in memory, or
    std::filesystem::path file; ///< in this file

    [[nodiscard]] QImage read(
        QSize bounds = {}) const; ///< any thread; null when there are none. `bounds` limits the size
};

/// The pictures of a session in the order they were made, but for variations beside theirs, as a list model, with
/// thumbnails. Pixels of the newest stay in memory up to a limit; older ones are read from their file again. Unsaved
/// pictures that the session keeps no copy of get a file in a temporary folder for that.
class SessionPictures : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { PictureId = Qt::UserRole, IsDraft, IsUnmade, Guards };
    static constexpr int kThumbnailSide = 160; ///< pixels
    static constexpr qsizetype kImageBytes = 192 << 20;

    explicit SessionPictures(QObject* parent = nullptr);

    /// Adds at the end, or replaces the picture with this id. A picture without an id gets one. Returns its row.
    int add(ShownPicture picture);
    void setPictures(const QList<ShownPicture>& pictures);
    void insert(int row, const ShownPicture& picture);
    ShownPicture take(int row);
    void move(int row, int to); ///< so that it is in the row `to`
    void setFile(quint64 id, const std::filesystem::path& file);

    [[nodiscard]] int count() const { return static_cast<int>(m_pictures.size()); }
    [[nodiscard]] const ShownPicture& at(int row) const { return m_pictures.at(row); }
    [[nodiscard]] int rowOf(quint64 id) const; ///< −1 when there is none
    /// What "previous" means: for a finished picture the finished one before it, so that drafts in between do not
    /// count; else, and for a draft, the picture before it. −1 for none.
    [[nodiscard]] int previousOf(int row) const;
    /// The rows of the drafts that belong together with this one, itself among them: up to four in a row that differ in
    /// the seed only. A preview that was kept when its picture was stopped stays alone.
    [[nodiscard]] QVector<int> draftsAround(int row) const;
    [[nodiscard]] PixelSource source(quint64 id) const;
    /// Those that will be there after a restart, without their pixels.
    [[nodiscard]] QList<ShownPicture> lasting() const;
    [[nodiscard]] QImage thumbnail(quint64 id) const; ///< null while it is being made

    /// A file of this picture for other programs: its own, or one in the temporary folder, written now if need be.
    /// Empty when it cannot be written. An unsaved picture's file carries its metadata, too.
    [[nodiscard]] std::filesystem::path exportFile(quint64 id);
    /// Pixels that all pictures together hold in memory, thumbnails left out.
    [[nodiscard]] qsizetype imageBytes() const;
    void setImageLimit(qsizetype bytes);
    /// What screen readers hear of a row besides.
    void describeStacksBy(std::function<QString(int row)> words) { m_stackWords = std::move(words); }
    void setScreen(const QColorSpace& space); ///< of the thumbnails' colours; another one makes them anew

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

Q_SIGNALS:
    void thumbnailReady(quint64 id) const;

private:
    void keepScratchCopy(quint64 id);
    void writeNextScratch();
    [[nodiscard]] bool needsScratch(const ShownPicture& picture) const;
    [[nodiscard]] bool isPreview(int row) const; ///< a draft that is no more than that
    [[nodiscard]] bool sameDrafts(int a, int b) const;
    void forgetOldPixels();
    void requestThumbnail(quint64 id) const;
    [[nodiscard]] std::filesystem::path scratchPath(const ShownPicture& picture) const;

    QList<ShownPicture> m_pictures;
    QHash<quint64, std::filesystem::path> m_scratch; ///< files of unsaved pictures, whole
    QList<quint64> m_unwritten;                      ///< get such a file, one after the other
    bool m_writing = false;
    QTemporaryDir m_folder;
    qsizetype m_limit = kImageBytes;
    quint64 m_nextId = quint64{1} << 63; ///< for pictures that come without
    std::function<QString(int row)> m_stackWords;
    QColorSpace m_screen;
    int m_screens = 0; ///< how many there were: thumbnails for an earlier one are dropped
    mutable QCache<quint64, QImage> m_thumbnails;
    mutable QSet<quint64> m_requested;
    mutable BackgroundTasks m_tasks{2};
};

/// "Picture 3 of 12, seed 42, 512 × 512" and what is special about it; for screen readers and tooltips.
[[nodiscard]] QString pictureDescription(const ShownPicture& picture, int row, int count);

/// Takes out those whose files are gone. Returns those among them whose whole folder is away, or empty, as when a drive
/// is not mounted: they come back with it.
[[nodiscard]] QList<ShownPicture> takeMissing(QList<ShownPicture>& pictures);

} // namespace zimage::ui
