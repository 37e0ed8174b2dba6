// What the program leaves behind when it is killed.

#include "cli/program.h"
#include "core/sanitizers.h"
#include "core/test_files.h"
#include "io/png.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <deque>
#include <memory>
#include <random>
#include <set>
#include <string>

using zimage::test::filesIn;
using zimage::test::Program;
using zimage::test::TempFolder;

namespace {

/// ZIMAGE_KILLS sets how many times; each costs about one start of the engine.
int wantedKills()
{
    int kills = zimage::test::kSanitized ? 4 : 40;
    if (const char* text = std::getenv("ZIMAGE_KILLS"))
        std::from_chars(text, text + std::char_traits<char>::length(text), kills);
    return kills;
}

/// The program making small pictures without end, in a folder of its own that is watched.
class Painter {
public:
    explicit Painter(int seed)
        : m_watch(inotify_init1(IN_CLOEXEC)),
          m_watching(inotify_add_watch(m_watch, m_folder.path().c_str(), IN_MODIFY | IN_CREATE) >= 0),
          m_program({"generate", "a cat", "--size", "32", "--steps", "1", "--guidance", "0", "--count", "1000",
                     "--seed", std::to_string(seed), "--output", m_folder.path().string() + "/"})
    {}
    Painter(const Painter&) = delete;
    Painter& operator=(const Painter&) = delete;
    ~Painter() { close(m_watch); }

    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder.path(); }

    /// Waits until a temporary file is written – its flush to the disk comes next – or a picture appears; false after
    /// 30 s.
    [[nodiscard]] bool waitForAction() const
    {
        pollfd end{m_watch, POLLIN, 0};
        std::array<char, 65536> events;
        return m_watching && poll(&end, 1, 30'000) == 1 && read(m_watch, events.data(), events.size()) > 0;
    }

    /// Kills the program; false when it had ended by itself.
    [[nodiscard]] bool kill()
    {
        m_program.send(SIGKILL);
        return m_program.finish().status == 128 + SIGKILL;
    }

private:
    TempFolder m_folder;
    int m_watch;
    bool m_watching;
    Program m_program;
};

bool makesUnnamedFiles(const std::filesystem::path& folder)
{
    const int descriptor = open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (descriptor >= 0)
        close(descriptor);
    return descriptor >= 0;
}

/// How many pictures there are; every one must be whole and hold its settings, and there must be nothing else.
std::size_t checkPictures(const std::filesystem::path& folder)
{
    static const bool unnamed = makesUnnamedFiles(folder);
    std::size_t pictures = 0;
    for (const auto& file : filesIn(folder)) {
        if (file.extension() == ".part" && !unnamed)
            continue; // a temporary file of the other way to write, under its own name
        EXPECT_EQ(file.extension(), ".png") << file;
        EXPECT_NO_THROW({
            std::set<std::string> keywords;
            for (const zimage::PictureText& text : zimage::readPng(file).texts)
                keywords.insert(text.keyword);
            EXPECT_EQ(keywords, (std::set<std::string>{"parameters", "zimage", "XML:com.adobe.xmp"})) << file;
        }) << file;
        ++pictures;
    }
    return pictures;
}

} // namespace

TEST(Killed, EveryPictureIsWholeOrAbsent)
{
    const int kills = wantedKills();
    std::mt19937 random(20230817); // the same moments every time, as far as the machine allows
    const auto upTo = [&random](unsigned limit) { return static_cast<unsigned>(random() % limit); };
    std::deque<std::unique_ptr<Painter>> painters; // one starts while the other one paints
    for (int i = 0; i < kills; ++i) {
        while (painters.size() < 2 && i + static_cast<int>(painters.size()) < kills)
            painters.push_back(std::make_unique<Painter>(i));
        Painter& painter = *painters.front();
        while (filesIn(painter.folder()).empty()) // before that, it would mostly be killed while it loads the model
            ASSERT_TRUE(painter.waitForAction());
        for (unsigned actions = upTo(4) + 1; actions > 0; --actions)
            ASSERT_TRUE(painter.waitForAction());
        // Every other time at any moment at all; else, by 10 µs to 10 ms, soon after something has happened in the
        // folder.
        usleep(i % 2 == 0 ? upTo(100'000) : 10U << upTo(11));
        EXPECT_TRUE(painter.kill());
        EXPECT_GT(checkPictures(painter.folder()), 0U);
        painters.pop_front();
    }
}
