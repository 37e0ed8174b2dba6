// Pictures that are handed over while the next one is computed.

#include "core/error_checks.h"
#include "engine/engine_fixture.h"
#include "pipeline/picture_delivery.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <future>
#include <set>
#include <stdexcept>
#include <thread>

namespace zimage::test {

namespace {

constexpr std::chrono::seconds kLongest{60}; // what never comes fails the test instead of hanging it

PictureDelivery::Item itemOf(int index, KeptLatents latents = {})
{
    return {Picture{{}, index, index, {}, false}, std::move(latents)};
}

/// Opens once, and whoever waits for it goes on.
class Gate {
public:
    void open()
    {
        if (!m_opened.exchange(true))
            m_promise.set_value();
    }
    [[nodiscard]] bool passed() const { return m_future.wait_for(kLongest) == std::future_status::ready; }

private:
    std::atomic<bool> m_opened = false;
    std::promise<void> m_promise;
    std::shared_future<void> m_future = m_promise.get_future().share();
};

std::ptrdiff_t filesIn(const std::filesystem::path& folder)
{
    return std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator());
}

/// A job of several pictures; the first step of the second one opens a gate.
struct PairJob {
    explicit PairJob(int count = 2)
    {
        params = smallParams();
        params.count = count;
        params.guidance = 0;
        callbacks.progress = [this](const Progress& progress) {
            progressThreads.insert(std::this_thread::get_id());
            if (progress.picture != 2 || progress.stage != Stage::Steps)
                return;
            stepsOfSecond = std::max(stepsOfSecond, progress.done);
            if (onSecond)
                onSecond();
            secondBegun.open();
        };
    }

    void run() { outcome = engine().generate(miniModel(), params, callbacks, stop.get_token()); }

    GenerationParams params;
    GenerateCallbacks callbacks;
    std::stop_source stop;
    std::function<void()> onSecond;
    Gate secondBegun;
    int stepsOfSecond = 0;
    std::set<std::thread::id> progressThreads;
    Outcome outcome;
};

} // namespace

