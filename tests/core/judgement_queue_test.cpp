// Judgements written in the background, and what a killed program leaves of them.

#include "core/picture_bytes.h"
#include "core/sanitizers.h"
#include "core/test_files.h"
#include "io/png.h"
#include "job/picture_file.h"
#include "library/judgement_journal.h"
#include "library/judgement_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <mutex>
#include <random>
#include <thread>

namespace zimage {
namespace {

namespace fs = std::filesystem;
using test::readFile;
using test::TempFolder;
using test::writeFile;
using testing::ElementsAre;
using testing::IsEmpty;

/// What a queue tells, safe to look at.
class Listener {
public:
    [[nodiscard]] JudgementQueue::Events events()
    {
        return {[this](const fs::path& picture, const WrittenJudgement&) {
                    const std::scoped_lock lock(m_mutex);
                    m_told.push_back("written " + picture.filename().string());
                },
                [this](const fs::path& picture, const Error&, bool waits) {
                    const std::scoped_lock lock(m_mutex);
                    m_told.push_back((waits ? "waits " : "dropped ") + picture.filename().string());
                }};
    }
    [[nodiscard]] std::vector<std::string> told() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_told;
    }

private:
    mutable std::mutex m_mutex;
    std::vector<std::string> m_told;
};

constexpr JudgementQueue::Pace kQuick{std::chrono::milliseconds(5), std::chrono::milliseconds(20)};
constexpr JudgementQueue::Pace kNever{std::chrono::hours(1), std::chrono::hours(1)};

bool isEmptyFolder(const fs::path& folder) { return !fs::exists(folder) || fs::is_empty(folder); }

int ratingOf(const fs::path& file) { return readFacts(file).judgement.rating; }

} // namespace

TEST(JudgementJournal, KeepsWhatIsNotDone)
{
    const JournalEntry one{1, "/a \xFF%\"b\".png", {.rating = 5, .label = ColourLabel::White, .pick = Pick::Rejected}};
    const JournalEntry two{
        2, "/b", {.addTags = {"雪", "\"x\""}, .removeTags = {"a"}, .addAlbums = {"b"}, .removeAlbums = {"c"}}};
    const std::string text = journalLine(one) + journalLine(two);
    EXPECT_THAT(openEntries(text), ElementsAre(one, two));
    EXPECT_THAT(openEntries(text + doneLine({1})), ElementsAre(two));
    EXPECT_THAT(openEntries(text.substr(0, text.size() - 5) + "\n{\"n\":3}\n[]\n" + journalLine(one)),
                ElementsAre(one, one))
        << "a torn line is passed over";
}

TEST(JudgementQueue, WritesAndLeavesNoJournal)
{
    const TempFolder folder;
    const fs::path file = folder / "a.png";
    writeFile(file, test::pixelWith({}));
    Listener listener;
    {
        JudgementQueue queue(listener.events(), folder / "state", kQuick);
        for (int rating = 1; rating <= 5; ++rating)
            queue.add(file, {.rating = rating});
        queue.add(file, {.addTags = {"cat"}});
        queue.flush();
        EXPECT_EQ(ratingOf(file), 5);
        EXPECT_EQ(queue.count(), 0U);
        EXPECT_TRUE(queue.pending(file).empty());
        queue.add(file, {.rating = 2});
    }
    EXPECT_EQ(ratingOf(file), 2) << "what was added last is written before the queue ends";
    EXPECT_EQ(readFacts(file).judgement.tags, std::vector<std::string>{"cat"});
    EXPECT_TRUE(isEmptyFolder(folder / "state"));
}

