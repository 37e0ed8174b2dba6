// `zimage verify` on the embedded model, at sizes that take a moment.

#include "cli/program.h"
#include "core/test_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using testing::HasSubstr;
using zimage::test::filesIn;
using zimage::test::Program;
using zimage::test::run;
using zimage::test::RunResult;
using zimage::test::TempFolder;

TEST(Verify, TwoPicturesPassAndLeaveNothingBehind)
{
    const TempFolder folder;
    const RunResult result =
        run({"verify", "--count", "2", "--size", "128", "--steps", "4", "--json"}, {.folder = folder.path()});
    ASSERT_EQ(result.status, 0) << result.out << result.err;
    const auto json = result.json();
    EXPECT_EQ(json["status"], "passed");
    ASSERT_EQ(json["settings"].size(), 1u);
    const auto& setting = json["settings"][0];
    EXPECT_EQ(setting["pictures"], 2);
    EXPECT_EQ(setting["failed"], 0);
    EXPECT_EQ(setting["black"], 0);
    EXPECT_EQ(setting["parameters"]["steps"], 4);
    EXPECT_EQ(setting["parameters"]["guidance"], 3.0) << "from the model's own preset";
    ASSERT_EQ(setting["each"].size(), 2u);
    EXPECT_EQ(setting["each"][0]["prompt"], "a panda on a white background, 3D render") << "the preset's check prompt";
    EXPECT_EQ(setting["each"][0]["neutral"], true);
    EXPECT_EQ(setting["each"][0]["seed"], 1);
    EXPECT_EQ(setting["each"][1]["seed"], 2);
    EXPECT_GT(setting["each"][1]["memory"]["resident"].get<std::int64_t>(), 50 << 20);
    EXPECT_GT(setting["each"][1]["seconds"].get<double>(), 0);
    EXPECT_TRUE(setting["memory_growth"].is_null()) << "two pictures tell nothing of it";
    EXPECT_TRUE(filesIn(folder.path()).empty());
}

TEST(Verify, ShowsATableTheFiguresAndTheVerdict)
{
    const RunResult result = run(
        {"verify", "a cat on a blue background", "--count", "3", "--size", "96", "--steps", "2", "--without-guards"});
    EXPECT_EQ(result.err, "") << "progress is silent in a pipe";
    for (const char* words :
         {"zimage-mini · cpu, fp32 · 96×96 · 2 steps", "a cat on a blue background", "failures", "0 of 3 (0 %)",
          "black or flat", "0 black, 0 flat", "colour cast", "3 read back at 96×96, 0 not", "guards", "off",
          "held after picture 2", "after picture 3", "a picture"})
        EXPECT_THAT(result.out, HasSubstr(words));
    EXPECT_EQ(result.status == 0, result.out.ends_with("\npassed\n")) << result.out;
}

TEST(Verify, AMatrixHasARowForEachCombinationAndKeepsPicturesWhereItIsTold)
{
    const TempFolder folder;
    const RunResult result = run({"verify", "a cat on a blue background", "--count", "1", "--size", "128", "--steps",
                                  "2", "--matrix", "steps,tiling", "--save", "kept"},
                                 {.folder = folder.path()});
    ASSERT_EQ(result.status, 0) << result.out << result.err;
    for (const char* name :
         {"steps half, tiling off", "steps as set, tiling vae 256", "steps double, tiling decoder 384"}) {
        EXPECT_THAT(result.out, HasSubstr(name));
        EXPECT_TRUE(std::filesystem::is_regular_file(folder / "kept" / name / "1-a_cat_on_a_blue_background.png"))
            << name;
    }
    EXPECT_THAT(result.out, HasSubstr("\npassed\n"));
}

TEST(Verify, ABrokenAutoencoderDoesNotPassWithGuardsOrWithout)
{
    const TempFolder folder;
    const std::filesystem::path model = folder / "zimage-mini-broken";
    std::filesystem::create_directory(model);
    for (const auto& part : std::filesystem::directory_iterator(zimage::test::source("resources/models/zimage-mini"))) {
        if (part.path().filename() == "vae")
            std::filesystem::copy(part.path(), model / "vae", std::filesystem::copy_options::recursive);
        else
            std::filesystem::create_symlink(part.path(), model / part.path().filename());
    }
    const std::filesystem::path weights = model / "vae/diffusion_pytorch_model.safetensors";
    std::fstream file(weights, std::ios::binary | std::ios::in | std::ios::out);
    std::uint64_t length = 0; // of the header, little-endian
    file.read(reinterpret_cast<char*>(&length), sizeof length);
    std::string header(length, ' ');
    file.read(header.data(), static_cast<std::streamsize>(length));
    const auto bias = nlohmann::json::parse(header)["decoder.conv_out.bias"]["data_offsets"];
    file.seekp(static_cast<std::streamoff>(sizeof length + length + bias[0].get<std::uint64_t>()));
    file << std::string(bias[1].get<std::size_t>() - bias[0].get<std::size_t>(), '\xFF'); // NaN in every number format
    file.close();

    std::vector<std::string> arguments = {"verify",      "a cat on a blue background",
                                          "--count",     "2",
                                          "--size",      "64",
                                          "--steps",     "1",
                                          "--json",      "--model",
                                          model.string()};
    const RunResult guarded = run(arguments);
    EXPECT_EQ(guarded.status, 1) << guarded.err;
    EXPECT_EQ(guarded.json()["status"], "failed");
    EXPECT_EQ(guarded.json()["message"], "Not passed: 2 pictures failed.");
    EXPECT_EQ(guarded.json()["settings"][0]["each"][1]["error"]["code"], "non_finite");
    arguments.emplace_back("--without-guards");
    const RunResult bare = run(arguments);
    EXPECT_EQ(bare.status, 1) << bare.err;
    EXPECT_EQ(bare.json()["message"], "Not passed: 2 pictures are black.");
    EXPECT_EQ(bare.json()["settings"][0]["parameters"]["guards"], false);
}

TEST(Verify, CtrlCStopsWithWhatThereIs)
{
    Program program({"verify", "--size", "512", "--json"}, {.terminal = true});
    ASSERT_TRUE(program.waitForError("steps"));
    program.send(SIGINT);
    const RunResult result = program.finish();
    EXPECT_EQ(result.status, 130);
    EXPECT_EQ(result.json()["status"], "cancelled");
    EXPECT_THAT(result.err, HasSubstr("Stopped."));
}
