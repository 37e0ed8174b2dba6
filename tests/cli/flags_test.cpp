// What the command line says of flags that come twice, stand behind "--" or belong to other programs.

#include "flags/foreign_flags.h"

#include "base/error.h"
#include "cli/program.h"
#include "command_line.h"
#include "commands/command_list.h"
#include "core/test_files.h"

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
using testing::AllOf;
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
              "--prompt is given twice. Keep one of the values 'a cat' and 'a dog'.");
    EXPECT_EQ(refusalOf("generate", {"a cat", "--seed=1", "--seed", "2"}),
              "--seed is given twice. Keep one of the values '1' and '2'.");
    EXPECT_EQ(refusalOf("generate", {"a cat", "--preset", "a", "--preset", "b"}),
              "--preset is given twice. Keep one of the values 'a' and 'b'.");
    EXPECT_EQ(refusalOf("generate", {"a cat", "--seed", "1", "--seed", "2", "--seed", "3"}),
              "--seed is given several times. Keep one of the values '1' and '3'.");
}

TEST(Flags, UnderTwoNamesAreOneFlag)
{
    EXPECT_EQ(refusalOf("generate", {"a cat", "-m", "x", "--model=y"}),
              "-m and --model are the same flag. Keep one of the values 'x' and 'y'.");
    EXPECT_EQ(refusalOf("generate", {"a cat", "-ox.png", "-o", "y.png"}),
              "-o is given twice. Keep one of the values 'x.png' and 'y.png'.");
    EXPECT_EQ(refusalOf("generate", {"a cat", "--guards", "--no-guards"}),
              "--guards and --no-guards contradict each other; keep one of them.");
    EXPECT_EQ(refusalOf("generate", {"a cat", "--rope=on", "--rope=off"}),
              "--rope is given twice. Keep one of the values 'on' and 'off'.");
    EXPECT_EQ(refusalOf("generate", {"a cat", "--json", "--json"}), "--json is given twice. Once is enough.");
    EXPECT_EQ(refusalOf("generate", {"a cat", "-q", "--quiet"}), "-q and --quiet are the same flag. Once is enough.");
    EXPECT_THAT(refusalOf("generate", {"a cat", "-vqv"}), HasSubstr("--verbose is given twice. Once is enough."));
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

TEST(Flags, AreNoValuesOfOtherFlagsUnlessTheyAreWrittenBehindAnEqualsSign)
{
    EXPECT_EQ(refusalOf("generate", {"--prompt", "--seed", "7"}),
              "--prompt needs a value, and the flag --seed follows; if that is the value, write --prompt=--seed.");
    EXPECT_THAT(refusalOf("generate", {"a cat", "-o", "--seed=7"}),
                HasSubstr("-o needs a value, and the flag --seed=7"));
    // What is refused here is the size: "-a cat", a number below 0 and a flag behind = are values.
    for (const std::vector<std::string>& values : std::vector<std::vector<std::string>>{
             {"--prompt", "-a cat"}, {"a", "--seed", "-1"}, {"--prompt=--seed"}, {"--prompt", "--seeds"}}) {
        std::vector<std::string> all = values;
        all.insert(all.end(), {"--size", "no"});
        EXPECT_THAT(refusalOf("generate", all), HasSubstr("--size"));
    }
}

TEST(Flags, HelpIsGivenHoweverOftenItIsAskedFor)
{
    EXPECT_EQ(run({"generate", "-h", "--help", "--seed", "1", "--seed", "2"}).status, 0);
}

TEST(Flags, BehindTwoDashesAreNone)
{
    const RunResult wrong = run({"generate", "--", "-a cat", "--seed", "1"});
    EXPECT_EQ(wrong.status, 2);
    EXPECT_THAT(wrong.err, HasSubstr("--seed follows --, after which nothing is a flag; put it before the --."));
    EXPECT_THAT(run({"generate", "--", "-a cat", "--seed=1"}).err, HasSubstr("--seed follows --"));
    EXPECT_THAT(run({"generate", "--", "-a cat", "-o", "x.png"}).err, HasSubstr("-o follows --"));
    EXPECT_THAT(run({"generate", "--", "--a", "--b"}).err,
                HasSubstr("Unexpected argument '--b'; put the whole prompt in quotes."));
    EXPECT_THAT(run({"generate", "--sede", "1", "--", "--a"}).err, HasSubstr("did you mean --seed?"));
}

TEST(Flags, OfOtherProgramsPointToOurs)
{
    EXPECT_EQ(refusalOf("generate", {"a cat", "--cfg-scale", "4"}),
              "Unknown flag --cfg-scale; here it is --guidance. Its value is one less: a CFG scale of 4 is --guidance "
              "3.");
    EXPECT_EQ(refusalOf("generate", {"a cat", "--negative_prompt=blur"}),
              "Unknown flag --negative_prompt; here it is --negative.");
    EXPECT_EQ(refusalOf("generate", {"a cat", "-W", "512"}), "Unknown flag -W; here it is --width.");
    EXPECT_THAT(refusalOf("generate", {"-p", "a cat"}), HasSubstr("here it is --prompt"));
    EXPECT_THAT(refusalOf("generate", {"a cat", "--sampling-method", "euler"}),
                HasSubstr("Unknown flag --sampling-method; leave it out. The sampler is always Euler on"));
    EXPECT_THAT(refusalOf("inspect", {"--cfg-scale", "4"}), HasSubstr("Unknown flag --cfg-scale; see zimage inspect"));
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
        EXPECT_THAT(refusalOf("generate", {flag.name, "x"}), HasSubstr("Unknown flag " + std::string(flag.name)));
    }
}

std::string errorWithInput(const std::string& input)
{
    const RunResult result = run({"generate", "-"}, {.input = input});
    EXPECT_EQ(result.status, 2);
    return result.err;
}

