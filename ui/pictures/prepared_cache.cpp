#include "pictures/prepared_cache.h"

#include <algorithm>

namespace zimage::ui {

namespace {
constexpr qsizetype kKiB = 320 << 10; // of all prepared pictures: six of 4096 × 3072, or sixty of 1024²
}

PreparedCache::PreparedCache(const SessionPictures& pictures, QObject* parent)
    : QObject(parent), m_pictures(pictures), m_screen(QColorSpace::SRgb), m_cache(kKiB)
{}

bool PreparedCache::setScreen(const QColorSpace& space)
{
    if (space == m_screen)
        return false;
    m_screen = space;
    clear();
    return true;
}

void PreparedCache::forget(quint64 id)
{
    m_cache.remove(id);
    m_requested.remove(id);
}

void PreparedCache::clear()
{
    ++m_weightsVersion;
    m_cache.clear();
    m_requested.clear();
}

PreparedPointer PreparedCache::get(quint64 id)
{
    if (const PreparedPointer* found = m_cache.object(id))
        return *found;
    if (id == 0 || m_requested.contains(id))
        return {};
    m_requested.insert(id);
    m_tasks.run(
        this, [source = m_pictures.source(id), screen = m_screen] { return preparePicture(source.read(), screen); },
        [this, id, generation = m_weightsVersion](const PreparedPointer& prepared) {
            if (generation != m_weightsVersion)
                return;
            m_requested.remove(id);
            if (!prepared) {
                Q_EMIT failed(id);
                return;
            }
            m_cache.insert(id, new PreparedPointer(prepared), std::clamp<qsizetype>(prepared->bytes() >> 10, 1, kKiB));
            Q_EMIT ready(id);
        });
    return {};
}

} // namespace zimage::ui
