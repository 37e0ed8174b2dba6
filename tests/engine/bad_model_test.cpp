#include "core/error_checks.h"
#include "engine/engine_fixture.h"

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>

namespace zimage::test {

namespace {

/// A copy of the embedded model that a test may damage.
class DamagedModel {
public:
    DamagedModel()
    {
        std::filesystem::copy(miniModel(), m_folder.path(), std::filesystem::copy_options::recursive);
        for (const auto& entry : std::filesystem::recursive_directory_iterator(m_folder.path()))
            std::filesystem::permissions(entry.path(), std::filesystem::perms::owner_write,
                                         std::filesystem::perm_options::add);
    }
    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return m_folder / name; }

    /// What generating from it says.
    [[nodiscard]] Outcome outcome() const { return generate(smallParams(), m_folder.path()).outcome; }

    /// Replaces a text of the same length in a file.
    void replace(std::string_view file, const std::string& from, const std::string& to) const
    {
        ASSERT_EQ(from.size(), to.size());
        std::string bytes = readFile(*this / file);
        const std::size_t at = bytes.find(from);
        ASSERT_NE(at, std::string::npos);
        bytes.replace(at, from.size(), to);
        writeFile(*this / file, bytes);
    }

private:
    TempFolder m_folder;
};

constexpr const char* kTransformer = "transformer/diffusion_pytorch_model.safetensors";

void expectFailure(const Outcome& outcome, ErrorCode code, const std::string& named)
{
    EXPECT_EQ(outcome.status, Outcome::Status::Failed);
    EXPECT_EQ(outcome.error, code) << outcome.message;
    EXPECT_NE(outcome.message.find(named), std::string::npos) << outcome.message;
    EXPECT_EQ(outcome.message.find('\n'), std::string::npos) << outcome.message;
}

} // namespace

TEST(BadModel, AMissingTensorIsNamed)
{
    const DamagedModel model;
    model.replace(kTransformer, "layers.3.ffn_norm2.weight", "layers.3.ffn_norm9.weight");
    expectFailure(model.outcome(), ErrorCode::Incomplete, "layers.3.ffn_norm2.weight");
    const ModelReport report = engine().inspect(model / "");
    EXPECT_FALSE(report.complete());
    EXPECT_EQ(report.components[1].missing, std::vector<std::string>{"layers.3.ffn_norm2.weight"});
    EXPECT_EQ(report.components[1].unused, std::vector<std::string>{"layers.3.ffn_norm9.weight"});
}

TEST(BadModel, AWrongShapeIsNamedWithBothShapes)
{
    const DamagedModel model;
    model.replace(kTransformer, "\"shape\":[1280,256]", "\"shape\":[256,1280]");
    expectFailure(model.outcome(), ErrorCode::Mismatch, "[256, 1280]");
}

TEST(BadModel, AWrongTypeIsNamed)
{
    const DamagedModel model;
    model.replace(kTransformer, "{\"dtype\":\"BF16\"", "{\"dtype\":\"I16\" ");
    expectFailure(model.outcome(), ErrorCode::Mismatch, "I16");
}

TEST(BadModel, ATruncatedFileIsNamed)
{
    const DamagedModel model;
    std::filesystem::resize_file(model / kTransformer, std::filesystem::file_size(model / kTransformer) / 2);
    expectFailure(model.outcome(), ErrorCode::Corrupt, "diffusion_pytorch_model.safetensors");
}

TEST(BadModel, AFileThatShrinksAfterItWasCheckedIsAnErrorForEveryPlaceOfTheCut)
{
    const DamagedModel model;
    const std::string whole = readFile(model / kTransformer);
    for (const std::size_t left :
         {whole.size() - 1, whole.size() / 2, std::size_t{4096}, std::size_t{1}, std::size_t{0}}) {
        writeFile(model / kTransformer, whole);
        BoundModel bound(model / "");
        EXPECT_TRUE(bound.report().complete());
        std::filesystem::resize_file(model / kTransformer, left);
        const LoadOptions options{
            .root = model / "", .device = c10::Device(c10::kCPU), .precision = c10::kFloat, .loras = {}};
        const Error error = errorOf([&] { bound.place(options, {}); });
        EXPECT_EQ(error.code(), ErrorCode::Corrupt);
        EXPECT_EQ(error.context().file, model / kTransformer);
        EXPECT_TRUE(mentions(error, "shorter")) << error.what();
    }
}

