#include "job/job_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace zimage {

namespace {

void moveToEnd(std::vector<QueueEntry>& from, std::vector<QueueEntry>& to)
{
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    from.clear();
}

} // namespace

int QueueEntry::pictures() const
{
    int pictures = 0;
    for (const QueuedJob& job : jobs)
        pictures += job.request.params.count;
    return pictures;
}

int QueueEntry::made() const { return std::max(0, whole - pictures()); }

QueueEntry queueEntry(std::vector<JobRequest> requests, std::string title)
{
    QueueEntry entry;
    entry.title = std::move(title);
    for (JobRequest& request : requests)
        entry.jobs.push_back({0, std::move(request)});
    entry.whole = entry.pictures();
    return entry;
}

QueueEntry queueEntry(JobRequest request)
{
    std::vector<JobRequest> requests;
    requests.push_back(std::move(request));
    return queueEntry(std::move(requests));
}

int JobQueue::pictures() const
{
    int pictures = 0;
    forEach([&](const QueueEntry& entry) { pictures += entry.pictures(); });
    return pictures;
}

std::optional<JobQueue::Place> JobQueue::placeOf(std::uint64_t entry) const
{
    for (const bool held : {false, true}) {
        const std::vector<QueueEntry>& entries = list(held);
        const auto found =
            std::find_if(entries.begin(), entries.end(), [entry](const QueueEntry& each) { return each.id == entry; });
        if (found != entries.end())
            return Place{held, found - entries.begin()};
    }
    return {};
}

const QueueEntry* JobQueue::find(std::uint64_t entry) const
{
    const auto place = placeOf(entry);
    return place ? &*(list(place->held).begin() + place->index) : nullptr;
}

const QueueEntry* JobQueue::entryWith(std::uint64_t job) const
{
    const QueueEntry* found = nullptr;
    forEach([&](const QueueEntry& entry) {
        if (std::any_of(entry.jobs.begin(), entry.jobs.end(), [job](const QueuedJob& each) { return each.id == job; }))
            found = &entry;
    });
    return found;
}

void JobQueue::insert(QueueEntry entry, Place place)
{
    std::vector<QueueEntry>& entries = list(place.held);
    const auto end = static_cast<std::ptrdiff_t>(entries.size());
    entries.insert(entries.begin() + std::clamp<std::ptrdiff_t>(place.index, 0, end), std::move(entry));
}

void JobQueue::append(QueueEntry entry, bool held) { list(held).push_back(std::move(entry)); }

std::optional<JobQueue::Taken> JobQueue::take(std::uint64_t entry)
{
    std::vector<Taken> taken = take(std::vector{entry});
    return taken.empty() ? std::nullopt : std::optional(std::move(taken.front()));
}

std::vector<JobQueue::Taken> JobQueue::take(const std::vector<std::uint64_t>& entries)
{
    std::vector<Taken> taken;
    for (const bool held : {false, true}) {
        std::vector<QueueEntry> kept;
        std::ptrdiff_t index = 0;
        for (QueueEntry& each : list(held)) {
            if (std::find(entries.begin(), entries.end(), each.id) != entries.end())
                taken.push_back({std::move(each), {held, index}});
            else
                kept.push_back(std::move(each));
            ++index;
        }
        list(held) = std::move(kept);
    }
    return taken;
}

std::vector<JobQueue::Taken> JobQueue::takeAll()
{
    std::vector<Taken> taken;
    for (const bool held : {false, true}) {
        std::ptrdiff_t index = 0;
        for (QueueEntry& each : list(held))
            taken.push_back({std::move(each), {held, index++}});
        list(held).clear();
    }
    return taken;
}

QueueEntry JobQueue::takeNext()
{
    QueueEntry next = std::move(m_waiting.front());
    m_waiting.erase(m_waiting.begin());
    return next;
}

void JobQueue::hold()
{
    moveToEnd(m_held, m_waiting);
    std::swap(m_held, m_waiting);
}

void JobQueue::release() { moveToEnd(m_held, m_waiting); }

} // namespace zimage
