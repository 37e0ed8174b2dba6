#pragma once

#include "job/job_request.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace zimage {

/// A job under the number that all messages about it carry.
struct QueuedJob {
    std::uint64_t id = 0;
    JobRequest request;
};

/// What was queued at once and stays together: one job, or several that are made one after the other, such as eight
/// variations of a picture or the cells of a comparison. It is moved, held, taken out and put back as one. A job that
/// has ended leaves it, so that it always holds what is still to be made, the next one first: that is all that has to
/// be kept for a restart.
struct QueueEntry {
    std::uint64_t id = 0;   ///< of its first job when it was queued; stays while that one is long made
    std::string title = {}; ///< what it is, for people: "8 variations of a red fox"; empty: its job's prompt says it
    std::vector<QueuedJob> jobs; ///< never empty in a queue
    int whole = 0;               ///< pictures that it was to make at first
    bool judged = false;         ///< its pictures are only judged: they are nobody's to keep, and not worth a restart

    [[nodiscard]] int pictures() const; ///< that are still to be made
    [[nodiscard]] int made() const;     ///< that are not to be made any more
};

/// An entry of these jobs, not numbered yet.
[[nodiscard]] QueueEntry queueEntry(std::vector<JobRequest> requests, std::string title = {});
[[nodiscard]] QueueEntry queueEntry(JobRequest request);

/// The entries that have not begun, in the order in which they are made: first those that wait, then those that are
/// held. A value; tells nobody of changes.
class JobQueue {
public:
    /// Where an entry is, or is to be: among those that wait or those that are held, from 0.
    struct Place {
        bool held = false;
        std::ptrdiff_t index = 0;

        friend bool operator==(const Place&, const Place&) = default;
    };
    struct Taken {
        QueueEntry entry;
        Place from;
    };

    [[nodiscard]] const std::vector<QueueEntry>& waiting() const { return m_waiting; }
    [[nodiscard]] const std::vector<QueueEntry>& held() const { return m_held; }
    [[nodiscard]] int pictures() const;
    [[nodiscard]] std::optional<Place> placeOf(std::uint64_t entry) const;
    [[nodiscard]] const QueueEntry* find(std::uint64_t entry) const;
    [[nodiscard]] const QueueEntry* entryWith(std::uint64_t job) const;

    /// An index past the end is the end, one below 0 the beginning.
    void insert(QueueEntry entry, Place place);
    void append(QueueEntry entry, bool held);
    std::optional<Taken> take(std::uint64_t entry);
    /// Those of them that are there, in their order in the queue, with the places that they all had.
    [[nodiscard]] std::vector<Taken> take(const std::vector<std::uint64_t>& entries);
    [[nodiscard]] std::vector<Taken> takeAll();
    [[nodiscard]] QueueEntry takeNext(); ///< of those that wait; there has to be one

    void hold();    ///< what waits is held, before what was held already
    void release(); ///< what is held waits, after what waits already

    /// Each of them, as `call(QueueEntry&)`.
    template <typename Call>
    void forEach(const Call& call)
    {
        for (std::vector<QueueEntry>* list : {&m_waiting, &m_held})
            for (QueueEntry& entry : *list)
                call(entry);
    }
    template <typename Call>
    void forEach(const Call& call) const
    {
        for (const std::vector<QueueEntry>* list : {&m_waiting, &m_held})
            for (const QueueEntry& entry : *list)
                call(entry);
    }

private:
    [[nodiscard]] std::vector<QueueEntry>& list(bool held) { return held ? m_held : m_waiting; }
    [[nodiscard]] const std::vector<QueueEntry>& list(bool held) const { return held ? m_held : m_waiting; }

    std::vector<QueueEntry> m_waiting;
    std::vector<QueueEntry> m_held;
};

} // namespace zimage
