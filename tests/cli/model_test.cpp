// Model folders with something wrong in them, and what inspect and parity say of whole ones.

#include "cli/program.h"
#include "core/test_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

using nlohmann::json;
using testing::HasSubstr;
using zimage::test::filesIn;
using zimage::test::isOneSentence;
using zimage::test::readFile;
using zimage::test::run;
using zimage::test::RunResult;
using zimage::test::TempFolder;
using zimage::test::writeFile;

namespace fs = std::filesystem;

namespace {

constexpr const char* kWeights = "transformer/diffusion_pytorch_model.safetensors";
constexpr const char* kTensor = "layers.0.attention.to_q.weight";

/// The embedded model in a folder of its own, by links, so that single files can be replaced.
class ModelCopy {
public:
    ModelCopy()
    {
        for (const auto& entry : fs::recursive_directory_iterator(original())) {
            const fs::path target = path() / fs::relative(entry.path(), original());
            if (entry.is_directory())
                fs::create_directories(target);
            else
                link(entry.path(), target);
        }
        fs::create_directory(output());
    }

    static fs::path original() { return zimage::test::source("resources/models/zimage-mini"); }
    [[nodiscard]] fs::path path() const { return m_folder / "model"; }
    [[nodiscard]] fs::path output() const { return m_folder / "out"; }

    void remove(const std::string& name) const { fs::remove(path() / name); }
    void replace(const std::string& name, const std::string& content) const
    {
        remove(name);
        writeFile(path() / name, content);
    }

    /// Replaces the transformer's weights by ones with another header.
    template <typename Change>
    void changeHeader(Change change) const
    {
        const std::string file = readFile(original() / kWeights);
        std::uint64_t length = 0;
        std::memcpy(&length, file.data(), sizeof length);
        json header = json::parse(file.substr(8, length));
        change(header);
        const std::string text = header.dump();
        length = text.size();
        std::string changed(sizeof length, '\0');
        std::memcpy(changed.data(), &length, sizeof length);
        std::uint64_t old = 0;
        std::memcpy(&old, file.data(), sizeof old);
        replace(kWeights, changed + text + file.substr(8 + old));
    }

    /// Gives every value of a tensor these two bytes, a bf16 number.
    void fillTensor(const std::string& name, const std::string& tensor, std::uint16_t bf16) const
    {
        std::string file = readFile(path() / name);
        std::uint64_t length = 0;
        std::memcpy(&length, file.data(), sizeof length);
        const json offsets = json::parse(file.substr(8, length)).at(tensor).at("data_offsets");
        for (std::size_t at = offsets[0]; at < offsets[1]; at += 2)
            std::memcpy(file.data() + 8 + length + at, &bf16, 2);
        replace(name, file);
    }

    template <typename Change>
    void changeJson(const std::string& name, Change change) const
    {
        json content = json::parse(readFile(original() / name));
        change(content);
        replace(name, content.dump(1));
    }

private:
    static void link(const fs::path& from, const fs::path& to)
    {
        fs::create_directories(to.parent_path());
        fs::create_symlink(from, to);
    }

    TempFolder m_folder;
};

/// The model is refused with one sentence that holds all of `says`, and no picture is left behind.
void expectRefused(const ModelCopy& model, const std::vector<std::string>& says)
{
    const RunResult result = run({"generate", "x", "--size", "64", "--steps", "1", "--model", model.path().string()},
                                 {.folder = model.output()});
    EXPECT_EQ(result.status, 1);
    EXPECT_EQ(result.out, "");
    EXPECT_TRUE(isOneSentence(result.err)) << result.err;
    for (const std::string& words : says)
        EXPECT_THAT(result.err, HasSubstr(words));
    EXPECT_TRUE(filesIn(model.output()).empty());
}

} // namespace

