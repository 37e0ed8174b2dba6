// The program under limits of memory and threads: it says in one sentence what to do, and neither hangs nor is killed.

#include "cli/program.h"
#include "core/sanitizers.h"
#include "core/test_files.h"

#include <gmock/gmock.h>

#include <sys/resource.h>

namespace zimage::test {
namespace {

using testing::HasSubstr;

/// generate in an address space of so many MiB.
class Limits : public testing::Test {
protected:
    void SetUp() override
    {
        if (kSanitized)
            GTEST_SKIP() << "the sanitizer takes terabytes of address space";
    }
    RunResult generate(rlim_t mebi, std::vector<std::string> arguments, decltype(RLIMIT_AS) which = RLIMIT_AS)
    {
        arguments.insert(arguments.begin(),
                         {"generate", "a cat", "--steps", "1", "--device", "cpu", "--output", m_folder / "x.png"});
        return run(arguments, {.environment = {{"XDG_STATE_HOME", m_folder.path().string()}}, .inChild = [=] {
                                   const rlimit limit{mebi << 20, mebi << 20};
                                   setrlimit(which, &limit);
                               }});
    }
    static void expectSentence(const RunResult& result, const std::string& part)
    {
        EXPECT_EQ(result.status, 1) << result.err;
        EXPECT_TRUE(isOneSentence(result.err)) << result.err;
        EXPECT_THAT(result.err, HasSubstr(part));
    }

    TempFolder m_folder;
};

TEST_F(Limits, ThreadsThatDoNotFitAreRefusedWithTheNumberThatDoes)
{
    for (const char* threads : {"64", "1024"})
        expectSentence(generate(4000, {"--size", "64", "--threads", threads}), "choose fewer (--threads)");
    expectSentence(generate(4000, {"--size", "64", "--threads", "64"}, RLIMIT_DATA), "choose fewer (--threads)");
    EXPECT_EQ(generate(4000, {"--size", "64", "--threads", "4"}).status, 0);
}

TEST_F(Limits, AnEngineThatCannotBeLoadedIsRefused)
{
    for (const rlim_t mebi : {300, 500, 700})
        expectSentence(generate(mebi, {"--size", "64", "--threads", "1"}), "raise the limit");
}

TEST_F(Limits, APictureThatDoesNotFitIsRefusedWithTheSizeThatDoes)
{
    RunResult result = generate(2000, {"--size", "8192", "--threads", "1"});
    EXPECT_THAT(result.err, HasSubstr("zimage: note: ")) << "of what decoding takes";
    result.err = result.err.substr(result.err.find('\n') + 1);
    expectSentence(result, " fits.");
    EXPECT_THAT(result.err, HasSubstr("of the computer's memory"));
    EXPECT_FALSE(std::filesystem::exists(m_folder / "x.png"));
    EXPECT_EQ(generate(2000, {"--size", "64", "--threads", "1"}).status, 0);
}

} // namespace
} // namespace zimage::test
