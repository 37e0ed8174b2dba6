#include "gallery/gallery_model.h"

#include <QDateTime>

#include <algorithm>
#include <utility>

namespace zimage::ui {

namespace {
constexpr int kKnown = 3000; // pictures; a screen shows a few hundred
} // namespace

GalleryModel::GalleryModel(QObject* parent) : QObject(parent), m_known(kKnown) {}

void GalleryModel::setHits(std::vector<LibraryHit> hits, bool dated)
{
    m_hits = std::move(hits);
    m_dated = dated;
    m_stacks.clear();
    m_topOf.clear();
    QHash<Id, std::vector<Id>> all;
    for (const LibraryHit& hit : m_hits)
        if (hit.top != hit.id)
            all[hit.top].push_back(hit.id);
    for (const LibraryHit& hit : m_hits) // the picture itself lies on top, if it was found
        if (const auto under = all.find(hit.id); under != all.end())
            under->insert(under->begin(), hit.id);
    for (auto each = all.begin(); each != all.end(); ++each) {
        if (each->size() < 2)
            continue;
        for (const Id id : *each)
            m_topOf.insert(id, each.key());
        m_stacks.insert(each.key(), *each);
    }
    build();
}

void GalleryModel::build()
{
    m_cells.clear();
    m_cellOf.clear();
    m_groups.clear();
    std::int64_t begin = 1;
    std::int64_t end = 0; // ms, of the day of the latest group: a date for each of 50,000 pictures would take a while
    const auto add = [&](const Cell& cell, std::int64_t made) {
        if (m_dated ? made < begin || made >= end : m_groups.empty()) {
            const QDate day = m_dated ? QDateTime::fromMSecsSinceEpoch(made).date() : QDate();
            begin = m_dated ? day.startOfDay().toMSecsSinceEpoch() : begin;
            end = m_dated ? day.addDays(1).startOfDay().toMSecsSinceEpoch() : end;
            m_groups.push_back({day, 0});
        }
        ++m_groups.back().count;
        m_cellOf.insert(cell.id, static_cast<int>(m_cells.size()));
        m_cells.push_back(cell);
    };
    m_cellOf.reserve(static_cast<qsizetype>(m_hits.size()));
    for (const LibraryHit& hit : m_hits) {
        const auto top = m_topOf.constFind(hit.id);
        if (top == m_topOf.constEnd()) {
            add({hit.id, hit.id, 1, false}, hit.made);
            continue;
        }
        const std::vector<Id>& members = *m_stacks.constFind(*top);
        if (members.front() != hit.id) // it comes with its top
            continue;
        const int size = static_cast<int>(members.size());
        const bool folded = m_folded != m_otherwise.contains(*top);
        for (const Id id : members) {
            if (id == hit.id || !folded)
                add({id, *top, size, id != hit.id}, hit.made);
            else
                m_cellOf.insert(id, static_cast<int>(m_cells.size()) - 1);
        }
    }
    Q_EMIT reset();
}

void GalleryModel::setFolded(bool folded)
{
    m_folded = folded;
    m_otherwise.clear();
    build();
}

void GalleryModel::fold(Id id, bool folded)
{
    const auto top = m_topOf.constFind(id);
    if (top == m_topOf.constEnd())
        return;
    if (folded == m_folded)
        m_otherwise.remove(*top);
    else
        m_otherwise.insert(*top);
    build();
}

void GalleryModel::toggleFold(Id id)
{
    if (const int cell = cellOf(id); cell >= 0)
        fold(id, !isFolded(cell));
}

int GalleryModel::cellOf(Id id) const { return m_cellOf.value(id, -1); }

bool GalleryModel::isFolded(int cell) const
{
    const Cell& at = m_cells[static_cast<std::size_t>(cell)];
    return at.stack > 1 && m_folded != m_otherwise.contains(at.top);
}

bool GalleryModel::isUnder(int cell) const { return m_cells[static_cast<std::size_t>(cell)].under; }

std::vector<GalleryModel::Id> GalleryModel::idsOf(int cell) const
{
    const Cell& at = m_cells[static_cast<std::size_t>(cell)];
    return isFolded(cell) ? m_stacks.value(at.top) : std::vector<Id>{at.id};
}

const LibraryPicture* GalleryModel::picture(Id id)
{
    const LibraryPicture* known = m_known.object(id);
    if ((known == nullptr || m_stale.contains(id)) && !m_asked.contains(id)) {
        m_asked.insert(id);
        m_toAsk.push_back(id);
        if (m_toAsk.size() == 1)
            QMetaObject::invokeMethod(this, &GalleryModel::askSoon, Qt::QueuedConnection);
    }
    return known;
}

void GalleryModel::askSoon() { Q_EMIT wanted(std::exchange(m_toAsk, {})); }

void GalleryModel::take(const std::vector<LibraryPicture>& pictures)
{
    for (const LibraryPicture& picture : pictures) {
        m_known.insert(picture.id, new LibraryPicture(picture));
        m_stale.remove(picture.id);
        m_asked.remove(picture.id);
    }
    Q_EMIT changed();
}

void GalleryModel::forget(const std::vector<Id>& ids)
{
    for (const Id id : ids) {
        m_stale.insert(id);
        m_asked.remove(id);
    }
    Q_EMIT changed();
}

void GalleryModel::forgetAll()
{
    for (const Id id : m_known.keys())
        m_stale.insert(id);
    m_asked.clear();
    Q_EMIT changed();
}

} // namespace zimage::ui
