#include "base/error.h"
#include "io/file_calls.h"
#include "library/past_jobs.h"
#include "library/search_words.h"
#include "test_files.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

using namespace zimage;
using namespace zimage::test;

namespace {

PastJob job(std::int64_t time, const std::string& prompt)
{
    PastJob made;
    made.time = time;
    made.params.prompt = prompt;
    made.params.seed = 42;
    made.model = "zimage-mini";
    return made;
}

std::vector<std::string> prompts(const PastJobs& jobs)
{
    std::vector<std::string> found;
    for (const PastJob& each : jobs.read())
        found.push_back(each.params.prompt);
    return found;
}

using Prompts = std::vector<std::string>;

/// Every write after the first `good` ones writes half and then finds the disk full.
class FullDisk : public FileCalls {
public:
    ssize_t write(int descriptor, const void* bytes, std::size_t count) override
    {
        if (m_failing) {
            errno = ENOSPC;
            return -1;
        }
        m_failing = true;
        return FileCalls::write(descriptor, bytes, count / 2);
    }

private:
    bool m_failing = false;
};

} // namespace

TEST(PastJobs, ComeBackAsTheyWereSent)
{
    PastJob sent = job(1'764'526'511'123, "一只猫 \"in\" the\nsnow");
    sent.params.negativePrompt = "blur";
    sent.params.width = 832;
    sent.params.guidance = 3.5;
    sent.params.vaeTiling = true;
    sent.params.loras = {{.file = "/home/me/snow.safetensors", .strength = 0.8}};
    sent.preset = "portrait";
    sent.purpose = JobRequest::Purpose::Draft;
    const auto read = pastJobFrom(pastJobLine(sent));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->time, sent.time);
    EXPECT_TRUE(sameJob(*read, sent));
}

TEST(PastJobs, HoldOnlyWhatDiffersFromTheDefaultsOnOneLine)
{
    const std::string line = pastJobLine(job(5, "a\nb"));
    EXPECT_EQ(line, R"({"time":5,"model":"zimage-mini","params":{"prompt":"a\nb","seed":42}})");
}

TEST(PastJobs, KnowHowManyVariationsWereMadeOfThem)
{
    PastJob sent = job(1, "a cat");
    EXPECT_EQ(pastJobLine(sent).find("variations"), std::string::npos);
    sent.variations = 8;
    const auto back = pastJobFrom(pastJobLine(sent));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->variations, 8);
    EXPECT_TRUE(sameJob(*back, sent));
    EXPECT_FALSE(sameJob(*back, job(1, "a cat")));
    for (const char* odd : {"-1", "1e9", "\"8\"", "99999999999999999999"})
        EXPECT_EQ(pastJobFrom(R"({"time": 1, "variations": )" + std::string(odd) + "}")->variations, 0) << odd;
}

TEST(PastJobs, OfDamagedLinesArePassedOver)
{
    for (const char* line : {"", "{", "[]", "null", "7", R"({"model":"m"})", R"({"time":"5"})", R"({"time":-1})",
                             R"({"time":1.5})", R"({"time":18446744073709551615})", R"({"time":1e999})",
                             "{\"time\":5}\x01", R"({"time":5,"params":{"prompt")"})
        EXPECT_FALSE(pastJobFrom(line)) << line;
    EXPECT_FALSE(pastJobFrom(R"({"time":5,"x":)" + std::string(1000, '[') + std::string(1000, ']') + '}'));
}

TEST(PastJobs, PassOverUnknownKeysAndValuesOfTheWrongType)
{
    const auto read = pastJobFrom(R"({"time":5,"later":[1],"model":7,"kind":{},)"
                                  R"("params":{"prompt":"a","steps":"many","seed":[],"loras":[{"x":1}]}})");
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->model.empty());
    EXPECT_EQ(read->params.prompt, "a");
    EXPECT_EQ(read->params.steps, GenerationParams().steps);
    EXPECT_EQ(read->params.seed, -1);
    EXPECT_TRUE(read->params.loras.empty());
    EXPECT_TRUE(pastJobFrom(R"({"time":5,"params":3})"));
}

TEST(PastJobs, AfterATornLineAreKept)
{
    const TempFolder folder;
    const PastJobs jobs(folder / "state" / "history.jsonl");
    EXPECT_TRUE(jobs.read().empty());
    jobs.add({job(1, "a")});
    writeFile(folder / "state" / "history.jsonl", readFile(folder / "state" / "history.jsonl") + R"({"time":2,"par)");
    EXPECT_EQ(prompts(jobs), (Prompts{"a"}));
    jobs.add({job(3, "b")});
    EXPECT_EQ(prompts(jobs), (Prompts{"a", "b"}));
}

TEST(PastJobs, OfAFullDiskAreRefusedAndThoseBeforeStay)
{
    const TempFolder folder;
    const PastJobs jobs(folder / "history.jsonl");
    jobs.add({job(1, "a")});
    {
        FullDisk full;
        const OtherFileCalls others(full);
        try {
            jobs.add({job(2, "b")});
            FAIL() << "no error";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::Unwritable);
            EXPECT_NE(
                std::string(error.what()).find("history.jsonl cannot be written: its disk is full. Make room on it."),
                std::string::npos)
                << error.what();
        }
    }
    EXPECT_EQ(prompts(jobs), (Prompts{"a"}));
    jobs.add({job(3, "c")});
    EXPECT_EQ(prompts(jobs), (Prompts{"a", "c"}));
}

