// One job from its request to files that are read back, with an engine that paints.

#include "base/cancellation.h"
#include "base/resources.h"
#include "core/error_checks.h"
#include "core/test_files.h"
#include "io/file_lock.h"
#include "io/png.h"
#include "io/write_room.h"
#include "job/job.h"
#include "job/kept_picture.h"
#include "support/fake_engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <stdexcept>

namespace zimage {
namespace {

using test::errorOf;
using test::TempFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// The fake engine, keeping latents as the real one does while a picture is handed over.
class PaintingEngine : public test::FakeEngine {
public:
    std::function<void(int picture)> onPicture = [](int) {}; ///< from 1, before it is handed over
    int previewStep = 3;                                     ///< of 9, after which the only preview of a picture comes
    std::vector<GuardEvent> events;
    ErrorCode decodeError = ErrorCode::Cancelled; ///< Cancelled: it decodes
    GenerationParams decoded;                     ///< what decode() was asked for

    PaintingEngine()
    {
        script().make = [this](const GenerationParams& params, const GenerateCallbacks& callbacks, std::stop_token stop,
                               Outcome& outcome) {
            outcome.run.guardEvents = events;
            for (int i = 1; i <= params.count; ++i) {
                if (callbacks.preview)
                    callbacks.preview({painted(params, i).image, i, previewStep});
                onPicture(i);
                throwIfCancelled(stop);
                handOver(painted(params, i), params, callbacks, outcome);
            }
        };
    }

    Outcome decode(const SavedLatents& latents, const std::filesystem::path&, const GenerationParams& params,
                   const GenerateCallbacks& callbacks, std::stop_token) override
    {
        decoded = params;
        Outcome outcome;
        if (decodeError != ErrorCode::Cancelled) {
            outcome.status = Outcome::Status::Failed;
            outcome.error = decodeError;
            outcome.message = "It cannot be decoded.";
            return outcome;
        }
        Picture picture = painted(params, 1);
        picture.run.promptOriginal = latents.promptOriginal;
        picture.run.prompt = latents.params.prompt;
        picture.run.negativeOriginal = latents.negativeOriginal;
        picture.run.negativePrompt = latents.params.negativePrompt;
        callbacks.picture(std::move(picture));
        return outcome;
    }

private:
    static Picture painted(const GenerationParams& params, int index)
    {
        Picture picture;
        picture.image = test::greySteps(params.width, params.height);
        picture.image.rgb.front() = static_cast<std::uint8_t>(index);
        picture.seed = params.seed + index - 1;
        picture.index = index;
        picture.run.device = "cpu";
        return picture;
    }

    static void handOver(Picture&& picture, const GenerationParams& params, const GenerateCallbacks& callbacks,
                         Outcome& outcome)
    {
        SavedLatents latents{embeddedModel(), params, {}, "fp32", {1, 1, 1}, {0.5F}};
        latents.params.seed = picture.seed;
        latents.params.count = 1;
        if (callbacks.prompt) {
            picture.run.promptOriginal = latents.promptOriginal = params.prompt;
            picture.run.prompt = latents.params.prompt = callbacks.prompt(picture.seed);
        }
        if (callbacks.negativePrompt) {
            picture.run.negativeOriginal = latents.negativeOriginal = params.negativePrompt;
            picture.run.negativePrompt = latents.params.negativePrompt = callbacks.negativePrompt(picture.seed);
        }
        std::filesystem::path kept;
        if (!callbacks.latentsFolder.empty())
            kept = saveLatents(callbacks.latentsFolder, latents);
        try {
            callbacks.picture(std::move(picture));
        } catch (const Error&) {
            outcome.latents = kept;
            throw;
        }
        std::filesystem::remove(kept);
    }
};

class JobTest : public ::testing::Test {
protected:
    JobTest()
    {
        setenv("XDG_STATE_HOME", m_state.path().c_str(), 1);
        setenv("XDG_CONFIG_HOME", m_state.path().c_str(), 1); // nobody's own wildcards
    }
    ~JobTest() override
    {
        for (const auto& [name, value] : m_before)
            value.empty() ? unsetenv(name) : setenv(name, value.c_str(), 1);
    }