TEST(StandardInput, IsAPromptWithoutWhatEditorsAdd)
{
    const test::TempFolder folder;
    const auto promptOf = [&](const std::string& input) {
        const RunResult result =
            run({"generate", "-", "--json", "--size", "64", "--steps", "1", "--output", folder.path().string()},
                {.input = input});
        EXPECT_EQ(result.status, 0) << result.err;
        return result.json()["parameters"]["prompt"].get<std::string>();
    };
    EXPECT_EQ(promptOf("\xEF\xBB\xBF"
                       "a fox\r\nin snow\r\n\r\n"),
              "a fox\nin snow");
    EXPECT_EQ(promptOf("a fox #1 fan\n\n"), "a fox #1 fan");
}

TEST(StandardInput, WithoutAPromptIsRefused)
{
    for (const std::string& nothing :
         {std::string(), std::string("\n"), std::string(" \r\n\t"), std::string("\xEF\xBB\xBF\n")})
        EXPECT_THAT(errorWithInput(nothing), HasSubstr("There is no prompt on standard input"));
    EXPECT_THAT(errorWithInput(std::string("\xFF\xFE"
                                           "a\0",
                                           4)),
                HasSubstr("UTF-16"));
    EXPECT_THAT(errorWithInput("\x89PNG\r\n\x1A\n"), HasSubstr("Standard input holds a picture, not a prompt"));
}

TEST(Flags, ThatChangeNothingAreToldOf)
{
    const test::TempFolder folder;
    const auto warningsOf = [&](std::vector<std::string> flags) {
        flags.insert(flags.begin(),
                     {"generate", "a fox", "--size", "64", "--steps", "1", "--output", folder.path().string()});
        const RunResult result = run(flags);
        EXPECT_EQ(result.status, 0) << result.err;
        return result.err;
    };
    EXPECT_THAT(warningsOf({"--negative", "dull", "--guidance", "0"}),
                HasSubstr("warning: --negative changes nothing here. Raise guidance above 0 first."));
    EXPECT_THAT(warningsOf({"--vae-tile-size", "128"}), HasSubstr("--vae-tile-size changes nothing here."));
    EXPECT_EQ(warningsOf({"--negative", "dull", "--guidance", "3"}), "");
    EXPECT_EQ(warningsOf({"--guidance", "0", "--negative", ""}), "");
}

TEST(Flags, ASeedOfSixtyFourBitsIsRefusedWithTheOneThatIsTheSame)
{
    EXPECT_THAT(
        refusalOf("generate", {"a fox", "--seed", "18446744073709551615"}),
        HasSubstr("--seed '18446744073709551615' is out of range: only its lowest 32 bits count, so choose 4294967295, "
                  "which is the same seed."));
    EXPECT_THAT(refusalOf("generate", {"a fox", "--seed", "99999999999999999999999"}),
                HasSubstr("is out of range: choose 0 to 9223372036854775807."));
}

TEST(Inspect, SaysWhatAFileIsThatItDoesNotRead)
{
    const test::TempFolder folder;
    const auto errorOf = [&](const std::string& name, const std::string& content) {
        test::writeFile(folder / name, content);
        const RunResult result = run({"inspect", (folder / name).string()});
        EXPECT_EQ(result.status, 2) << name;
        return result.err;
    };
    EXPECT_THAT(errorOf("a.png", "GIF89a...."),
                HasSubstr("a.png cannot be inspected: a GIF picture. zimage inspect reads PNG, JPEG, WebP and AVIF"));
    EXPECT_THAT(errorOf("b.tiff", std::string("II*\0....", 8)), HasSubstr(": a TIFF picture."));
    EXPECT_THAT(errorOf("c", "GGUF...."), HasSubstr(": a GGUF file."));
    EXPECT_THAT(errorOf("d.yaml", "steps: 8\n"),
                HasSubstr(": a YAML file. zimage inspect reads PNG, JPEG, WebP and AVIF pictures, and model folders in "
                          "diffusers layout. Use presets and settings in YAML with --config."));
    EXPECT_THAT(errorOf("e", ""), HasSubstr(": an empty file."));
    EXPECT_THAT(run({"inspect", zimage::test::data("zimage-mini-lora.safetensors").string()}).err,
                AllOf(HasSubstr(": a safetensors file."), HasSubstr("Use a LoRA with --lora")));
}

TEST(Config, MayComeThroughAPipe)
{
    test::RunOptions options;
    options.input = "steps: 0\n";
    EXPECT_THAT(run({"generate", "a cat", "--config", "/dev/stdin"}, options).err, HasSubstr("--steps 0"));
}

TEST(Config, ThatIsAPictureOrAModelIsNamed)
{
    const test::TempFolder folder;
    test::writeFile(folder / "own.png", "\x89PNG\r\n\x1A\n1234");
    test::writeFile(folder / "c.yaml", "prompt: a fox #1 fan\n");
    const std::string own = (folder / "own.png").string();
    EXPECT_THAT(run({"generate", "--config", own}).err,
                HasSubstr("--config reads YAML files, and " + own
                          + " is a picture; \"zimage inspect\" shows the settings in it."));
    EXPECT_THAT(run({"generate", "--config", zimage::test::data("zimage-mini-lora.safetensors").string()}).err,
                HasSubstr("is a safetensors file; give a LoRA with --lora."));
    const RunResult cut = run({"generate", "--config", (folder / "c.yaml").string(), "--size", "64", "--steps", "1",
                               "--output", folder.path().string()});
    EXPECT_THAT(cut.err, HasSubstr("c.yaml:1:9: prompt ends before the #"));
}

} // namespace

} // namespace zimage::cli