TEST(JudgementQueue, WaitsForADriveThatIsGone)
{
    const TempFolder folder;
    const fs::path file = folder / "drive/a.png";
    Listener listener;
    {
        JudgementQueue queue(listener.events(), folder / "state", kNever);
        queue.add(file, {.rating = 4});
        queue.flush();
        EXPECT_EQ(queue.pending(file).rating, 4);
    }
    EXPECT_THAT(listener.told(), ElementsAre("waits a.png"));
    EXPECT_FALSE(isEmptyFolder(folder / "state"));
    writeFile(file, test::pixelWith({}));
    JudgementQueue next(listener.events(), folder / "state", kNever);
    next.flush();
    EXPECT_EQ(ratingOf(file), 4) << "who starts next writes it";
}

TEST(JudgementQueue, TriesAgainAndTellsOnce)
{
    const TempFolder folder;
    const fs::path file = folder / "drive/a.png";
    Listener listener;
    JudgementQueue queue(listener.events(), folder / "state", kQuick);
    queue.add(file, {.rating = 4});
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    writeFile(folder / "new.png", test::pixelWith({}));
    fs::create_directories(file.parent_path());
    fs::rename(folder / "new.png", file);
    while (queue.count() > 0)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    queue.flush();
    EXPECT_EQ(ratingOf(file), 4);
    EXPECT_THAT(listener.told(), ElementsAre("waits a.png", "written a.png"));
}

TEST(JudgementQueue, DropsWhatIsSaidOfADeletedPicture)
{
    const TempFolder folder;
    writeFile(folder / "b.png", test::pixelWith({}));
    Listener listener;
    JudgementQueue queue(listener.events(), folder / "state", kQuick);
    queue.add(folder / "a.png", {.rating = 4});
    while (queue.count() > 0)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    queue.flush();
    EXPECT_THAT(listener.told(), ElementsAre("dropped a.png"));
}

TEST(JudgementQueue, WaitsForTheNewNameOfAPictureThatWasRenamedJustNow)
{
    const TempFolder folder;
    writeFile(folder / "b.png", test::pixelWith({}));
    Listener listener;
    JudgementQueue queue(listener.events(), folder / "state", JudgementQueue::Pace{std::chrono::minutes(5), {}});
    queue.add(folder / "a.png", {.rating = 4}); // its name before
    queue.flush();
    EXPECT_THAT(listener.told(), ElementsAre());
    queue.renamed(folder / "a.png", folder / "b.png");
    queue.flush();
    EXPECT_EQ(ratingOf(folder / "b.png"), 4);
    EXPECT_THAT(listener.told(), ElementsAre("written b.png"));
}

TEST(JudgementQueue, FollowsAPictureToItsNewName)
{
    const TempFolder folder;
    const fs::path old = folder / "drive/a.png", renamed = folder / "b.png";
    writeFile(renamed, test::pixelWith({}));
    JudgementQueue queue({}, folder / "state", kNever);
    queue.add(old, {.rating = 3});
    queue.flush();
    queue.renamed(old, renamed);
    queue.flush();
    EXPECT_EQ(ratingOf(renamed), 3);
    EXPECT_EQ(queue.count(), 0U);
}

TEST(JudgementQueue, LeavesTheJournalsOfRunningProgramsAlone)
{
    const TempFolder folder;
    const fs::path file = folder / "drive/a.png";
    JudgementQueue first({}, folder / "state", kNever);
    first.add(file, {.rating = 3});
    first.flush();
    writeFile(file, test::pixelWith({}));
    {
        JudgementQueue second({}, folder / "state", kNever);
        EXPECT_EQ(second.count(), 0U);
    }
    EXPECT_EQ(ratingOf(file), 0);
}

TEST(JudgementQueue, IsUsableWithoutAPlaceForItsJournal)
{
    const TempFolder folder;
    writeFile(folder / "state", "a file in the folder's place");
    writeFile(folder / "a.png", test::pixelWith({}));
    Listener listener;
    JudgementQueue queue(listener.events(), folder / "state", kQuick);
    queue.add(folder / "a.png", {.rating = 3});
    queue.flush();
    EXPECT_EQ(ratingOf(folder / "a.png"), 3);
    EXPECT_THAT(listener.told(), testing::UnorderedElementsAre("waits a.png", "written a.png"));
}