    [[nodiscard]] JobRequest request(int count = 1) const
    {
        JobRequest made;
        made.model = embeddedModel();
        made.modelName = "zimage-mini";
        made.params.prompt = "a fox";
        made.params.width = 64;
        made.params.height = 32;
        made.params.seed = 42;
        made.params.count = count;
        made.folder = m_pictures.path();
        return made;
    }

    [[nodiscard]] JobResult run(const JobRequest& request, const JobEvents& events = {})
    {
        return Job(request).run(m_engine, events, m_stop.get_token());
    }

    [[nodiscard]] static std::vector<std::string> namesIn(const std::filesystem::path& folder)
    {
        std::vector<std::string> names;
        std::error_code none;
        for (const auto& entry : std::filesystem::directory_iterator(folder, none))
            names.push_back(entry.path().filename().string());
        std::sort(names.begin(), names.end());
        return names;
    }

    static std::string textOf(const char* name)
    {
        const char* value = std::getenv(name);
        return value == nullptr ? "" : value;
    }

    const std::vector<std::pair<const char*, std::string>> m_before = {{"XDG_STATE_HOME", textOf("XDG_STATE_HOME")},
                                                                       {"XDG_CONFIG_HOME", textOf("XDG_CONFIG_HOME")}};
    TempFolder m_state, m_pictures;
    PaintingEngine m_engine;
    std::stop_source m_stop;
};

TEST_F(JobTest, SavesItsPicturesAndTellsWhatIsInTheirFiles)
{
    std::vector<std::filesystem::path> told;
    JobEvents events;
    events.picture = [&](const JobPicture& picture, const Image& image) {
        EXPECT_EQ(readPng(picture.file).image.rgb, image.rgb);
        told.push_back(picture.file);
    };
    const JobResult result = run(request(2), events);
    EXPECT_EQ(result.outcome.status, Outcome::Status::Done);
    ASSERT_EQ(result.pictures.size(), 2U);
    EXPECT_THAT(namesIn(m_pictures.path()), ElementsAre("a_fox-42.png", "a_fox-43.png"));
    for (std::size_t i = 0; i < 2; ++i) {
        const JobPicture& picture = result.pictures[i];
        EXPECT_EQ(picture.file, told[i]);
        EXPECT_EQ(picture.record.params.seed, 42 + static_cast<int>(i));
        EXPECT_EQ(picture.width, 64);
        EXPECT_EQ(picture.height, 32);
        EXPECT_EQ(readPng(picture.file).texts[1].text, metadataJson(picture.record));
    }
    EXPECT_TRUE(result.warnings.empty());
    EXPECT_FALSE(result.again);
    EXPECT_TRUE(namesIn(latentsFolder()).empty());
}

TEST_F(JobTest, DrawsEachPicturesPromptAndSaysOnceWhatIsNoWildcard)
{
    JobRequest four = request(4);
    four.params.prompt = "{a|b|c} __nowhere__";
    m_engine.script().warning = "The prompt was cut.";
    m_engine.events = {{.stage = Stage::Steps,
                        .picture = 1,
                        .step = 3,
                        .layers = "transformer",
                        .precision = "bf16",
                        .badShare = 0.5,
                        .remedy = {GuardRemedy::Kind::Fp32},
                        .recovered = true},
                       {.stage = Stage::Steps, .layers = "transformer", .precision = "fp32", .remedy = {}}};
    const JobResult result = run(four);
    ASSERT_EQ(result.warnings.size(), 3U);
    EXPECT_THAT(result.warnings[0], HasSubstr("nowhere"));
    EXPECT_EQ(result.warnings[1], "The prompt was cut.");
    EXPECT_EQ(result.warnings[2], m_engine.events[0].sentence());
    ASSERT_EQ(result.pictures.size(), 4U);
    for (const JobPicture& picture : result.pictures) {
        EXPECT_EQ(picture.record.params.prompt,
                  drawPrompt(four.params.prompt, WildcardLibrary(), picture.record.params.seed).text);
        EXPECT_EQ(picture.record.promptOriginal, four.params.prompt);
    }
}

TEST_F(JobTest, DrawsTheNegativePromptToo)
{
    JobRequest four = request(4);
    four.params.negativePrompt = "{dull|grey|blurred} __nowhere__";
    const JobResult result = run(four);
    ASSERT_EQ(result.pictures.size(), 4U);
    std::vector<std::string> drawn;
    for (const JobPicture& picture : result.pictures) {
        const std::int64_t seed = picture.record.params.seed;
        const auto expected =
            drawPrompt(four.params.negativePrompt, WildcardLibrary(), seed, PromptRole::Negative).text;
        EXPECT_EQ(picture.record.params.negativePrompt, expected);
        EXPECT_EQ(picture.record.negativeOriginal, four.params.negativePrompt);
        EXPECT_EQ(picture.record.params.prompt, "a fox");
        EXPECT_EQ(picture.record.promptOriginal, "");
        EXPECT_EQ(expected.find('{'), std::string::npos);
    }
    ASSERT_EQ(result.warnings.size(), 1U);
    EXPECT_THAT(result.warnings[0], HasSubstr("nowhere"));
}

TEST_F(JobTest, AskedToDecodeKeepsBothPromptsAsTheyWereDrawn)
{
    JobRequest next = request();
    SavedLatents kept{next.model, next.params, "a {red|blue} fox", "fp32", {1, 1, 1}, {0.5F}};
    kept.params.prompt = "a red fox";
    kept.params.negativePrompt = "grey";
    kept.negativeOriginal = "{dull|grey}";
    next.latents = saveLatents(latentsFolder(), kept);
    next.params = kept.params;
    const JobResult result = run(next);
    ASSERT_EQ(result.pictures.size(), 1U);
    EXPECT_EQ(result.pictures[0].record.params.negativePrompt, "grey");
    EXPECT_EQ(result.pictures[0].record.negativeOriginal, "{dull|grey}");
    EXPECT_EQ(result.pictures[0].record.promptOriginal, "a {red|blue} fox");
}

TEST_F(JobTest, NotesAreThoseOfAllPicturesNotOfTheFirst)
{
    JobRequest many = request(16);
    many.params.prompt = "{a|__nowhere__}";
    const std::vector<std::string> first = drawPrompt(many.params.prompt, WildcardLibrary(), 42).notes;
    if (!first.empty()) // then the other way round
        many.params.prompt = "{__nowhere__|a}";
    ASSERT_TRUE(drawPrompt(many.params.prompt, WildcardLibrary(), 42).notes.empty());
    EXPECT_EQ(Job(many).notes().size(), 1U);
}

TEST_F(JobTest, AFileThatCannotBeWrittenEndsItInASentenceAndIsDecodedAgain)
{
    JobRequest three = request(3);
    three.params.prompt = "a {red|blue} fox";
    three.pattern = "{index}/{prompt}.png";
    m_engine.onPicture = [&](int picture) {
        if (picture == 2) // after the job's own check
            test::writeFile(m_pictures / "2", "in the way");
    };
    const JobResult result = run(three);
    m_engine.onPicture = [](int) {};
    EXPECT_EQ(result.outcome.status, Outcome::Status::Failed);
    EXPECT_EQ(result.outcome.error, ErrorCode::Unwritable);
    EXPECT_THAT(result.outcome.message, HasSubstr((m_pictures / "2").string()));
    ASSERT_EQ(result.pictures.size(), 1U);
    EXPECT_TRUE(std::filesystem::exists(result.pictures[0].file));
    ASSERT_TRUE(result.again);
    EXPECT_EQ(namesIn(latentsFolder()).size(), 1U);
    EXPECT_EQ(result.again->params.seed, 43);
    EXPECT_EQ(result.again->params.count, 1);
    EXPECT_EQ(result.again->params.decoderTiling, three.params.decoderTiling) << "memory had no part in it";

    std::filesystem::remove(m_pictures / "2");
    const JobResult second = run(*result.again);
    EXPECT_EQ(second.outcome.status, Outcome::Status::Done);
    const std::string drawn = drawPrompt(three.params.prompt, WildcardLibrary(), 43).text;
    EXPECT_EQ(m_engine.decoded.prompt, drawn) << "not drawn anew";
    ASSERT_EQ(second.pictures.size(), 1U);
    EXPECT_EQ(second.pictures[0].record.params.prompt, drawn);
    EXPECT_EQ(second.pictures[0].record.promptOriginal, three.params.prompt);
    EXPECT_TRUE(namesIn(latentsFolder()).empty()) << "it is a picture now";
}

TEST_F(JobTest, APictureThatCannotBeSavedIsHandedOverWhole)
{
    JobRequest two = request(2);
    two.pattern = "{index}/a.png";
    m_engine.onPicture = [&](int picture) {
        if (picture == 2) // after the job's own check
            test::writeFile(m_pictures / "2", "in the way");
    };
    JobEvents events;
    std::vector<JobPicture> unsaved;
    int previews = 0;
    events.unsaved = [&](const JobPicture& picture, const Image& image) {
        EXPECT_EQ(image.width, 64);
        unsaved.push_back(picture);
    };
    events.preview = [](const StepPreview&) {};
    events.stopped = [&](const JobPicture&, const Image&) { ++previews; };
    EXPECT_EQ(run(two, events).outcome.status, Outcome::Status::Failed);
    ASSERT_EQ(unsaved.size(), 1U);
    EXPECT_EQ(unsaved[0].record.params.seed, 43);
    EXPECT_TRUE(unsaved[0].file.empty());
    EXPECT_EQ(previews, 0) << "there is better";
}

TEST_F(JobTest, TheLastLookAtAPictureThatFailsAfterItsStepsIsHandedOver)
{
    m_engine.script().make = [this](const GenerationParams& params, const GenerateCallbacks& callbacks, std::stop_token,
                                    Outcome& outcome) {
        callbacks.preview({test::greySteps(8, 4), 1, 1});
        outcome.status = Outcome::Status::Failed;
        outcome.error = ErrorCode::OutOfMemory;
        if (params.seed == 42) // else it fails between its steps
            outcome.latents = saveLatents(latentsFolder(), {embeddedModel(), params, {}, "fp32", {1, 1, 1}, {0.5F}});
    };
    JobEvents events;
    std::vector<std::int64_t> seeds;
    events.preview = [](const StepPreview&) {};
    events.stopped = [&](const JobPicture& picture, const Image& image) {
        EXPECT_EQ(image.width, 8);
        seeds.push_back(picture.record.params.seed);
    };
    JobRequest other = request();
    other.params.seed = 7;
    EXPECT_FALSE(run(other, events).again);
    EXPECT_TRUE(run(request(), events).again);
    EXPECT_THAT(seeds, ElementsAre(42));
}

TEST_F(JobTest, WhatIsKeptOfAPictureIsListedAndFinished)
{
    JobRequest one = request();
    one.params.prompt = "a {red|blue} fox";
    test::writeFile(m_pictures / "blocked", "in the way");
    one.folder = m_pictures / "blocked/folder";
    one.pattern = "a.png";
    EXPECT_THROW(Job{one}, Error);
    one.folder = m_pictures.path();
    one.pattern = "blocked/a.png";
    std::filesystem::remove(m_pictures / "blocked");
    m_engine.onPicture = [&](int) { test::writeFile(m_pictures / "blocked", "in the way"); };
    EXPECT_EQ(run(one).outcome.status, Outcome::Status::Failed);

    const std::vector<KeptPicture> kept = keptPictures(latentsFolder());
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].problem, "");
    EXPECT_EQ(kept[0].stepsDone, one.params.steps);
    EXPECT_EQ(kept[0].request.modelName, "zimage-mini");
    EXPECT_EQ(kept[0].request.params.seed, 42);
    JobRequest again = kept[0].request;
    again.folder = m_pictures / "elsewhere";
    const JobResult result = run(again);
    EXPECT_EQ(result.outcome.status, Outcome::Status::Done);
    EXPECT_EQ(namesIn(m_pictures / "elsewhere").size(), 1U);
    ASSERT_EQ(result.pictures.size(), 1U);
    EXPECT_EQ(result.pictures[0].record.promptOriginal, one.params.prompt);
    EXPECT_TRUE(keptPictures(latentsFolder()).empty());
}

