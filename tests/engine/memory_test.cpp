// What becomes of a job when memory runs out.

#include "core/sanitizers.h"
#include "engine/engine_fixture.h"
#include "engine/failing_allocator.h"
#include "guards/memory_ladder.h"

#include <c10/util/Exception.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace zimage::test {

namespace {

using testing::HasSubstr;

/// The smallest picture there is.
GenerationParams tinyParams()
{
    GenerationParams params = smallParams();
    params.device = "cpu"; // whose allocator fails here
    params.prompt = "a cat";
    params.width = params.height = 32;
    params.steps = 1;
    params.guidance = 0;
    return params;
}

/// A sentence for a person: one line that ends as sentences do.
bool isSentence(const std::string& text)
{
    return text.size() > 10 && text.ends_with('.') && text.find('\n') == std::string::npos;
}

std::vector<std::string> remedies(const Job& job)
{
    std::vector<std::string> remedies;
    for (const GuardEvent& event : job.outcome.run.guardEvents)
        remedies.push_back(event.remedy.stored());
    return remedies;
}

GuardedStage decoding() { return {Stage::Decoding, 1, 0, "autoencoder", true}; }
GuardedStage aStep() { return {Stage::Steps, 1, 3, "transformer", true}; }

} // namespace

TEST(MemoryLadder, TriesTheSameAgainAndThenSmallerTiles)
{
    GenerationParams params;
    ComputeContext context;
    std::vector<GuardEvent> events;
    MemoryLadder ladder(params, context, events);
    int calls = 0;
    std::vector<int> tiles;
    ladder.run(decoding(), [&] {
        tiles.push_back(ladder.params().decoderTiling ? ladder.params().decoderTileSize : 0);
        if (++calls < 4)
            throw std::bad_alloc();
    });
    EXPECT_EQ(tiles, (std::vector<int>{0, 0, 384, 256}));
    ASSERT_EQ(events.size(), 3U);
    for (const GuardEvent& event : events)
        EXPECT_TRUE(event.recovered && event.layers == kMemoryLayers);
    EXPECT_EQ(events.back().sentence(),
              "Decoding picture 1 did not fit into memory. It was repeated in tiles of 256 px. That helped.");
    ladder.run(decoding(), [&] { EXPECT_EQ(ladder.params().decoderTileSize, 256); }); // for the rest of the job
}

TEST(MemoryLadder, GoesOnWhereMovingWeightsFindsNoMemoryEither)
{
    GenerationParams params;
    params.width = params.height = 256;
    ComputeContext context;
    std::vector<GuardEvent> events;
    MemoryRungs rungs;
    rungs.makeRoom = [](Stage) -> std::optional<GuardRemedy> { throw std::bad_alloc(); };
    MemoryLadder ladder(params, context, events, rungs);
    ladder.run({Stage::Decoding, 1, 0, "autoencoder", true}, [&] {
        if (ladder.params().decoderTileSize != 64 || !ladder.params().decoderTiling)
            throw std::bad_alloc();
    });
    ASSERT_FALSE(events.empty());
    EXPECT_EQ(events.back().remedy.stored(), "tiles of 64 px");
}

TEST(MemoryLadder, NeverEnlargesTheTilesThatWereAskedFor)
{
    GenerationParams params;
    params.vaeTiling = true;
    params.vaeTileSize = 128;
    ComputeContext context;
    std::vector<GuardEvent> events;
    MemoryLadder ladder(params, context, events);
    int calls = 0;
    EXPECT_THROW(ladder.run(decoding(),
                            [&] {
                                ++calls;
                                throw std::bad_alloc();
                            }),
                 Error);
    EXPECT_EQ(calls, 3); // 128, 128 again, 64
    EXPECT_EQ(events.back().remedy.kind, GuardRemedy::Kind::None);
}

TEST(MemoryLadder, TakesFewerRowsForSteps)
{
    ComputeContext context;
    std::vector<GuardEvent> events;
    MemoryLadder ladder(GenerationParams{}, context, events);
    std::vector<std::int64_t> rows;
    EXPECT_THROW(ladder.run(aStep(),
                            [&] {
                                rows.push_back(context.rowsAtOnce);
                                throw std::bad_alloc();
                            }),
                 Error);
    EXPECT_EQ(rows, (std::vector<std::int64_t>{0, 0, 1024, 256, 64}));
}

TEST(MemoryLadder, LeavesOtherErrorsAlone)
{
    ComputeContext context;
    std::vector<GuardEvent> events;
    MemoryLadder ladder(GenerationParams{}, context, events);
    EXPECT_THROW(ladder.run(aStep(), [] { TORCH_CHECK(false, "shapes differ"); }), c10::Error);
    EXPECT_THROW(ladder.run(aStep(), [] { throw Error(ErrorCode::Cancelled, "stopped."); }), Error);
    EXPECT_TRUE(events.empty());
}

TEST(MemoryLadder, ForgetsWhatGuardsNotedInAnAttemptThatFailed)
{
    ComputeContext context;
    std::vector<GuardEvent> events;
    MemoryLadder ladder(GenerationParams{}, context, events);
    bool first = true;
    ladder.run(aStep(), [&] {
        events.push_back({Stage::Steps, 1, 3, "transformer", "bf16", 0.5, {GuardRemedy::Kind::Fp32}, true});
        if (std::exchange(first, false))
            throw std::bad_alloc();
    });
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].layers, kMemoryLayers);
    EXPECT_EQ(events[1].layers, "transformer");
}

