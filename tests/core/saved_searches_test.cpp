#include "base/error.h"
#include "io/file_lock.h"
#include "library/saved_searches.h"
#include "test_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

using namespace zimage;
using namespace zimage::test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

using List = std::vector<SavedSearch>;

class SavedSearchesTest : public testing::Test {
protected:
    TempFolder m_folder;
    std::filesystem::path m_file = m_folder / "config/searches.yaml";
    SavedSearches m_searches{m_file};
};

} // namespace

TEST_F(SavedSearchesTest, ThereAreNoneAtFirst)
{
    EXPECT_THAT(m_searches.read().searches, IsEmpty());
    EXPECT_EQ(m_searches.read().problem, "");
}

TEST_F(SavedSearchesTest, AreReadAgainAsTheyWereSaved)
{
    m_searches.save({"Best of spring", "rating:>=4 date:2026-03..2026-05"});
    m_searches.save({"客户", "标签：“客户 甲” -步数：＞１０"});
    m_searches.save({"  odd \"\\ # : name ", " a\tb \"c\\d\" #e "});
    EXPECT_EQ(SavedSearches(m_file).read().searches,
              (List{{"Best of spring", "rating:>=4 date:2026-03..2026-05"},
                    {"客户", "标签：“客户 甲” -步数：＞１０"},
                    {"odd \"\\ # : name", "a\tb \"c\\d\" #e"}}));
    EXPECT_EQ(m_searches.read().problem, "");
}

TEST_F(SavedSearchesTest, OneNameIsOneSearch)
{
    m_searches.save({"a", "1"});
    m_searches.save({"b", "2"});
    m_searches.save({"a", "3"});
    EXPECT_EQ(m_searches.read().searches, (List{{"a", "3"}, {"b", "2"}}));
}

TEST_F(SavedSearchesTest, AreRemovedAndRenamed)
{
    m_searches.save({"a", "1"});
    m_searches.save({"b", ""});
    EXPECT_TRUE(m_searches.rename("a", "c"));
    EXPECT_FALSE(m_searches.rename("nobody", "d"));
    EXPECT_THROW((void)m_searches.rename("c", "b"), Error);
    EXPECT_TRUE(m_searches.remove("b"));
    EXPECT_FALSE(m_searches.remove("b"));
    EXPECT_EQ(m_searches.read().searches, (List{{"c", "1"}}));
    EXPECT_TRUE(m_searches.remove("c"));
    EXPECT_THAT(m_searches.read().searches, IsEmpty());
    EXPECT_EQ(m_searches.read().problem, "");
}

TEST_F(SavedSearchesTest, WhatCannotBeANameIsRefused)
{
    EXPECT_THROW(m_searches.save({" ", "x"}), Error);
    EXPECT_THROW(m_searches.save({"\xff", "x"}), Error);
    EXPECT_THROW(m_searches.save({"x", "\xff"}), Error);
    EXPECT_FALSE(std::filesystem::exists(m_file));
}

TEST_F(SavedSearchesTest, SeveralProgramsLoseNothing)
{
    std::vector<std::thread> programs;
    for (int program = 0; program < 4; ++program)
        programs.emplace_back([&, program] {
            for (int i = 0; i < 8; ++i)
                SavedSearches(m_file).save({std::to_string(program) + "-" + std::to_string(i), "x"});
        });
    for (std::thread& program : programs)
        program.join();
    EXPECT_EQ(m_searches.read().searches.size(), 32U);
}

TEST_F(SavedSearchesTest, ADamagedFileIsSetAsideAndNeverOverwritten)
{
    for (const std::string damaged :
         {"kind: searches\nsearches: {", "kind: preset\n", "searches: [1]\nkind: searches\n",
          "kind: searches\nsearches:\n  - name: a\n    query: 1\n  - name: a\n    query: 2\n"}) {
        writeFile(m_file, damaged);
        const SavedSearchList list = m_searches.read();
        EXPECT_THAT(list.searches, IsEmpty());
        EXPECT_THAT(list.problem, HasSubstr("set aside as")) << damaged;
        EXPECT_FALSE(std::filesystem::exists(m_file));
    }
    EXPECT_EQ(readFile(m_folder / "config/searches.damaged.yaml"), "kind: searches\nsearches: {");
    EXPECT_EQ(readFile(m_folder / "config/searches.damaged-2.yaml"), "kind: preset\n");
    writeFile(m_file, "{{{");
    m_searches.save({"a", "1"});
    EXPECT_EQ(readFile(m_folder / "config/searches.damaged-5.yaml"), "{{{");
    EXPECT_EQ(m_searches.read().searches, (List{{"a", "1"}}));
}

TEST_F(SavedSearchesTest, KeysOfALaterVersionDoNoHarm)
{
    writeFile(m_file, "kind: searches\nsearches:\n  - name: a\n    query: steps:8\n    order: newest\n");
    EXPECT_EQ(m_searches.read().searches, (List{{"a", "steps:8"}}));
}

TEST_F(SavedSearchesTest, WhatCannotBeReadIsNotReplaced)
{
    if (geteuid() == 0)
        std::filesystem::create_directories(m_file / "within"); // root reads every file, but no folder
    else {
        writeFile(m_file, "kind: searches\n");
        std::filesystem::permissions(m_file, std::filesystem::perms::none);
    }
    EXPECT_NE(m_searches.read().problem, "");
    EXPECT_THROW(m_searches.save({"a", "1"}), Error);
}

TEST_F(SavedSearchesTest, WhatAnotherProgramHoldsIsNotWritten)
{
    m_searches.save({"a", "1"});
    const FileLock other(m_file.string() + ".lock");
    ASSERT_TRUE(other.held());
    EXPECT_THROW(m_searches.save({"b", "2"}), Error);
    EXPECT_EQ(m_searches.read().searches, (List{{"a", "1"}}));
}

TEST_F(SavedSearchesTest, MoreThanCanBeReadAgainIsRefused)
{
    m_searches.save({"a", "1"});
    EXPECT_THROW(m_searches.save({"b", std::string(2'000'000, 'x')}), Error);
    EXPECT_EQ(m_searches.read().searches, (List{{"a", "1"}}));
}