namespace {

constexpr int kPictures = 4;
constexpr char kAsked = 0, kShown = 1;

fs::path pictureIn(const fs::path& folder, int number) { return folder / (std::to_string(number) + ".png"); }

/// Saves pictures and judges others until it is killed; says each rating on the pipe once the queue has taken it.
[[noreturn]] void saveAndJudge(const fs::path& folder, int pipe, unsigned seed)
{
    std::mt19937 random(seed);
    JudgementQueue queue({}, folder / "state", kQuick);
    Picture picture;
    picture.image = {64, 64, std::vector<std::uint8_t>(std::size_t{64} * 64 * 3, 100)};
    GenerationParams params;
    params.width = params.height = 64;
    const auto say = [pipe](const std::array<char, 3>& words) {
        if (write(pipe, words.data(), words.size()) != 3)
            _exit(1);
    };
    for (;;) {
        const char number = static_cast<char>(random() % kPictures), rating = static_cast<char>(random() % 6);
        say({kAsked, number, rating});
        queue.add(pictureIn(folder, number), {.rating = rating});
        say({kShown, number, rating});
        if (random() % 4 == 0)
            PictureFile(picture, pictureRecord(picture, params, "mini", "")).write(folder / "saved.png");
    }
}

int wantedKills()
{
    int kills = test::kSanitized ? 4 : 40;
    if (const char* text = std::getenv("ZIMAGE_KILLS"))
        std::from_chars(text, text + std::char_traits<char>::length(text), kills);
    return kills;
}

} // namespace

/// What a picture's rating must be in the end.
struct Expected {
    int shown = 0;
    int asked = 0; ///< may have been taken just before the kill
};

TEST(Killed, EveryPictureIsWholeAndHasTheRatingThatWasShown)
{
    const TempFolder folder;
    const std::string before = test::pixelWith({{"tEXt", std::string("parameters\0a cat", 16)}});
    for (int i = 0; i < kPictures; ++i)
        writeFile(pictureIn(folder.path(), i), before);
    std::mt19937 random(20261201);
    std::array<Expected, kPictures> expected{};
    for (int kill = 0; kill < wantedKills(); ++kill) {
        std::array<int, 2> ends{};
        ASSERT_EQ(pipe(ends.data()), 0);
        const pid_t child = fork();
        if (child == 0)
            saveAndJudge(folder.path(), ends[1], static_cast<unsigned>(kill));
        close(ends[1]);
        std::array<char, 3> said{};
        const auto listen = [&] {
            if (read(ends[0], said.data(), said.size()) != 3)
                return false;
            Expected& one = expected[static_cast<std::size_t>(said[1])];
            (said[0] == kAsked ? one.asked : one.shown) = said[2];
            return true;
        };
        for (unsigned left = static_cast<unsigned>(random() % 60) + 1; left > 0 && listen(); --left) {}
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 3000));
        ::kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
        while (listen()) {}
        close(ends[0]);
        for (const auto& entry : fs::directory_iterator(folder.path()))
            if (entry.path().extension() == ".png") {
                EXPECT_NO_THROW((void)readPng(entry.path())) << entry.path();
            }
    }
    JudgementQueue({}, folder / "state", kQuick).flush();
    for (int i = 0; i < kPictures; ++i) {
        const fs::path file = pictureIn(folder.path(), i);
        const Expected& one = expected[static_cast<std::size_t>(i)];
        EXPECT_EQ(readPng(file).image.rgb, (std::vector<std::uint8_t>{1, 2, 3}));
        EXPECT_THAT(ratingOf(file), testing::AnyOf(one.shown, one.asked)) << file;
        EXPECT_FALSE(fs::exists(sidecarOf(file)));
    }
    for (const auto& entry : fs::directory_iterator(folder / "state"))
        EXPECT_EQ(entry.path().extension(), ".new") << entry.path();
}

} // namespace zimage