TEST(Memory, EverySingleAllocationOfARunMayFail)
{
    const GenerationParams params = tinyParams();
    FailingAllocator memory;
    const Job whole = generate(params); // packs and keeps what later runs use again
    ASSERT_EQ(whole.outcome.status, Outcome::Status::Done) << whole.outcome.message;
    memory.failAt(0);
    (void)generate(params);
    const std::int64_t allocations = memory.count();
    std::int64_t held = memory.tensorBytes(); // what the engine keeps for the next job
    ASSERT_GT(allocations, 200);

    int pictures = 0;
    const std::int64_t every = kSanitized ? 23 : 1;
    RecordProperty("allocations", static_cast<int>(allocations));
    for (std::int64_t n = 1; n <= allocations; n += every) {
        memory.failAt(n);
        const Job job = generate(params);
        EXPECT_EQ(memory.failures(), 1) << n;
        memory.failAt(0);
        if (job.outcome.status == Outcome::Status::Done) {
            ++pictures;
            ASSERT_EQ(job.pictures.size(), 1U) << n;
            EXPECT_EQ(job.pictures[0].image.rgb, whole.pictures[0].image.rgb) << n;
            EXPECT_EQ(memory.tensorBytes(), held) << n << " leaves tensors behind";
        } else {
            EXPECT_EQ(job.outcome.error, ErrorCode::OutOfMemory) << n << ": " << job.outcome.message;
            EXPECT_TRUE(isSentence(job.outcome.message)) << n << ": " << job.outcome.message;
            (void)generate(params); // loads anew
            held = memory.tensorBytes();
        }
    }
    const auto tried = static_cast<double>((allocations + every - 1) / every);
    EXPECT_GT(pictures, 0.95 * tried) << "of " << tried;
    const Job after = generate(params);
    ASSERT_EQ(after.outcome.status, Outcome::Status::Done) << after.outcome.message;
    EXPECT_EQ(after.pictures[0].image.rgb, whole.pictures[0].image.rgb);
    EXPECT_EQ(memory.tensorBytes(), held);
}

TEST(Memory, EverySingleAllocationOfLoadingMayFail)
{
    const GenerationParams params = tinyParams();
    GenerationParams other = params;
    other.loras = {loraOf(data("zimage-mini-lora.safetensors"), 0)}; // another load
    FailingAllocator memory;
    const Job whole = generate(params);
    ASSERT_EQ(whole.outcome.status, Outcome::Status::Done);
    memory.failAt(0);
    (void)generate(other);
    const std::int64_t loading = memory.count();
    const std::int64_t every = std::max<std::int64_t>(1, loading / 40);
    for (std::int64_t n = 1; n <= loading; n += every) {
        memory.failAt(n);
        const Job job = generate(n % 2 == 0 ? other : params);
        memory.failAt(0);
        if (job.outcome.status == Outcome::Status::Done)
            EXPECT_EQ(job.pictures.at(0).image.rgb, whole.pictures[0].image.rgb) << n;
        else
            EXPECT_TRUE(job.outcome.error == ErrorCode::OutOfMemory && isSentence(job.outcome.message))
                << n << ": " << job.outcome.message;
    }
}

TEST(Memory, ADecodeThatDoesNotFitWholeIsDoneInTiles)
{
    GenerationParams params = smallParams();
    params.device = "cpu"; // whose allocator fails here
    params.width = params.height = 512;
    params.steps = 1;
    params.guidance = 0;
    const Job whole = generate(params);
    FailingAllocator memory;
    memory.refuseAbove(std::size_t{12} << 20); // a map of 24 channels at 512×512 has 24 MiB
    const Job job = generate(params);
    ASSERT_EQ(job.outcome.status, Outcome::Status::Done) << job.outcome.message;
    EXPECT_GT(memory.failures(), 0);
    EXPECT_THAT(remedies(job), testing::Contains(HasSubstr("tiles of")));
    EXPECT_LT(meanDifference(job.pictures.at(0).image, whole.pictures.at(0).image), 4);
    EXPECT_EQ(job.pictures[0].run.guardEvents.size(), remedies(job).size()) << "the metadata tell it";
}

TEST(Memory, AttentionThatDoesNotFitIsDoneInBlocks)
{
    GenerationParams params = smallParams();
    params.device = "cpu";               // whose allocator fails here
    params.width = params.height = 1024; // 1,024 image tokens
    params.steps = 1;
    params.guidance = 0;
    params.attentionBackend = "math";
    FailingAllocator memory;
    GenerateCallbacks callbacks;
    Job job;
    callbacks.progress = [&memory](const Progress& progress) {
        if (progress.stage == Stage::Steps)
            memory.refuseAbove(std::size_t{17} << 20); // all scores of 5 heads have 20 MiB
        else
            memory.allowAll();
    };
    callbacks.picture = [&job](Picture&& picture) { job.pictures.push_back(std::move(picture)); };
    job.outcome = engine().generate(miniModel(), params, callbacks, {});
    ASSERT_EQ(job.outcome.status, Outcome::Status::Done) << job.outcome.message;
    EXPECT_EQ(remedies(job), (std::vector<std::string>{"memory set free", "1024 rows at once", "256 rows at once"}));
    EXPECT_EQ(job.outcome.run.guardEvents.back().step, 1) << "the step is done again, not the picture";
}

TEST(Memory, WhatFitsInNoWayIsOneSentenceAndTheNextJobWorks)
{
    GenerationParams params = tinyParams();
    FailingAllocator memory;
    memory.refuseAbove(1024);
    const Job job = generate(params);
    EXPECT_EQ(job.outcome.status, Outcome::Status::Failed);
    EXPECT_EQ(job.outcome.error, ErrorCode::OutOfMemory);
    EXPECT_TRUE(isSentence(job.outcome.message)) << job.outcome.message;
    memory.allowAll();
    EXPECT_EQ(generate(params).outcome.status, Outcome::Status::Done);
}

} // namespace zimage::test
