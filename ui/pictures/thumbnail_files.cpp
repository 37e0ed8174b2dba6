#include "pictures/thumbnail_files.h"

#include "pictures/image_conversion.h"

#include <QCryptographicHash>
#include <QFile>
#include <QImageReader>
#include <QImageWriter>
#include <QMimeDatabase>
#include <QStandardPaths>
#include <QTemporaryFile>

#include <array>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace zimage::ui {

namespace {

namespace fs = std::filesystem;

struct Kind {
    ThumbnailFiles::Size size;
    const char* folder;
    int side;
};
constexpr std::array<Kind, 4> kKinds{{{ThumbnailFiles::Size::Normal, "normal", 128},
                                      {ThumbnailFiles::Size::Large, "large", 256},
                                      {ThumbnailFiles::Size::XLarge, "x-large", 512},
                                      {ThumbnailFiles::Size::XXLarge, "xx-large", 1024}}};

constexpr const char* kUri = "Thumb::URI"; // not for people: keys of the specification, as all below
constexpr const char* kChanged = "Thumb::MTime";
constexpr const char* kBytes = "Thumb::Size";
constexpr const char* kMimeType = "Thumb::Mimetype";
constexpr const char* kWidth = "Thumb::Image::Width";
constexpr const char* kHeight = "Thumb::Image::Height";

constexpr int kQuickCompression = 80; // Qt's quality of a PNG: zlib's level 1 or 2

QString pathText(const fs::path& path) { return QFile::decodeName(path.c_str()); }

/// Folders of the cache are their user's alone.
bool makeFolder(const fs::path& cache, const fs::path& within)
{
    std::error_code failed;
    fs::create_directories(cache.parent_path(), failed);
    fs::path folder = cache;
    ::mkdir(folder.c_str(), S_IRWXU);
    for (const fs::path& part : within) {
        folder /= part;
        ::mkdir(folder.c_str(), S_IRWXU);
    }
    return fs::is_directory(folder, failed);
}

} // namespace

fs::path ThumbnailFiles::defaultFolder()
{
    const QString cache = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation);
    return cache.isEmpty() ? fs::path() : fs::path(QFile::encodeName(cache).toStdString()) / "thumbnails";
}

int ThumbnailFiles::sideOf(Size size) { return kKinds[static_cast<std::size_t>(size)].side; }

ThumbnailFiles::Size ThumbnailFiles::sizeFor(int side)
{
    for (const Kind& kind : kKinds)
        if (kind.side >= side)
            return kind.size;
    return Size::XXLarge;
}

QByteArray ThumbnailFiles::uriOf(const fs::path& file)
{
    std::error_code failed;
    const fs::path whole = fs::absolute(file, failed).lexically_normal();
    return "file://" + QByteArray(whole.c_str()).toPercentEncoding("!$&'()*+,/:=@");
}

std::optional<ThumbnailFiles::Original> ThumbnailFiles::originalOf(const fs::path& file)
{
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0 || !S_ISREG(found.st_mode))
        return std::nullopt;
    return Original{uriOf(file), found.st_mtim.tv_sec, found.st_size};
}

fs::path ThumbnailFiles::pathOf(const char* folder, const QByteArray& uri) const
{
    const QByteArray name = QCryptographicHash::hash(uri, QCryptographicHash::Md5).toHex() + ".png";
    return m_folder / folder / name.toStdString();
}

fs::path ThumbnailFiles::failurePath(const QByteArray& uri) const
{
    return pathOf("fail/zimage-studio-" ZIMAGE_VERSION, uri);
}

bool ThumbnailFiles::isOwn(const fs::path& file) const
{
    std::error_code failed;
    const fs::path within =
        fs::weakly_canonical(file, failed).lexically_relative(fs::weakly_canonical(m_folder, failed));
    return !within.empty() && *within.begin() != "..";
}

QImage ThumbnailFiles::kept(const fs::path& path, const Original& original)
{
    const QImage image(pathText(path), "png"); // QImageReader::text() knows no key with a colon
    const bool valid =
        image.text(kUri).toLatin1() == original.uri && image.text(kChanged).toLongLong() == original.changed;
    return valid ? image : QImage();
}

