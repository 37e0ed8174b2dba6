// The documents: the table of parameters is the parameter table, every relative link leads somewhere, and what people
// read first is short. With ZIMAGE_UPDATE_DOCS=1 in the environment the table is written instead of compared.

#include "core/docs.h"
#include "core/test_files.h"
#include "params/param_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace zimage::test {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kParameters = "docs/parameters.md";
constexpr std::string_view kBegin = "<!-- parameters: made from the parameter table, kept true by a test -->\n";
constexpr std::string_view kEnd = "<!-- /parameters -->";

std::string number(double value)
{
    std::string text = paramText(value);
    if (text.ends_with(".0"))
        text.resize(text.size() - 2);
    return text;
}

std::string values(const ParamDef& def)
{
    std::string text;
    for (const char* choice : def.choices)
        text += (text.empty() ? "" : ", ") + std::string(choice);
    if (text.empty() && def.minimum < def.maximum && def.maximum < 1e18)
        text = number(def.minimum) + " … " + number(def.maximum);
    else if (text.empty() && def.minimum < def.maximum)
        text = "from " + number(def.minimum);
    if (*def.unit != '\0')
        text += " " + std::string(def.unit);
    return text;
}

std::string table()
{
    std::string text = "| key | flag | default | values | |\n|---|---|---|---|---|\n";
    for (const ParamDef& def : paramTable()) {
        std::string standard = paramText(getParam(GenerationParams{}, def));
        if (!standard.empty())
            standard = "`" + standard + "`";
        text += "| `" + std::string(def.key) + "` | `" + def.flag + "` | " + standard + " | " + values(def) + " | "
            + def.help + " |\n";
    }
    return text;
}

/// A made-up repository.
class MadeUpDocs : public testing::Test {
protected:
    void put(const std::string& file, const std::string& text) const { writeFile(m_folder.path() / file, text); }
    [[nodiscard]] const std::filesystem::path& root() const { return m_folder.path(); }

private:
    TempFolder m_folder;
};

} // namespace

TEST(Docs, TheTableOfParametersIsTheParameterTable)
{
    std::string text = readFile(source(kParameters));
    const std::size_t begin = text.find(kBegin);
    ASSERT_NE(begin, std::string::npos);
    const std::size_t start = begin + kBegin.size();
    const std::size_t end = text.find(kEnd, start);
    ASSERT_NE(end, std::string::npos);
    if (std::getenv("ZIMAGE_UPDATE_DOCS") != nullptr) {
        text.replace(start, end - start, table());
        writeFile(source(kParameters), text);
        return;
    }
    EXPECT_EQ(text.substr(start, end - start), table()) << "run core_tests with ZIMAGE_UPDATE_DOCS=1";
}

TEST(Docs, EveryRelativeLinkLeadsSomewhere) { EXPECT_THAT(brokenLinks(source("")), IsEmpty()); }

TEST(Docs, TheFirstPagesAreShort)
{
    EXPECT_THAT(tooManyLines(source(""), "README.md", 150), IsEmpty());
    EXPECT_THAT(tooManyLines(source(""), "README.zh.md", 150), IsEmpty());
    EXPECT_THAT(tooManyLines(source(""), "CONTRIBUTING.md", 120), IsEmpty());
}

TEST(Docs, AnchorsAreGitHubs)
{
    EXPECT_THAT(anchorsOf("# What you need\n"
                          "## `zimage plan`: what fits?\n"
                          "## Names & numbers – 1024×1024\n"
                          "## [Models](docs/models.md) of *others* ##\n"
                          "## 你的第一个模型（6 GB）\n"
                          "## snake_case\n"
                          "```sh\n# no heading\n```\n"
                          "## Memory\n## Memory\n## Memory\n"
                          "<a id=\"own\"></a>\n"
                          "#no heading either\n"),
                ElementsAre("memory", "memory-1", "memory-2", "models-of-others", "names--numbers--10241024", "own",
                            "snake_case", "what-you-need", "zimage-plan-what-fits", "你的第一个模型6-gb"));
}

TEST_F(MadeUpDocs, PassWhenEveryLinkLeadsSomewhere)
{
    put("README.md",
        "[here](#what-you-need) [there](docs/a.md#two-words) [up](/docs/a.md) [folder](docs)\n"
        "![picture](docs/two%20words.png) <img src=\"docs/two words.png\"> [line](docs/code.cpp#L3)\n"
        "[web](https://example.org/nothing.md#x) [mail](mailto:a@example.org) [a page\nover two lines](docs/a.md)\n"
        "`[code](nothing.md)`\n```\n[code](nothing.md)\n```\n[ref]: docs/a.md 'title'\n## What you need\n");
    put("docs/a.md", "# Two words\n[back](../README.md) [named](../README.md \"a title\") [brackets](<b (1).md>)\n");
    put("docs/b (1).md", "");
    put("docs/two words.png", "");
    put("docs/code.cpp", "");
    EXPECT_THAT(brokenLinks(root()), IsEmpty());
}

TEST_F(MadeUpDocs, FailOnALinkThatLeadsNowhere)
{
    put("README.md", "# Title\n\n[gone](docs/gone.md)\n![gone](gone.png) <source srcset=\"dark.svg\">\n[ref]: no.md\n");
    put("docs/a.md", "[outside](../../other.md) [empty]()\n");
    EXPECT_THAT(brokenLinks(root()),
                ElementsAre("README.md:3: docs/gone.md: there is no docs/gone.md",
                            "README.md:4: gone.png: there is no gone.png",
                            "README.md:4: dark.svg: there is no dark.svg", "README.md:5: no.md: there is no no.md",
                            "docs/a.md:1: ../../other.md: it leaves the repository",
                            "docs/a.md:1: : the link is empty"));
}

TEST_F(MadeUpDocs, FailOnAHeadingThatIsNotThere)
{
    put("README.md", "# Title\n[own](#titel)\n[other](docs/a.md#memory-1)\n[third](docs/a.md#memory-2)\n");
    put("docs/a.md", "## Memory\n## Memory\n[no document](a.txt#memory)\n");
    put("docs/a.txt", "# Memory\n");
    EXPECT_THAT(brokenLinks(root()),
                ElementsAre("README.md:2: #titel: README.md has no heading #titel",
                            "README.md:4: docs/a.md#memory-2: docs/a.md has no heading #memory-2",
                            "docs/a.md:3: a.txt#memory: docs/a.txt has no heading #memory"));
}

TEST_F(MadeUpDocs, LeaveOutWhatGitDoesNotKeep)
{
    put(".gitignore", "# builds\n/build*/\n/tools/pack/\n*.user\n");
    for (const char* folder : {"build", "build-gpu", "tools/pack", ".cache", "docs/build", "tools"})
        put(std::string(folder) + "/a.md", "[gone](gone.md)\n");
    EXPECT_THAT(documents(root()), ElementsAre("docs/build/a.md", "tools/a.md"));
}

TEST_F(MadeUpDocs, FailWhenAFirstPageIsLong)
{
    put("README.md", "a\nb\nc\n");
    EXPECT_THAT(tooManyLines(root(), "README.md", 3), IsEmpty());
    EXPECT_THAT(tooManyLines(root(), "README.md", 2), ElementsAre("README.md: 3 lines, 2 at most"));
    EXPECT_THAT(tooManyLines(root(), "CONTRIBUTING.md", 120), Not(IsEmpty()));
}

} // namespace zimage::test
