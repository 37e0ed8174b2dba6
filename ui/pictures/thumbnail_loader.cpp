#include "pictures/thumbnail_loader.h"

#include "widgets/prepared_picture.h"

#include <QThread>

#include <algorithm>
#include <utility>

namespace zimage::ui {

namespace {

QImage fitted(const QImage& image, int side)
{
    const QSize size = image.size().scaled(image.size().boundedTo(QSize(side, side)), Qt::KeepAspectRatio);
    return size == image.size() || size.isEmpty()
        ? image
        : image.scaled(size.expandedTo({1, 1}), Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

} // namespace

ThumbnailLoader::ThumbnailLoader(ThumbnailFiles files, QObject* parent)
    : QObject(parent), m_files(std::move(files)), m_screen(QColorSpace::SRgb), m_cache(kBytes >> 10),
      m_threads(std::clamp(QThread::idealThreadCount() - 1, 1, 4)), m_tasks(m_threads)
{}

QImage ThumbnailLoader::get(const std::filesystem::path& file) const
{
    const Kept* kept = m_cache.object(keyOf(file));
    return kept == nullptr ? QImage() : kept->image;
}

bool ThumbnailLoader::hasFailed(const std::filesystem::path& file) const
{
    const Kept* kept = m_cache.object(keyOf(file));
    return kept != nullptr && kept->image.isNull();
}

bool ThumbnailLoader::isThere(const Wanted& wanted) const
{
    const Kept* kept = m_cache.object(keyOf(wanted.file));
    return kept != nullptr && kept->changed == wanted.changed && (kept->side == wanted.side || kept->image.isNull());
}

void ThumbnailLoader::want(std::vector<Wanted> wanted)
{
    m_wanted = std::move(wanted);
    std::reverse(m_wanted.begin(), m_wanted.end());
    next();
}

void ThumbnailLoader::next()
{
    while (!m_wanted.empty() && m_making.size() < m_threads) {
        const Wanted wanted = std::move(m_wanted.back());
        m_wanted.pop_back();
        if (wanted.side < 1 || isThere(wanted) || m_making.contains(keyOf(wanted.file)))
            continue;
        m_making.insert(keyOf(wanted.file));
        m_tasks.run(
            this,
            [files = m_files, wanted, screen = m_screen] {
                const QImage image = files.get(wanted.file, ThumbnailFiles::sizeFor(wanted.side));
                return image.isNull() ? image : inScreenColours(fitted(image, wanted.side), screen);
            },
            [this, wanted, screen = m_screens](const QImage& image) { take(wanted, screen, image); });
    }
}

void ThumbnailLoader::take(const Wanted& wanted, int screen, const QImage& image)
{
    m_making.remove(keyOf(wanted.file));
    if (screen == m_screens) {
        const qsizetype cost = std::clamp<qsizetype>(image.sizeInBytes() >> 10, 1, m_cache.maxCost());
        m_cache.insert(keyOf(wanted.file), new Kept{image, wanted.changed, wanted.side}, cost);
        Q_EMIT ready(wanted.file);
    }
    next();
}

void ThumbnailLoader::setScreen(const QColorSpace& space)
{
    if (space == m_screen)
        return;
    m_screen = space;
    ++m_screens;
    m_cache.clear();
}

void ThumbnailLoader::forget(const std::filesystem::path& file) { m_cache.remove(keyOf(file)); }

} // namespace zimage::ui
