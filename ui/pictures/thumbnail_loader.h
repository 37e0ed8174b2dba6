#pragma once

#include "pictures/thumbnail_files.h"
#include "widgets/background_tasks.h"

#include <QCache>
#include <QColorSpace>
#include <QObject>
#include <QSet>
#include <QString>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace zimage::ui {

/// Thumbnails at the very size in which they are painted, in the screen's colours, the last used kept up to a limit.
/// They come from the desktop's thumbnails, or are made, on threads of their own; what is wanted last comes first, and
/// what is not wanted any more is not begun. GUI thread.
class ThumbnailLoader : public QObject {
    Q_OBJECT

public:
    static constexpr qsizetype kBytes = 96 << 20; ///< of all thumbnails in memory

    struct Wanted {
        std::filesystem::path file;
        std::int64_t changed = 0; ///< any number that is another one when the file has changed
        int side = 0;             ///< px of the screen: of the square that it is to fit into
    };

    explicit ThumbnailLoader(ThumbnailFiles files, QObject* parent = nullptr);

    /// The thumbnail, maybe in another size or of the file before it changed; null while there is none.
    [[nodiscard]] QImage get(const std::filesystem::path& file) const;
    [[nodiscard]] bool hasFailed(const std::filesystem::path& file) const; ///< it cannot be read
    /// All that is needed from now on, the most urgent first; ready() follows for each that is missing or another.
    void want(std::vector<Wanted> wanted);
    void setScreen(const QColorSpace& space); ///< another one makes all of them anew
    void forget(const std::filesystem::path& file);
    [[nodiscard]] const ThumbnailFiles& files() const { return m_files; }

Q_SIGNALS:
    void ready(const std::filesystem::path& file); ///< or known to have failed

private:
    struct Kept {
        QImage image; ///< null: it cannot be read
        std::int64_t changed = 0;
        int side = 0;
    };
    using Key = QByteArray;

    [[nodiscard]] static Key keyOf(const std::filesystem::path& file) { return QByteArray(file.c_str()); }
    [[nodiscard]] bool isThere(const Wanted& wanted) const;
    void next();
    void take(const Wanted& wanted, int screen, const QImage& image);

    ThumbnailFiles m_files;
    QColorSpace m_screen;
    int m_screens = 0;                 ///< how many there were: thumbnails for an earlier one are dropped
    mutable QCache<Key, Kept> m_cache; ///< cost in KiB
    std::vector<Wanted> m_wanted;      ///< the most urgent last
    QSet<Key> m_making;
    int m_threads;
    BackgroundTasks m_tasks;
};

} // namespace zimage::ui