TEST_F(JobTest, WhatIsKeptIsListedWithWhatCannotBeReadAndWithoutWhatIsInUse)
{
    EXPECT_TRUE(keptPictures(m_pictures / "missing").empty());
    const std::filesystem::path first =
        saveLatents(m_pictures.path(), {embeddedModel(), request().params, {}, "fp32", {1, 1, 1}, {0.5F}});
    SavedLatents unfinished{m_pictures / "model-that-is-gone", request().params, {}, "fp32", {1, 1, 1}, {0.5F}};
    unfinished.stepsDone = 3;
    const std::filesystem::path second = saveLatents(m_pictures.path(), unfinished);
    test::writeFile(m_pictures / "broken.latents.safetensors", "x");
    for (const char* name : {"notes.txt", "x-2.safetensors", "x.latents.safetensors.part", "latents-2.txt"})
        test::writeFile(m_pictures / name, "x");
    {
        const FileLock running(first);
        EXPECT_EQ(keptPictures(m_pictures.path()).size(), 2U);
    }
    std::map<std::filesystem::path, KeptPicture> kept;
    for (KeptPicture& picture : keptPictures(m_pictures.path()))
        kept[picture.latents.filename()] = picture;
    ASSERT_EQ(kept.size(), 3U);
    EXPECT_EQ(kept[second.filename()].request.modelName, "model-that-is-gone");
    EXPECT_EQ(kept[second.filename()].stepsDone, 3);
    EXPECT_THAT(kept["broken.latents.safetensors"].problem, HasSubstr("broken.latents.safetensors"));
}

