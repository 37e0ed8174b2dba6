// The program under limits of memory and threads: it says in one sentence what to do, and neither hangs nor is killed.

#include "architecture/shared_model_config.h"
#include "base/resources.h"
#include "cli/program.h"
#include "core/sanitizers.h"
#include "core/test_files.h"
#include "engine/latents_file.h"

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
        expectSentence(generate(4000, {"--size", "64", "--threads", threads}), "Choose fewer (--threads)");
    expectSentence(generate(4000, {"--size", "64", "--threads", "64"}, RLIMIT_DATA), "Choose fewer (--threads)");
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

TEST_F(Limits, LatentsAreDecodedInTilesThatFitOrRefused)
{
    const auto decode = [&](rlim_t mebi, int side) {
        const VaeConfig vae = sharedModelConfig(embeddedModel())->vae;
        const std::int64_t edge = side / vae.scale();
        SavedLatents latents{embeddedModel(), {}, {}, "fp32", {vae.latentChannels, edge, edge}, {}};
        latents.params.prompt = "a cat";
        latents.params.seed = 1;
        latents.params.width = latents.params.height = side;
        latents.values.assign(static_cast<std::size_t>(vae.latentChannels * edge * edge), 0.5F);
        const std::string file = saveLatents(m_folder / "latents", latents).string();
        return run({"decode", file, "--device", "cpu", "--no-guards", "--threads", "1", "-o", m_folder / "d.png"},
                   {.environment = {{"XDG_STATE_HOME", m_folder.path().string()}}, .inChild = [=] {
                        const rlimit limit{mebi << 20, mebi << 20};
                        setrlimit(RLIMIT_DATA, &limit);
                    }});
    };
    const RunResult tiled = decode(1000, 1280); // in one piece that takes more
    EXPECT_EQ(tiled.status, 0) << tiled.err;
    EXPECT_TRUE(std::filesystem::exists(m_folder / "d.png"));
    expectSentence(decode(1000, 8192), "Decoding a picture of 8192×8192 needs at least");
}

} // namespace
} // namespace zimage::test