TEST(BrokenModel, AFlatPictureIsRefusedAndKeptOnlyUnderANameThatSaysSo)
{
    const ModelCopy model;
    model.fillTensor(kWeights, "all_final_layer.2-1.linear.bias", 0x447A); // 1000: latents far from any picture's
    model.fillTensor("vae/diffusion_pytorch_model.safetensors", "decoder.conv_out.weight", 0); // one flat colour
    expectRefused(model, {"came out as one flat colour", "is not saved"});

    const RunResult kept = run({"generate", "x", "--size", "64", "--steps", "1", "--keep-rejected", "--output", "p.png",
                                "--model", model.path().string()},
                               {.folder = model.output()});
    EXPECT_EQ(kept.status, 1);
    EXPECT_EQ(filesIn(model.output()), std::vector<fs::path>{model.output() / "p.rejected.png"});

    const RunResult unguarded = run({"generate", "x", "--size", "64", "--steps", "1", "--no-guards", "--output",
                                     "u.png", "--model", model.path().string()},
                                    {.folder = model.output()});
    EXPECT_EQ(unguarded.status, 0) << unguarded.err;
}

TEST(BrokenModel, MissingShard)
{
    const ModelCopy model;
    json index = {{"metadata", json::object()}, {"weight_map", json::object()}};
    model.changeHeader([&](const json& header) {
        std::size_t n = 0;
        for (const auto& [name, entry] : header.items()) {
            if (name != "__metadata__")
                index["weight_map"][name] =
                    ++n % 2 == 0 ? "shard-00001-of-00002.safetensors" : "shard-00002-of-00002.safetensors";
        }
    });
    model.remove(kWeights);
    model.replace("transformer/diffusion_pytorch_model.safetensors.index.json", index.dump());
    fs::create_symlink(ModelCopy::original() / kWeights, model.path() / "transformer/shard-00001-of-00002.safetensors");
    expectRefused(model, {"shard-00002-of-00002.safetensors"});
}

TEST(BrokenModel, MissingWeightsAndMissingParts)
{
    const ModelCopy model;
    model.remove(kWeights);
    expectRefused(model, {"transformer"});
    model.remove("vae/config.json");
    expectRefused(model, {"vae/config.json"});
    model.remove("model_index.json");
    expectRefused(model, {"model_index.json"});
}

TEST(BrokenModel, MissingTensor)
{
    const ModelCopy model;
    model.changeHeader([](json& header) {
        header["layers.0.attention.to_x.weight"] = header[kTensor];
        header.erase(kTensor);
    });
    expectRefused(model, {kTensor});

    const RunResult text = run({"inspect", model.path().string()});
    EXPECT_EQ(text.status, 1);
    EXPECT_TRUE(isOneSentence(text.err)) << text.err;
    EXPECT_THAT(text.out, HasSubstr(kTensor));
    EXPECT_THAT(text.out, HasSubstr("layers.0.attention.to_x.weight"));
    const RunResult report = run({"inspect", model.path().string(), "--json"});
    EXPECT_EQ(report.status, 1);
    EXPECT_EQ(report.json()["status"], "incomplete");
    const auto components = report.json()["components"];
    const auto part = std::find_if(components.begin(), components.end(),
                                   [](const json& entry) { return entry["part"] == "transformer"; });
    ASSERT_NE(part, components.end());
    EXPECT_EQ((*part)["missing"], json::array({kTensor}));
    EXPECT_EQ((*part)["unused"], json::array({"layers.0.attention.to_x.weight"}));
}

TEST(BrokenModel, WrongShape)
{
    const ModelCopy model;
    model.changeHeader([](json& header) {
        auto& shape = header[kTensor]["shape"];
        shape = {shape[0].get<int>() / 2, shape[1].get<int>() * 2};
    });
    expectRefused(model, {kTensor});
}

TEST(BrokenModel, WrongDtype)
{
    const ModelCopy model;
    model.changeHeader([](json& header) { header[kTensor]["dtype"] = "I16"; });
    expectRefused(model, {"I16"});
}

TEST(BrokenModel, MissingKeyAndKeyOfAnotherType)
{
    const ModelCopy model;
    model.changeJson("transformer/config.json", [](json& config) { config.erase("n_layers"); });
    expectRefused(model, {"transformer/config.json", "n_layers"});
    model.changeJson("transformer/config.json", [](json& config) { config["n_layers"] = "six"; });
    expectRefused(model, {"transformer/config.json", "n_layers"});
}