TEST(PictureDelivery, HandsOverInOrderAndOneAtATime)
{
    std::vector<int> order;
    std::atomic<int> inside = 0;
    PictureDelivery delivery(
        [&](Picture&& picture) {
            EXPECT_EQ(++inside, 1);
            order.push_back(picture.index);
            --inside;
        },
        true, {});
    for (int i = 1; i <= 20; ++i)
        delivery.add(itemOf(i));
    delivery.finish();
    ASSERT_EQ(order.size(), 20U);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(PictureDelivery, LetsOnePictureWaitAndWhoeverAddsAnotherToo)
{
    std::atomic<int> added = 0;
    Gate third;
    std::promise<void> thirdAdded;
    PictureDelivery delivery(
        [&](Picture&& picture) {
            if (picture.index == 1) {
                EXPECT_TRUE(third.passed()); // the third is about to be added
                EXPECT_EQ(thirdAdded.get_future().wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
            }
            EXPECT_LE(added.load(), picture.index + 1);
        },
        true, {});
    for (int i = 1; i <= 4; ++i) {
        if (i == 3)
            third.open();
        delivery.add(itemOf(i));
        ++added;
        if (i == 3)
            thirdAdded.set_value();
    }
    delivery.finish();
}

TEST(PictureDelivery, TheFirstFailureEndsItAndIsTold)
{
    std::vector<int> delivered;
    std::atomic<int> failures = 0;
    PictureDelivery delivery(
        [&](Picture&& picture) {
            if (picture.index == 2)
                throw Error(ErrorCode::Unwritable, "No space left.");
            delivered.push_back(picture.index);
        },
        true, [&] { ++failures; });
    for (int i = 1; i <= 5; ++i)
        delivery.add(itemOf(i)); // none of them waits for ever
    const Error error = errorOf([&] { delivery.finish(); });
    EXPECT_EQ(error.code(), ErrorCode::Unwritable);
    EXPECT_EQ(failures, 1);
    EXPECT_EQ(delivered, std::vector<int>{1});
}

TEST(PictureDelivery, DeliversOnTheCallersThreadUnlessAThreadIsWanted)
{
    std::thread::id where;
    PictureDelivery delivery([&](Picture&&) { where = std::this_thread::get_id(); }, false, {});
    delivery.add(itemOf(1));
    EXPECT_EQ(where, std::this_thread::get_id());
    delivery.finish();
}

TEST(PictureDelivery, DeliversWhatWasAddedAlsoWithoutAFinish)
{
    int delivered = 0;
    {
        PictureDelivery delivery([&](Picture&&) { ++delivered; }, true, {});
        delivery.add(itemOf(1));
        delivery.add(itemOf(2));
    }
    EXPECT_EQ(delivered, 2);
}

TEST(Delivery, APictureIsHandedOverWhileTheNextOneIsComputed)
{
    PairJob job(3);
    std::vector<int> order;
    std::set<std::thread::id> threads;
    job.callbacks.picture = [&](Picture&& picture) {
        if (picture.index == 1) {
            EXPECT_TRUE(job.secondBegun.passed());
        }
        order.push_back(picture.index);
        threads.insert(std::this_thread::get_id());
    };
    job.run();
    EXPECT_EQ(job.outcome.status, Outcome::Status::Done) << job.outcome.message;
    EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
    EXPECT_EQ(threads.size(), 1U);
    EXPECT_EQ(threads.count(std::this_thread::get_id()), 0U);
    EXPECT_EQ(job.progressThreads, std::set<std::thread::id>{std::this_thread::get_id()});
}

TEST(Delivery, TheOnlyPictureComesOnTheThreadOfTheJob)
{
    GenerateCallbacks callbacks;
    std::thread::id where;
    callbacks.picture = [&](Picture&&) { where = std::this_thread::get_id(); };
    EXPECT_EQ(engine().generate(miniModel(), smallParams(), callbacks, {}).status, Outcome::Status::Done);
    EXPECT_EQ(where, std::this_thread::get_id());
}

TEST(Delivery, LatentsStayOnDiskUntilTheirPictureIsHandedOver)
{
    const TempFolder folder;
    PairJob job;
    job.callbacks.latentsFolder = folder.path();
    std::ptrdiff_t files = 0;
    job.callbacks.picture = [&](Picture&& picture) {
        if (picture.index != 1)
            return;
        EXPECT_TRUE(job.secondBegun.passed());
        files = filesIn(folder.path());
    };
    job.run();
    EXPECT_EQ(job.outcome.status, Outcome::Status::Done);
    EXPECT_GE(files, 1);
    EXPECT_EQ(filesIn(folder.path()), 0);
}

TEST(Delivery, AReceiverThatFailsInALaterPictureStopsTheJobWithinItsStep)
{
    const TempFolder folder;
    PairJob job;
    job.params.steps = 20;
    job.params.width = job.params.height = 32;
    job.callbacks.latentsFolder = folder.path();
    job.callbacks.picture = [&](Picture&&) {
        EXPECT_TRUE(job.secondBegun.passed());
        throw Error(ErrorCode::Unwritable, "No space left.");
    };
    job.run();
    EXPECT_EQ(job.outcome.status, Outcome::Status::Failed);
    EXPECT_EQ(job.outcome.error, ErrorCode::Unwritable);
    EXPECT_EQ(job.outcome.message, "No space left. Its steps are done and kept.");
    EXPECT_LT(job.stepsOfSecond, job.params.steps);
    EXPECT_EQ(loadLatents(job.outcome.latents).params.seed, job.params.seed);
}

TEST(Delivery, ThePicturesBeforeTheOneThatFailedCount)
{
    const TempFolder folder;
    PairJob job(4);
    job.callbacks.latentsFolder = folder.path();
    std::vector<int> delivered;
    job.callbacks.picture = [&](Picture&& picture) {
        if (picture.index == 2)
            throw Error(ErrorCode::Unwritable, "No space left.");
        delivered.push_back(picture.index);
    };
    job.run();
    EXPECT_EQ(job.outcome.status, Outcome::Status::Failed);
    EXPECT_EQ(job.outcome.error, ErrorCode::Unwritable);
    EXPECT_EQ(delivered, std::vector<int>{1});
    EXPECT_EQ(loadLatents(job.outcome.latents).params.seed, job.params.seed + 1);
}

TEST(Delivery, AnyExceptionOfAReceiverEndsTheJobAsFailed)
{
    PairJob job;
    job.callbacks.picture = [](Picture&&) { throw std::runtime_error("thrown"); };
    job.run();
    EXPECT_EQ(job.outcome.status, Outcome::Status::Failed);
    EXPECT_EQ(job.outcome.error, ErrorCode::Internal);
    EXPECT_EQ(job.outcome.message, "thrown");
}

TEST(Delivery, AStopHandsOverWhatIsFinished)
{
    const TempFolder folder;
    PairJob job(3);
    job.callbacks.latentsFolder = folder.path();
    std::vector<int> delivered;
    job.onSecond = [&] { job.stop.request_stop(); };
    job.callbacks.picture = [&](Picture&& picture) {
        EXPECT_TRUE(job.secondBegun.passed());
        delivered.push_back(picture.index);
    };
    job.run();
    EXPECT_EQ(job.outcome.status, Outcome::Status::Cancelled);
    EXPECT_EQ(delivered, std::vector<int>{1});
    EXPECT_EQ(filesIn(folder.path()), 0);
}

} // namespace zimage::test