TEST_F(JobTest, FilesThatCannotBeWrittenAreFoundBeforeTheWork)
{
    JobRequest three = request(3);
    three.pattern = "{index}/{prompt}.png";
    test::writeFile(m_pictures / "3", "in the way");
    EXPECT_THAT(errorOf([&] { (void)Job(three); }).what(), HasSubstr((m_pictures / "3").string()));

    JobRequest tooLong = request(10);
    tooLong.pattern = std::string(245, 'n') + "-{index}.png"; // only the tenth is cut to what is allowed
    EXPECT_NO_THROW((void)Job(tooLong));
    tooLong.pattern = std::string(252, 'n') + ".png";
    EXPECT_THAT(errorOf([&] { (void)Job(tooLong); }).what(), HasSubstr("256 bytes"));

    JobRequest drawn = request(8);
    drawn.params.prompt = "{a|way} out";
    drawn.pattern = "{prompt}/x.png";
    test::writeFile(m_pictures / "way_out", "in the way of some");
    EXPECT_THAT(errorOf([&] { (void)Job(drawn); }).what(), HasSubstr("way_out"));
}

TEST_F(JobTest, WantsRoomForAllItsPictures)
{
    JobRequest many = request(1000);
    many.params.width = many.params.height = 8192; // 188 GiB at most
    const auto free = freeBytes(m_pictures.path());
    if (!free || *free > (std::uintmax_t{180} << 30))
        GTEST_SKIP() << "so many pictures have room here";
    EXPECT_THAT(errorOf([&] { (void)Job(many); }).what(), HasSubstr("187.8 GiB"));
}

