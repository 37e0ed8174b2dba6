#pragma once

#include <QByteArray>
#include <QImage>
#include <QSize>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace zimage::ui {

/// The desktop's thumbnails, which file managers and viewers share, by the Thumbnail Managing Standard of
/// freedesktop.org: one PNG for each size of a picture, named after its URI, that counts as long as the picture has the
/// time of change that is noted in it. A picture that cannot be read is noted as well, for this program and version.
/// What cannot be written is not kept, and nobody hears of it. A value; any thread, also several at once.
class ThumbnailFiles {
public:
    enum class Size { Normal, Large, XLarge, XXLarge };

    /// In `folder`; in none when it is empty: then every thumbnail is made anew.
    explicit ThumbnailFiles(std::filesystem::path folder = defaultFolder()) : m_folder(std::move(folder)) {}

    /// $XDG_CACHE_HOME/thumbnails, or ~/.cache/thumbnails; empty without a home folder.
    [[nodiscard]] static std::filesystem::path defaultFolder();
    [[nodiscard]] static int sideOf(Size size);  ///< 128, 256, 512, 1024 px: of the square that it fits into
    [[nodiscard]] static Size sizeFor(int side); ///< the smallest that has `side` px; else the largest
    /// As GLib and the specification have it, of the absolute path: "file:///a/b%20c.png".
    [[nodiscard]] static QByteArray uriOf(const std::filesystem::path& file);

    /// What is kept of a picture, in this size or a larger one; null when there is none or the picture has changed.
    [[nodiscard]] QImage find(const std::filesystem::path& file, Size size) const;
    [[nodiscard]] bool hasFailed(const std::filesystem::path& file) const;
    /// As find(), else read from the picture and kept, unless the picture is no larger or is itself a thumbnail. Null
    /// when it cannot be read, which is noted.
    [[nodiscard]] QImage get(const std::filesystem::path& file, Size size) const;

    void remove(const std::filesystem::path& file) const; ///< the picture is gone for good
    void moved(const std::filesystem::path& from, const std::filesystem::path& to) const;

private:
    /// What a thumbnail says of the picture that it is of.
    struct Original {
        QByteArray uri;
        std::int64_t changed = 0; ///< s since 1970
        std::int64_t bytes = 0;
    };

    /// Null unless it is of the picture as that is now.
    [[nodiscard]] static QImage kept(const std::filesystem::path& path, const Original& original);
    [[nodiscard]] static std::optional<Original> originalOf(const std::filesystem::path& file);
    [[nodiscard]] std::filesystem::path pathOf(const char* folder, const QByteArray& uri) const;
    [[nodiscard]] std::filesystem::path failurePath(const QByteArray& uri) const;
    [[nodiscard]] bool isOwn(const std::filesystem::path& file) const;
    void write(const std::filesystem::path& path, QImage image, const Original& original, QSize full) const;

    std::filesystem::path m_folder;
};

} // namespace zimage::ui
