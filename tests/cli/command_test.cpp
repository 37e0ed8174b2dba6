// The list of commands, and what each of them shares with the others.

#include "base/error.h"
#include "cli/program.h"
#include "command_line.h"
#include "commands/command_list.h"
#include "flags/flag_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace zimage::cli {

namespace {

using test::run;
using test::RunResult;
using testing::ElementsAre;
using testing::HasSubstr;

/// Notes what it was called with.
class NamedCommand : public Command {
public:
    explicit NamedCommand(const std::string& name) : Command(name, "Do nothing.") {}

    std::string word = "none";
    bool loud = true;

private:
    void addFlags(FlagParser& parser) override
    {
        parser.text({"--word", "TEXT", "A word.", kFiles}, word);
        parser.flag("!--no-noise", loud, "Be silent.", kMessages);
    }
    int run() override { return 7; }
};

CommandList listOf(const std::vector<std::string>& names)
{
    CommandList list;
    for (const std::string& name : names)
        list.add(std::make_unique<NamedCommand>(name));
    return list;
}

std::string refusalOf(const CommandList& list, const std::string& name)
{
    try {
        static_cast<void>(list.find(name));
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::BadParameter);
        return error.what();
    }
    return {};
}

/// As --help writes it: a flag and its "no-" are one entry.
std::string shown(const std::string& flag, const std::vector<std::string>& all)
{
    const std::string plain = flag.starts_with("--no-") ? flag.substr(5) : flag.substr(2);
    const auto known = [&](const std::string& name) { return std::find(all.begin(), all.end(), name) != all.end(); };
    return known("--" + plain) && known("--no-" + plain) ? "--[no-]" + plain : flag;
}

} // namespace

TEST(Commands, AllAnswerHelpAndNameTheirFlags)
{
    const CommandList commands = programCommands();
    ASSERT_FALSE(commands.all().empty());
    const std::string program = run({"--help"}).out;
    for (const auto& command : commands.all()) {
        const RunResult help = run({command->name(), "--help"});
        EXPECT_EQ(help.status, 0) << command->name();
        EXPECT_EQ(help.err, "") << command->name();
        EXPECT_THAT(help.out, HasSubstr("Usage: zimage " + command->name()));
        EXPECT_EQ(run({"help", command->name()}).out, help.out);
        const std::vector<std::string> flags = command->flagNames();
        EXPECT_THAT(flags, testing::Contains("--json")) << command->name();
        for (const std::string& flag : flags)
            EXPECT_THAT(help.out, HasSubstr(shown(flag, flags))) << command->name();
        EXPECT_THAT(program, HasSubstr("\n  " + command->name() + " ")) << "the program's own help leaves it out";
    }
}

TEST(Commands, EachIsProposedForItsMistypedNameAndFlags)
{
    const CommandList commands = programCommands();
    for (const auto& command : commands.all()) {
        const std::string& name = command->name();
        const RunResult wrong = run({name.substr(0, name.size() - 1)});
        EXPECT_EQ(wrong.status, 2);
        EXPECT_THAT(wrong.err, HasSubstr("did you mean " + name + "?"));
        const RunResult flag = run({name, "x", "--jsno"}); // some cannot do without an argument
        EXPECT_EQ(flag.status, 2);
        EXPECT_THAT(flag.err, HasSubstr("Unknown flag --jsno; did you mean --json?"));
    }
}

TEST(Commands, CannotShareAName)
{
    CommandList list = listOf({"paint", "frame"});
    EXPECT_THROW(list.add(std::make_unique<NamedCommand>("paint")), std::logic_error);
    EXPECT_EQ(list.all().size(), 2U);
    EXPECT_EQ(list.find("frame").name(), "frame");
}

TEST(Commands, AnUnknownOneProposesTheNearestOfTheList)
{
    const CommandList list = listOf({"paint", "frame"});
    EXPECT_EQ(refusalOf(list, "pant"), "Unknown command 'pant'; did you mean paint?");
    EXPECT_EQ(refusalOf(list, "generate"), "Unknown command 'generate'; see zimage --help.");
    EXPECT_EQ(refusalOf(list, "--hepl"), "Unknown flag --hepl; did you mean --help?");
    EXPECT_EQ(refusalOf(list, "--paint"), "Unknown flag --paint; flags follow the command, see zimage --help.");
}

TEST(Commands, FillTheirValuesBeforeTheyRunAndKeepDefaultsOtherwise)
{
    NamedCommand given("paint");
    EXPECT_EQ(given.execute({"--word=", "--no-noise"}), 7);
    EXPECT_EQ(given.word, "");
    EXPECT_FALSE(given.loud);

    NamedCommand bare("paint");
    EXPECT_EQ(bare.execute({}), 7);
    EXPECT_EQ(bare.word, "none");
    EXPECT_TRUE(bare.loud);

    EXPECT_THROW(static_cast<void>(bare.execute({"--wrod", "x"})), Error);
}

TEST(Commands, TheNamesOfTheirFlagsAreThoseThatCanBeTyped)
{
    EXPECT_THAT(NamedCommand("paint").flagNames(), ElementsAre("--word", "--no-noise"));
}

} // namespace zimage::cli