TEST_F(JobTest, AFolderForLatentsThatCannotBeWrittenIsNoted)
{
    EXPECT_TRUE(Job(request()).notes().empty());
    test::writeFile(m_state / "zimage-studio", "in the way");
    const Job job(request());
    ASSERT_EQ(job.notes().size(), 1U);
    EXPECT_THAT(job.notes()[0], HasSubstr("the steps of the picture are lost"));
    EXPECT_THAT(job.notes()[0], HasSubstr(latentsFolder().string()));
}

TEST_F(JobTest, EachFurtherTryAtDecodingTakesHalfTheTileDownTo128)
{
    m_engine.decodeError = ErrorCode::OutOfMemory;
    JobRequest next = request();
    next.latents = saveLatents(latentsFolder(), {next.model, next.params, {}, "fp32", {1, 1, 1}, {0.5F}});
    std::vector<int> tiles;
    for (int i = 0; i < 4; ++i) {
        const JobResult result = run(next);
        ASSERT_TRUE(result.again) << i;
        EXPECT_EQ(result.again->latents, next.latents);
        EXPECT_EQ(result.again->params.seed, 42);
        next = *result.again;
        tiles.push_back(next.params.decoderTileSize);
    }
    EXPECT_THAT(tiles, ElementsAre(384, 192, 128, 128));
    EXPECT_EQ(namesIn(latentsFolder()).size(), 1U);
}