TEST(PastJobs, OfWindowsThatWriteAndForgetAtOnceAreNeverLost)
{
    const TempFolder folder;
    constexpr int kEach = 60;
    const auto write = [&folder](int first) {
        const PastJobs jobs(folder / "history.jsonl");
        for (int i = first; i < first + kEach; ++i)
            jobs.add({job(i, std::to_string(i)), job(i, "unwanted")});
    };
    std::thread one(write, 0);
    std::thread two(write, kEach);
    const PastJobs jobs(folder / "history.jsonl");
    const auto unwanted = [](const PastJob& each) { return each.params.prompt == "unwanted"; };
    for (int i = 0; i < 20; ++i)
        jobs.remove(unwanted);
    one.join();
    two.join();
    jobs.remove(unwanted);
    EXPECT_EQ(jobs.read().size(), std::size_t{2 * kEach});
}

TEST(PastJobs, ThatAreTooManyGoFromTheOldest)
{
    const TempFolder folder;
    constexpr std::size_t kLargest = 4000;
    const PastJobs jobs(folder / "history.jsonl", kLargest);
    for (int i = 0; i < 200; ++i)
        jobs.add({job(i, "prompt " + std::to_string(i))});
    EXPECT_LE(std::filesystem::file_size(folder / "history.jsonl"), kLargest);
    const std::vector<PastJob> kept = jobs.read();
    ASSERT_GT(kept.size(), 20U);
    for (std::size_t i = 0; i < kept.size(); ++i)
        EXPECT_EQ(kept[i].time, std::int64_t(200 - kept.size() + i));
}

TEST(PastJobs, OfAFileFarTooLargeAreItsLatest)
{
    const TempFolder folder;
    std::string all;
    for (int i = 0; i < 200; ++i)
        all += pastJobLine(job(i, "prompt " + std::to_string(i))) + '\n';
    writeFile(folder / "history.jsonl", all);
    const PastJobs jobs(folder / "history.jsonl", 2000);
    const std::vector<PastJob> kept = jobs.read();
    ASSERT_FALSE(kept.empty());
    EXPECT_LT(kept.size(), 100U);
    EXPECT_EQ(kept.back().time, 199);
    jobs.add({job(200, "latest")});
    EXPECT_EQ(jobs.read().back().time, 200);
    EXPECT_LE(std::filesystem::file_size(folder / "history.jsonl"), 2000U);
}

TEST(PastJobs, AreForgottenOneByOneAndAllAtOnce)
{
    const TempFolder folder;
    const PastJobs jobs(folder / "history.jsonl");
    jobs.add({job(1, "secret"), job(2, "b"), job(3, "c")});
    jobs.remove([](const PastJob& each) { return each.time == 1; });
    EXPECT_EQ(prompts(jobs), (Prompts{"b", "c"}));
    EXPECT_EQ(readFile(folder / "history.jsonl").find("secret"), std::string::npos);
    jobs.add({job(1, "secret")}); // brought back
    EXPECT_EQ(prompts(jobs), (Prompts{"secret", "b", "c"}));
    jobs.removeAll();
    EXPECT_FALSE(std::filesystem::exists(folder / "history.jsonl"));
    jobs.removeAll();
    EXPECT_TRUE(jobs.read().empty());
}

TEST(PastJobs, ThatAreEqualInARowAreOne)
{
    const TempFolder folder;
    const PastJobs jobs(folder / "history.jsonl");
    jobs.add({job(1, "a"), job(2, "a"), job(3, "b"), job(4, "a")});
    const std::vector<PastJob> read = jobs.read();
    ASSERT_EQ(read.size(), 3U);
    EXPECT_EQ(read[0].time, 2); // the later one
    EXPECT_EQ(read[2].time, 4);
}

TEST(PastJobs, InNoFileCannotBeWritten)
{
    const TempFolder folder;
    std::filesystem::create_directory(folder / "history.jsonl");
    const PastJobs jobs(folder / "history.jsonl");
    EXPECT_THROW(jobs.add({job(1, "a")}), Error);
    EXPECT_THROW(jobs.remove([](const PastJob&) { return true; }), Error);
    EXPECT_TRUE(jobs.read().empty());
}

TEST(SearchWords, AreFoundInAnyCaseAndInsideChinese)
{
    const std::string text = searchable("Ein Ölgemälde, ÉCLAT; 雪地里的一只猫，Ｎｅｏｎ");
    for (const char* query : {"ÖLGEM", "éclat", "一只猫", "雪 猫", "雪　猫", "neon", "  ein  neon ", ""})
        EXPECT_TRUE(hasAll(text, searchWords(query))) << query;
    for (const char* query : {"狗", "ein 狗", "oil"})
        EXPECT_FALSE(hasAll(text, searchWords(query))) << query;
    EXPECT_EQ(searchable("\xff\xfe"), "\xff\xfe");
}