QImage ThumbnailFiles::find(const fs::path& file, Size size) const
{
    const std::optional<Original> original = originalOf(file);
    if (!original || m_folder.empty())
        return {};
    for (const Kind& kind : kKinds) {
        if (kind.size < size)
            continue;
        const QImage image = kept(pathOf(kind.folder, original->uri), *original);
        const QSize bounds = image.size().boundedTo(QSize(sideOf(size), sideOf(size)));
        if (!image.isNull())
            return image.size() == bounds ? image : image.scaled(bounds, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    }
    return {};
}

bool ThumbnailFiles::hasFailed(const fs::path& file) const
{
    const std::optional<Original> original = originalOf(file);
    return original && !m_folder.empty() && !kept(failurePath(original->uri), *original).isNull();
}

QImage ThumbnailFiles::get(const fs::path& file, Size size) const
{
    if (QImage kept = find(file, size); !kept.isNull())
        return kept;
    const std::optional<Original> original = originalOf(file); // before it is read: a change since makes it stale
    if (!original || ::access(file.c_str(), R_OK) != 0 || hasFailed(file))
        return {};
    const QSize bounds(sideOf(size), sideOf(size));
    const QSize full = QImageReader(pathText(file)).size();
    QImage image = readThumbnail(file, bounds);
    const bool keeps = !m_folder.empty() && !isOwn(file);
    if (image.isNull()) {
        QImage nothing(1, 1, QImage::Format_ARGB32);
        nothing.fill(Qt::transparent);
        if (keeps)
            write(failurePath(original->uri), nothing, *original, {});
        return {};
    }
    if (image.width() > bounds.width() || image.height() > bounds.height()) // its reader does not scale
        image = image.scaled(bounds, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    if (keeps && (full.width() > bounds.width() || full.height() > bounds.height()))
        write(pathOf(kKinds[static_cast<std::size_t>(size)].folder, original->uri), image, *original, full);
    return image;
}

void ThumbnailFiles::write(const fs::path& path, QImage image, const Original& original, QSize full) const
{
    if (!makeFolder(m_folder, path.parent_path().lexically_relative(m_folder)))
        return;
    image.setText(kUri, QString::fromLatin1(original.uri));
    image.setText(kChanged, QString::number(original.changed));
    image.setText(kBytes, QString::number(original.bytes));
    if (!full.isEmpty()) {
        const QString name = pathText(fs::path(QByteArray::fromPercentEncoding(original.uri).toStdString()).filename());
        image.setText(kMimeType, QMimeDatabase().mimeTypeForFile(name, QMimeDatabase::MatchExtension).name());
        image.setText(kWidth, QString::number(full.width()));
        image.setText(kHeight, QString::number(full.height()));
    }
    image.setText(QStringLiteral("Software"), QStringLiteral("Z-Image Studio")); // not for people: a name
    QTemporaryFile file(pathText(path) + QStringLiteral(".XXXXXX"));             // readable by its user alone
    if (!file.open())
        return;
    QImageWriter writer(&file, "png");
    writer.setQuality(kQuickCompression);
    std::error_code failed;
    if (!writer.write(image) || !file.flush())
        return; // the file goes by itself
    fs::rename(QFile::encodeName(file.fileName()).toStdString(), path, failed);
    file.setAutoRemove(static_cast<bool>(failed));
}

void ThumbnailFiles::remove(const fs::path& file) const
{
    if (m_folder.empty())
        return;
    const QByteArray uri = uriOf(file);
    std::error_code ignored;
    for (const Kind& kind : kKinds)
        fs::remove(pathOf(kind.folder, uri), ignored);
    fs::remove(failurePath(uri), ignored);
}

void ThumbnailFiles::moved(const fs::path& from, const fs::path& to) const
{
    const std::optional<Original> original = originalOf(to);
    if (original && !m_folder.empty() && !isOwn(to)) {
        const QByteArray before = uriOf(from);
        for (const Kind& kind : kKinds) {
            const QImage image = kept(pathOf(kind.folder, before), {before, original->changed});
            const QSize full(image.text(kWidth).toInt(), image.text(kHeight).toInt());
            if (!image.isNull())
                write(pathOf(kind.folder, original->uri), image, *original, full);
        }
    }
    remove(from);
}

} // namespace zimage::ui