TEST_F(JobTest, LatentsThatAreTheUsersStay)
{
    JobRequest once = request();
    once.latents = saveLatents(m_pictures.path(), {once.model, once.params, {}, "fp32", {1, 1, 1}, {0.5F}});
    once.latentsAfter = JobRequest::LatentsAfter::Kept;
    EXPECT_EQ(run(once).outcome.status, Outcome::Status::Done);
    EXPECT_TRUE(std::filesystem::exists(once.latents));
}

TEST_F(JobTest, LatentsThatAreGoneAreASentence)
{
    JobRequest gone = request();
    gone.latents = m_pictures / "gone.latents.safetensors";
    const JobResult result = run(gone);
    EXPECT_EQ(result.outcome.status, Outcome::Status::Failed);
    EXPECT_THAT(result.outcome.message, HasSubstr(gone.latents.string()));
    EXPECT_FALSE(result.again);
}

TEST_F(JobTest, AStopBeforeAnythingCanBeMadeOutHandsNothingOver)
{
    m_engine.previewStep = 2;
    m_engine.onPicture = [this](int) { m_stop.request_stop(); };
    JobEvents events;
    events.preview = [](const StepPreview&) {};
    events.stopped = [](const JobPicture&, const Image&) { ADD_FAILURE(); };
    JobRequest nine = request();
    nine.params.steps = 9;
    EXPECT_EQ(run(nine, events).outcome.status, Outcome::Status::Cancelled);
}

TEST_F(JobTest, AStopKeepsFinishedPicturesAndTheLastLookAtTheNext)
{
    m_engine.onPicture = [this](int picture) {
        if (picture == 2)
            m_stop.request_stop();
    };
    JobEvents events;
    int previews = 0;
    std::vector<JobPicture> stopped;
    events.preview = [&](const StepPreview&) { ++previews; };
    events.stopped = [&](const JobPicture& picture, const Image& image) {
        EXPECT_FALSE(image.empty());
        stopped.push_back(picture);
    };
    JobRequest three = request(3);
    three.params.prompt = "{red|blue} fox";
    const JobResult result = run(three, events);
    EXPECT_EQ(result.outcome.status, Outcome::Status::Cancelled);
    EXPECT_EQ(result.pictures.size(), 1U);
    EXPECT_EQ(namesIn(m_pictures.path()).size(), 1U);
    EXPECT_EQ(previews, 2);
    ASSERT_EQ(stopped.size(), 1U);
    EXPECT_EQ(stopped[0].index, 2);
    EXPECT_EQ(stopped[0].record.params.seed, 43);
    EXPECT_EQ(stopped[0].record.params.prompt, drawPrompt(three.params.prompt, WildcardLibrary(), 43).text);
    EXPECT_EQ(stopped[0].record.promptOriginal, three.params.prompt);
    EXPECT_TRUE(stopped[0].file.empty());
}