TEST(BadModel, AShardThatShrinksWhileTheModelLoadsIsAnError)
{
    const TempFolder folder;
    std::filesystem::copy(tinyModel(), folder.path(), std::filesystem::copy_options::recursive);
    const auto shard = folder / "transformer/diffusion_pytorch_model-00004-of-00004.safetensors";
    std::filesystem::permissions(shard, std::filesystem::perms::owner_write, std::filesystem::perm_options::add);
    BoundModel bound(folder.path());
    std::filesystem::resize_file(shard, std::filesystem::file_size(shard) - 1);
    const LoadOptions options{
        .root = folder.path(), .device = c10::Device(c10::kCPU), .precision = c10::kFloat, .loras = {}};
    const Error error = errorOf([&] { bound.place(options, {}); });
    EXPECT_EQ(error.code(), ErrorCode::Corrupt);
    EXPECT_EQ(error.context().file, shard);
}

TEST(BadModel, AMissingWeightFileIsNamed)
{
    const DamagedModel model;
    std::filesystem::remove(model / "vae/diffusion_pytorch_model.safetensors");
    expectFailure(model.outcome(), ErrorCode::Incomplete, "vae");
}

TEST(BadModel, AMissingKeyIsNamedWithItsFile)
{
    const DamagedModel model;
    model.replace("transformer/config.json", "\"n_refiner_layers\"", "\"n_refined_layers\"");
    const Outcome outcome = model.outcome();
    expectFailure(outcome, ErrorCode::Incomplete, "n_refiner_layers");
    EXPECT_NE(outcome.message.find("transformer/config.json"), std::string::npos) << outcome.message;
}

TEST(BadModel, AMissingTokenizerIsNamed)
{
    const DamagedModel model;
    std::filesystem::remove_all(model / "tokenizer");
    expectFailure(model.outcome(), ErrorCode::NotFound, "tokenizer.json");
}

TEST(BadModel, DataThatLieAtAnOddOffsetAreReadAllTheSame)
{
    // Safetensors promises no alignment; tensors are copied out of the mapping.
    const DamagedModel model;
    std::string bytes = readFile(model / kTransformer);
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), sizeof length);
    bytes.insert(8 + length, " ");
    ++length;
    std::memcpy(bytes.data(), &length, sizeof length);
    writeFile(model / kTransformer, bytes);
    const Job odd = generate(smallParams(), model / "");
    ASSERT_EQ(odd.outcome.status, Outcome::Status::Done) << odd.outcome.message;
    EXPECT_EQ(odd.pictures.at(0).image.rgb, generate(smallParams()).pictures.at(0).image.rgb);
}

TEST(BadModel, WeightsThatAreNotFiniteAreNoPicture)
{
    const DamagedModel model;
    std::string bytes = readFile(model / kTransformer);
    for (std::size_t i = bytes.size() - 64; i < bytes.size(); i += 2) {
        bytes[i] = '\xC0'; // bf16 NaN
        bytes[i + 1] = '\x7F';
    }
    writeFile(model / kTransformer, bytes);
    expectFailure(model.outcome(), ErrorCode::NonFinite, "finite");
}

TEST(Lora, ChangesThePictureByItsScaleAndComesOffAgain)
{
    // A LoRA made here: rank 1 on one projection.
    const TempFolder folder;
    const std::string header =
        R"({"transformer.layers.0.attention.to_q.lora_A.weight":{"dtype":"F32","shape":[1,320],"data_offsets":[0,1280]},)"
        R"("transformer.layers.0.attention.to_q.lora_B.weight":{"dtype":"F32","shape":[320,1],"data_offsets":[1280,2560]}})";
    std::string bytes(8, '\0');
    bytes[0] = static_cast<char>(header.size() & 0xFF);
    bytes[1] = static_cast<char>(header.size() >> 8);
    bytes += header;
    for (int i = 0; i < 640; ++i) {
        const float value = i % 2 == 0 ? 0.3F : -0.2F;
        char raw[4];
        std::memcpy(raw, &value, 4);
        bytes.append(raw, 4);
    }
    writeFile(folder / "style.safetensors", bytes);

    GenerationParams params = smallParams();
    const auto rgb = [&params] {
        Job job = generate(params);
        EXPECT_EQ(job.outcome.status, Outcome::Status::Done) << job.outcome.message;
        return job.pictures.at(0).image.rgb;
    };
    const auto plain = rgb();
    params.loras = {loraOf(folder / "style.safetensors")};
    EXPECT_NE(rgb(), plain);
    params.loras[0].strength = 0;
    EXPECT_EQ(rgb(), plain);
    params.loras.clear();
    EXPECT_EQ(rgb(), plain);
}

TEST(Lora, OneForAnotherModelIsRefusedNamingTheLayer)
{
    GenerationParams params = smallParams();
    params.loras = {loraOf(data("zimage-tiny/lora.safetensors"))};
    const Outcome outcome = generate(params).outcome;
    expectFailure(outcome, ErrorCode::Mismatch, "layers.0.");
}

} // namespace zimage::test
