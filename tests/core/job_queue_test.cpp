#include "job/job_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace zimage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

JobRequest request(int count = 1)
{
    JobRequest made;
    made.params.count = count;
    return made;
}

/// An entry of one job for each of these numbers; its own is the first.
QueueEntry entry(const std::vector<std::uint64_t>& jobs, int count = 1)
{
    QueueEntry made = queueEntry(std::vector<JobRequest>(jobs.size(), request(count)));
    for (std::size_t i = 0; i < jobs.size(); ++i)
        made.jobs[i].id = jobs[i];
    made.id = jobs.front();
    return made;
}

std::vector<std::uint64_t> ids(const std::vector<QueueEntry>& entries)
{
    std::vector<std::uint64_t> found;
    for (const QueueEntry& each : entries)
        found.push_back(each.id);
    return found;
}

std::vector<std::uint64_t> ids(const std::vector<JobQueue::Taken>& taken)
{
    std::vector<std::uint64_t> found;
    for (const JobQueue::Taken& each : taken)
        found.push_back(each.entry.id);
    return found;
}

/// 1 2 3 wait, 4 5 are held.
JobQueue five()
{
    JobQueue queue;
    for (const std::uint64_t id : {1, 2, 3})
        queue.append(entry({id}), false);
    for (const std::uint64_t id : {4, 5})
        queue.append(entry({id}), true);
    return queue;
}

TEST(JobQueue, AnEntryCountsThePicturesOfAllItsJobs)
{
    QueueEntry eight = entry({1, 2, 3, 4}, 2);
    EXPECT_EQ(eight.pictures(), 8);
    EXPECT_EQ(eight.whole, 8);
    EXPECT_EQ(eight.made(), 0);
    eight.jobs.erase(eight.jobs.begin());
    EXPECT_EQ(eight.pictures(), 6);
    EXPECT_EQ(eight.made(), 2);
    JobQueue queue = five();
    queue.append(std::move(eight), true);
    EXPECT_EQ(queue.pictures(), 11);
}

TEST(JobQueue, FindsEntriesByTheirNumberAndByThatOfAJob)
{
    JobQueue queue = five();
    queue.insert(entry({7, 8, 9}), {true, 1});
    EXPECT_EQ(queue.placeOf(7), (JobQueue::Place{true, 1}));
    EXPECT_EQ(queue.placeOf(3), (JobQueue::Place{false, 2}));
    EXPECT_FALSE(queue.placeOf(8)); // a job's
    EXPECT_EQ(queue.find(8), nullptr);
    ASSERT_NE(queue.entryWith(9), nullptr);
    EXPECT_EQ(queue.entryWith(9)->id, 7U);
    EXPECT_EQ(queue.entryWith(10), nullptr);
}

TEST(JobQueue, AnIndexOutsideIsTheNearestEnd)
{
    JobQueue queue = five();
    queue.insert(entry({8}), {false, 99});
    queue.insert(entry({9}), {false, -1});
    EXPECT_THAT(ids(queue.waiting()), ElementsAre(9, 1, 2, 3, 8));
}

TEST(JobQueue, WhatIsTakenOutGoesBackToItsPlaces)
{
    JobQueue queue = five();
    const std::vector<JobQueue::Taken> taken = queue.take(std::vector<std::uint64_t>{5, 2, 1, 77});
    EXPECT_THAT(ids(taken), ElementsAre(1, 2, 5));
    EXPECT_THAT(ids(queue.waiting()), ElementsAre(3));
    EXPECT_THAT(ids(queue.held()), ElementsAre(4));
    for (const JobQueue::Taken& each : taken)
        queue.insert(each.entry, each.from);
    EXPECT_THAT(ids(queue.waiting()), ElementsAre(1, 2, 3));
    EXPECT_THAT(ids(queue.held()), ElementsAre(4, 5));
    EXPECT_FALSE(queue.take(77));
    const std::vector<JobQueue::Taken> all = queue.takeAll();
    EXPECT_THAT(ids(all), ElementsAre(1, 2, 3, 4, 5));
    EXPECT_EQ(all.back().from, (JobQueue::Place{true, 1}));
    EXPECT_EQ(queue.pictures(), 0);
}

TEST(JobQueue, WhatIsHeldComesBeforeWhatWasAndGoesOnAfterWhatWaits)
{
    JobQueue queue = five();
    queue.hold();
    EXPECT_THAT(ids(queue.waiting()), IsEmpty());
    EXPECT_THAT(ids(queue.held()), ElementsAre(1, 2, 3, 4, 5));
    queue.append(entry({6}), false);
    queue.release();
    EXPECT_THAT(ids(queue.waiting()), ElementsAre(6, 1, 2, 3, 4, 5));
    EXPECT_THAT(ids(queue.held()), IsEmpty());
    EXPECT_EQ(queue.takeNext().id, 6U);
    EXPECT_THAT(ids(queue.waiting()), ElementsAre(1, 2, 3, 4, 5));
}

TEST(JobQueue, EveryEntryIsReached)
{
    JobQueue queue = five();
    queue.forEach([](QueueEntry& each) { each.title = "seen"; });
    int seen = 0;
    const JobQueue& same = queue;
    same.forEach([&](const QueueEntry& each) { seen += each.title == "seen" ? 1 : 0; });
    EXPECT_EQ(seen, 5);
}

} // namespace
} // namespace zimage