TEST_F(JobTest, DraftsAreHandedOverAndSavedNowhere)
{
    JobRequest drafts = request(2);
    drafts.purpose = JobRequest::Purpose::Draft;
    drafts.folder = "/proc/nowhere";
    int told = 0;
    JobEvents events;
    events.saving = [](const std::function<void()>&) { ADD_FAILURE() << "a draft is not saved"; };
    events.picture = [&](const JobPicture& picture, const Image&) {
        EXPECT_TRUE(picture.file.empty());
        ++told;
    };
    const JobResult result = run(drafts, events);
    EXPECT_EQ(result.outcome.status, Outcome::Status::Done);
    EXPECT_EQ(told, 2);
    EXPECT_TRUE(namesIn(m_pictures.path()).empty());
    EXPECT_TRUE(namesIn(latentsFolder()).empty());
}

TEST_F(JobTest, WritingAndTellingHappenWhereTheProgramWantsThem)
{
    bool inside = false;
    JobEvents events;
    events.saving = [&](const std::function<void()>& save) {
        inside = true;
        save();
        inside = false;
    };
    events.picture = [&](const JobPicture& picture, const Image&) {
        EXPECT_TRUE(inside);
        EXPECT_TRUE(std::filesystem::exists(picture.file));
    };
    EXPECT_EQ(run(request(), events).pictures.size(), 1U);
}

TEST_F(JobTest, AnEngineThatThrowsIsAFailure)
{
    m_engine.onPicture = [](int) { throw std::runtime_error("thrown"); };
    const JobResult result = run(request());
    EXPECT_EQ(result.outcome.status, Outcome::Status::Failed);
    EXPECT_EQ(result.outcome.message, "thrown");
}

TEST_F(JobTest, WhatIsWrongShowsBeforeTheWork)
{
    JobRequest wrong = request();
    wrong.params.width = 65;
    EXPECT_EQ(errorOf([&] { Job{wrong}; }).context().key, "width");
    wrong = request();
    wrong.pattern = "{seed";
    EXPECT_EQ(errorOf([&] { Job{wrong}; }).code(), ErrorCode::BadParameter);
    wrong = request();
    wrong.folder = "/proc/nowhere";
    EXPECT_EQ(errorOf([&] { Job{wrong}; }).code(), ErrorCode::Unwritable);
    wrong = request();
    wrong.model = m_pictures / "gone";
    EXPECT_EQ(errorOf([&] { Job{wrong}; }).code(), ErrorCode::NotFound);
    wrong = request();
    wrong.params.seed = -1;
    EXPECT_EQ(errorOf([&] { Job{wrong}; }).code(), ErrorCode::Internal);
}

TEST_F(JobTest, InputPicturesAreRefusedUntilSomethingUsesThem)
{
    JobRequest wrong = request();
    wrong.inputs = {{.role = InputPicture::Role::Start, .file = "/pictures/hut.png", .pixelHash = {}}};
    const Error error = errorOf([&] { Job{wrong}; });
    EXPECT_EQ(error.code(), ErrorCode::Unsupported);
    EXPECT_THAT(error.what(), HasSubstr("/pictures/hut.png"));
}

} // namespace
} // namespace zimage