TEST(BrokenModel, TruncatedFiles)
{
    const ModelCopy model;
    const std::string weights = readFile(ModelCopy::original() / kWeights);
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{5}, std::size_t{100}, weights.size() / 2, weights.size() - 1}) {
        model.replace(kWeights, weights.substr(0, size));
        expectRefused(model, {kWeights});
    }
    model.replace("vae/config.json", "{\"_class_name\": ");
    expectRefused(model, {"vae/config.json"});
}

TEST(BrokenModel, AProgramThatFailsWhileFilesAreHashedEndsOrderly)
{
    const ModelCopy model;
    const std::string weights = readFile(ModelCopy::original() / kWeights);
    model.replace(kWeights, weights.substr(0, weights.size() / 2));
    for (int i = 0; i < 12; ++i) {
        const TempFolder cache; // nothing is known, so that each run has something to hash
        const RunResult result =
            run({"generate", "x", "--size", "64", "--steps", "1", "--model", model.path().string()},
                {.folder = model.output(), .environment = {{"XDG_CACHE_HOME", cache.path().string()}}});
        ASSERT_EQ(result.status, 1) << result.err;
    }
}

TEST(Inspect, TheEmbeddedModelIsComplete)
{
    const RunResult text = run({"inspect"});
    EXPECT_EQ(text.status, 0) << text.err;
    EXPECT_EQ(text.err, "");
    for (const char* words : {"zimage-mini", "transformer", "BF16", "multiples of 32", "Complete"})
        EXPECT_THAT(text.out, HasSubstr(words));
    const auto report = run({"inspect", ModelCopy::original().string(), "--json"}).json();
    EXPECT_EQ(report["status"], "complete");
    EXPECT_EQ(report["sizes"]["multiple_of"], 32);
    EXPECT_EQ(report["components"].size(), 3u);
    EXPECT_GT(report["components"][0]["parameters"], 0);
}

TEST(Inspect, APictureWithoutSettingsSaysSo)
{
    const RunResult result = run({"inspect", zimage::test::data("zimage-mini-reference/pipe0.png").string()});
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_THAT(result.out, HasSubstr("No settings"));
}

TEST(Devices, ListTheProcessor)
{
    const auto devices = run({"devices", "--json"}).json()["devices"];
    ASSERT_FALSE(devices.empty());
    EXPECT_EQ(devices[0]["id"], "cpu");
    EXPECT_THAT(run({"devices"}).out, HasSubstr("cpu"));
}

TEST(Parity, HasALinePerCaseAndPasses)
{
    const RunResult result = run({"parity", zimage::test::data("zimage-tiny").string()});
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.err, "");
    for (const char* words : {"largest error", "transformer", "tokenizer", "within the limits"})
        EXPECT_THAT(result.out, HasSubstr(words));
    EXPECT_THAT(result.out, testing::Not(HasSubstr("OVER")));
}

TEST(Parity, FailsWhenAReferenceDiffers)
{
    const TempFolder folder;
    for (const char* name : {"cases.json", "model", "lora.safetensors"})
        fs::create_symlink(zimage::test::data("zimage-tiny") / name, folder / name);
    std::string vectors = readFile(zimage::test::data("zimage-tiny/golden.safetensors"));
    std::uint64_t length = 0;
    std::memcpy(&length, vectors.data(), sizeof length);
    const json header = json::parse(vectors.substr(8, length));
    const std::string picture = json::parse(readFile(folder / "cases.json"))["pipeline"][0]["name"];
    const std::size_t first = 8 + length + header[picture + ".final"]["data_offsets"][0].get<std::size_t>();
    vectors[first + 3] = static_cast<char>(vectors[first + 3] ^ 0x80); // the sign of one value
    writeFile(folder / "golden.safetensors", vectors);
    const RunResult result = run({"parity", folder.path().string(), "--json"});
    EXPECT_EQ(result.status, 1);
    EXPECT_TRUE(isOneSentence(result.err)) << result.err;
    EXPECT_EQ(result.json()["status"], "failed");
    const json cases = result.json()["cases"];
    ASSERT_FALSE(cases.empty()) << result.out;
    for (const json& line : cases) {
        const bool touched = line["name"].get<std::string>().find(picture + ".latents") != std::string::npos;
        EXPECT_EQ(line["passed"], !touched) << line;
    }
}
