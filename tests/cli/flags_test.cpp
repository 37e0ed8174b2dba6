// What the command line says of flags that come twice, stand behind "--" or belong to other programs.

#include "flags/foreign_flags.h"

#include "base/error.h"
#include "cli/program.h"
#include "command_line.h"
#include "commands/command_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace zimage::cli {

namespace {

using test::run;
using test::RunResult;
using testing::HasSubstr;

/// What a command says against arguments; empty when it would run, which no test here wants.
std::string refusalOf(const std::string& command, const std::vector<std::string>& arguments)
{
    try {
        return std::to_string(programCommands().find(command).execute(arguments));
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::BadParameter);
        return error.what();
    }
}

TEST(Flags, TwiceAreRefusedWithBothValues)
{
    EXPECT_EQ(refusalOf("generate", {"--prompt", "a cat", "--prompt", "a dog"}),
              "--prompt is given twice, with 'a cat' and 'a dog'; keep one of them.");
    EXPECT_EQ(refusalOf("generate", {"a cat", "--seed=1", "--seed", "2"}),
              "--seed is given twice, with '1' and '2'; keep one of them.");
    EXPECT_EQ(refusalOf("generate", {"a cat", "--preset", "a", "--preset", "b"}),
              "--preset is given twice, with 'a' and 'b'; keep one of them.");
    EXPECT_EQ(refusalOf("generate", {"a cat", "--seed", "1", "--seed", "2", "--seed", "3"}),
              "--seed is given several times, with '1' and '3'; keep one of them.");
}

TEST(Flags, UnderTwoNamesAreOneFlag)
{
    EXPECT_EQ(refusalOf("generate", {"a cat", "-m", "x", "--model=y"}),
              "-m and --model are one flag, with 'x' and 'y'; keep one of them.");
    EXPECT_EQ(refusalOf("generate", {"a cat", "-ox.png", "-o", "y.png"}),
              "-o is given twice, with 'x.png' and 'y.png'; keep one of them.");
    EXPECT_EQ(refusalOf("generate", {"a cat", "--guards", "--no-guards"}),
              "--guards and --no-guards contradict each other; keep one of them.");
    EXPECT_EQ(refusalOf("generate", {"a cat", "--rope=on", "--rope=off"}),
              "--rope is given twice, with 'on' and 'off'; keep one of them.");
    EXPECT_EQ(refusalOf("generate", {"a cat", "--json", "--json"}), "--json is given twice; once is enough.");
    EXPECT_EQ(refusalOf("generate", {"a cat", "-q", "--quiet"}), "-q and --quiet are one flag; once is enough.");
    EXPECT_THAT(refusalOf("generate", {"a cat", "-vqv"}), HasSubstr("--verbose is given twice; once is enough."));
}

TEST(Flags, NoFlagOfAnyCommandMayComeTwiceButThoseThatAreLists)
{
    const std::set<std::string> lists = {"--lora"};
    const CommandList commands = programCommands();
    for (const auto& command : commands.all())
        for (const std::string& flag : command->flagNames()) {
            if (flag == "--help" || lists.contains(flag))
                continue;
            std::string refusal = refusalOf(command->name(), {flag + "=7", "x", flag + "=8"});
            if (refusal == flag + " takes no value.")
                refusal = refusalOf(command->name(), {"x", flag, flag});
            EXPECT_TRUE(refusal.starts_with(flag + " is given twice")) << command->name() << ": " << refusal;
        }
    // Two LoRAs are a list of two; the model is what is refused here.
    EXPECT_THAT(refusalOf("generate", {"a", "--lora", "a", "--lora", "b", "--size", "no"}), HasSubstr("--size"));
}

TEST(Flags, HelpIsGivenHoweverOftenItIsAskedFor)
{
    EXPECT_EQ(run({"generate", "-h", "--help", "--seed", "1", "--seed", "2"}).status, 0);
}

TEST(Flags, BehindTwoDashesAreNone)
{
    const RunResult wrong = run({"generate", "--", "-a cat", "--seed", "1"});
    EXPECT_EQ(wrong.status, 2);
    EXPECT_THAT(wrong.err, HasSubstr("--seed stands behind --, where nothing is a flag; put the flags before the --."));
    EXPECT_THAT(run({"generate", "--", "-a cat", "--seed=1"}).err, HasSubstr("--seed stands behind --"));
    EXPECT_THAT(run({"generate", "--", "-a cat", "-o", "x.png"}).err, HasSubstr("-o stands behind --"));
    EXPECT_THAT(run({"generate", "--", "--a", "--b"}).err,
                HasSubstr("unexpected argument '--b'; put the whole prompt in quotes."));
    EXPECT_THAT(run({"generate", "--sede", "1", "--", "--a"}).err, HasSubstr("did you mean --seed?"));
}

TEST(Flags, OfOtherProgramsPointToOurs)
{
    EXPECT_EQ(refusalOf("generate", {"a cat", "--cfg-scale", "4"}),
              "unknown flag --cfg-scale; here it is --guidance, which counts one less: a CFG scale of 4 is --guidance "
              "3.");
    EXPECT_EQ(refusalOf("generate", {"a cat", "--negative_prompt=blur"}),
              "unknown flag --negative_prompt; here it is --negative.");
    EXPECT_EQ(refusalOf("generate", {"a cat", "-W", "512"}), "unknown flag -W; here it is --width.");
    EXPECT_THAT(refusalOf("generate", {"-p", "a cat"}), HasSubstr("here it is --prompt"));
    EXPECT_THAT(refusalOf("generate", {"a cat", "--sampling-method", "euler"}),
                HasSubstr("unknown flag --sampling-method; leave it out: the sampler is always Euler's"));
    EXPECT_THAT(refusalOf("inspect", {"--cfg-scale", "4"}), HasSubstr("unknown flag --cfg-scale; see zimage inspect"));
}

TEST(Flags, OfOtherProgramsAreNoneOfOursAndPointToSomethingThatExists)
{
    const CommandList commands = programCommands();
    const std::vector<std::string> generate = commands.find("generate").flagNames();
    std::set<std::string> seen;
    for (const ForeignFlag& flag : foreignFlags()) {
        EXPECT_TRUE(seen.insert(flag.name).second) << flag.name << " stands there twice";
        EXPECT_THAT(generate, testing::Not(testing::Contains(flag.name)));
        if (*flag.ours != '\0')
            EXPECT_THAT(generate, testing::Contains(flag.ours)) << flag.name;
        else
            EXPECT_STRNE(flag.hint, "") << flag.name;
        EXPECT_THROW(refuseForeignFlag(flag.name, generate), Error) << flag.name;
        EXPECT_THAT(refusalOf("generate", {flag.name, "x"}), HasSubstr("unknown flag " + std::string(flag.name)));
    }
}

} // namespace

} // namespace zimage::cli
