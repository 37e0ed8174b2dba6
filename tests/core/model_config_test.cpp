#include "architecture/model_config.h"
#include "error_checks.h"
#include "test_files.h"

#include <nlohmann/json.hpp>

#include <cstdint>

using namespace zimage;
using namespace zimage::test;

namespace {

using Json = nlohmann::ordered_json;

// The five files of the published Z-Image-Turbo.
constexpr const char* kIndex = "model_index.json";
constexpr const char* kText = "text_encoder/config.json";
constexpr const char* kTransformer = "transformer/config.json";
constexpr const char* kVae = "vae/config.json";
constexpr const char* kScheduler = "scheduler/scheduler_config.json";

const char* const kPublishedIndex = R"({
    "_class_name": "ZImagePipeline", "_diffusers_version": "0.36.0.dev0",
    "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"], "text_encoder": ["transformers", "Qwen3Model"],
    "tokenizer": ["transformers", "Qwen2Tokenizer"], "transformer": ["diffusers", "ZImageTransformer2DModel"],
    "vae": ["diffusers", "AutoencoderKL"]})";

const char* const kPublishedText = R"({
    "architectures": ["Qwen3ForCausalLM"], "attention_bias": false, "attention_dropout": 0.0, "bos_token_id": 151643,
    "eos_token_id": 151645, "head_dim": 128, "hidden_act": "silu", "hidden_size": 2560, "initializer_range": 0.02,
    "intermediate_size": 9728, "max_position_embeddings": 40960, "max_window_layers": 36, "model_type": "qwen3",
    "num_attention_heads": 32, "num_hidden_layers": 36, "num_key_value_heads": 8, "rms_norm_eps": 1e-06, "rope_scaling": null,
    "rope_theta": 1000000, "sliding_window": null, "tie_word_embeddings": true, "torch_dtype": "bfloat16",
    "transformers_version": "4.51.0", "use_cache": true, "use_sliding_window": false, "vocab_size": 151936})";

const char* const kPublishedTransformer = R"({
    "_class_name": "ZImageTransformer2DModel", "_diffusers_version": "0.36.0.dev0", "all_f_patch_size": [1], "all_patch_size": [2],
    "axes_dims": [32, 48, 48], "axes_lens": [1536, 512, 512], "cap_feat_dim": 2560, "dim": 3840, "in_channels": 16, "n_heads": 30,
    "n_kv_heads": 30, "n_layers": 30, "n_refiner_layers": 2, "norm_eps": 1e-05, "qk_norm": true, "rope_theta": 256.0,
    "t_scale": 1000.0})";

const char* const kPublishedVae = R"({
    "_class_name": "AutoencoderKL", "_diffusers_version": "0.36.0.dev0", "_name_or_path": "flux-dev", "act_fn": "silu",
    "block_out_channels": [128, 256, 512, 512],
    "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"],
    "force_upcast": true, "in_channels": 3, "latent_channels": 16, "latents_mean": null, "latents_std": null, "layers_per_block": 2,
    "mid_block_add_attention": true, "norm_num_groups": 32, "out_channels": 3, "sample_size": 1024, "scaling_factor": 0.3611,
    "shift_factor": 0.1159, "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"],
    "use_post_quant_conv": false, "use_quant_conv": false})";

const char* const kPublishedScheduler = R"({
    "_class_name": "FlowMatchEulerDiscreteScheduler", "_diffusers_version": "0.36.0.dev0", "num_train_timesteps": 1000,
    "use_dynamic_shifting": false, "shift": 3.0})";

/// The published model's configuration in a folder of its own, for tests to break.
class Published {
public:
    Published()
    {
        writeFile(m_folder / kIndex, kPublishedIndex);
        writeFile(m_folder / kText, kPublishedText);
        writeFile(m_folder / kTransformer, kPublishedTransformer);
        writeFile(m_folder / kVae, kPublishedVae);
        writeFile(m_folder / kScheduler, kPublishedScheduler);
    }
    [[nodiscard]] std::filesystem::path path() const { return m_folder.path(); }
    [[nodiscard]] Json read(const std::string& file) const { return Json::parse(readFile(m_folder / file)); }
    void write(const std::string& file, const Json& json) const { writeFile(m_folder / file, json.dump(2)); }

    /// Merges `changes` into the file; null removes nothing but sets null.
    void change(const std::string& file, const Json& changes) const
    {
        Json json = read(file);
        for (const auto& [key, value] : changes.items())
            json[key] = value;
        write(file, json);
    }
    [[nodiscard]] ModelConfig load() const { return ModelConfig::load(path()); }

private:
    TempFolder m_folder;
};

/// What a model says whose file has this change.
Error refusal(const std::string& file, const Json& changes)
{
    const Published model;
    model.change(file, changes);
    const Error error = errorOf([&] { (void)model.load(); });
    EXPECT_TRUE(mentions(error, (model.path() / file).string())) << error.what();
    return error;
}

/// Every change alone, to the published file, must be refused with this code, and file and key be named.
void expectRefused(const std::string& file, ErrorCode code, const std::vector<Json>& changes)
{
    for (const Json& change : changes) {
        Json json = Json::parse(file == kText              ? kPublishedText
                                    : file == kTransformer ? kPublishedTransformer
                                    : file == kVae         ? kPublishedVae
                                                           : kPublishedScheduler);
        const std::string key = change.begin().key();
        json[key] = change.begin().value();
        const JsonConfig config = JsonConfig::parse(json.dump(), file);
        const Error error = errorOf([&] {
            if (file == kText)
                (void)TextEncoderConfig::from(config);
            else if (file == kTransformer)
                (void)TransformerConfig::from(config);
            else if (file == kVae)
                (void)VaeConfig::from(config);
            else
                (void)SchedulerConfig::from(config);
        });
        EXPECT_EQ(error.code(), code) << change << error.what();
        EXPECT_TRUE(mentions(error, file) && mentions(error, key)) << change << error.what();
    }
}

} // namespace

TEST(ModelConfig, LoadsThePublishedZImageTurbo)
{
    const Published model;
    const ModelConfig config = model.load();
    EXPECT_EQ(config.root, model.path());
    EXPECT_EQ(config.textEncoder.hiddenSize, 2560);
    EXPECT_EQ(config.textEncoder.layers, 36);
    EXPECT_EQ(config.textEncoder.heads, 32);
    EXPECT_EQ(config.textEncoder.kvHeads, 8);
    EXPECT_EQ(config.textEncoder.headDim, 128);
    EXPECT_EQ(config.textEncoder.intermediateSize, 9728);
    EXPECT_EQ(config.textEncoder.vocabSize, 151936);
    EXPECT_EQ(config.textEncoder.rmsNormEps, 1e-6);
    EXPECT_EQ(config.textEncoder.ropeTheta, 1e6);
    EXPECT_FALSE(config.textEncoder.attentionBias);

    const TransformerConfig& transformer = config.transformer;
    EXPECT_EQ(transformer.inChannels, 16);
    EXPECT_EQ(transformer.dim, 3840);
    EXPECT_EQ(transformer.layers, 30);
    EXPECT_EQ(transformer.refinerLayers, 2);
    EXPECT_EQ(transformer.heads, 30);
    EXPECT_EQ(transformer.capFeatDim, 2560);
    EXPECT_EQ(transformer.patchSize, 2);
    EXPECT_EQ(transformer.framePatchSize, 1);
    EXPECT_EQ(transformer.normEps, 1e-5);
    EXPECT_EQ(transformer.ropeTheta, 256.0);
    EXPECT_EQ(transformer.timeScale, 1000.0);
    EXPECT_TRUE(transformer.qkNorm);
    EXPECT_EQ(transformer.axesDims, (std::vector<std::int64_t>{32, 48, 48}));
    EXPECT_EQ(transformer.axesLens, (std::vector<std::int64_t>{1536, 512, 512}));
    EXPECT_EQ(transformer.headDim(), 128);
    EXPECT_EQ(transformer.feedForwardDim(), 10240);
    EXPECT_EQ(transformer.modulationDim(), 256);

    EXPECT_EQ(config.vae.blockOutChannels, (std::vector<std::int64_t>{128, 256, 512, 512}));
    EXPECT_EQ(config.vae.latentChannels, 16);
    EXPECT_EQ(config.vae.layersPerBlock, 2);
    EXPECT_EQ(config.vae.normGroups, 32);
    EXPECT_EQ(config.vae.inChannels, 3);
    EXPECT_EQ(config.vae.outChannels, 3);
    EXPECT_EQ(config.vae.scalingFactor, 0.3611);
    EXPECT_EQ(config.vae.shiftFactor, 0.1159);
    EXPECT_TRUE(config.vae.midBlockAttention);
    EXPECT_FALSE(config.vae.useQuantConv || config.vae.usePostQuantConv);
    EXPECT_EQ(config.vae.scale(), 8);

    EXPECT_EQ(config.scheduler.trainTimesteps, 1000);
    EXPECT_EQ(config.scheduler.shift, 3.0);
    EXPECT_FALSE(config.scheduler.dynamicShifting);

    EXPECT_EQ(config.sizeUnit(), 16);
    EXPECT_EQ(config.maxSide(), 8192);
    EXPECT_EQ(config.maxCaptionTokens(), 1504);
}

TEST(ModelConfig, LoadsTheTinyModelOfTheReferenceVectors)
{
    const ModelConfig config = ModelConfig::load(data("zimage-tiny/model"));
    EXPECT_EQ(config.name, "model");
    EXPECT_EQ(config.textEncoder.ropeTheta, 1e6); // under rope_parameters
    EXPECT_EQ(config.transformer.dim, 48);
    EXPECT_EQ(config.transformer.feedForwardDim(), 128);
    EXPECT_EQ(config.transformer.modulationDim(), 48);
    EXPECT_EQ(config.sizeUnit(), 16);
    EXPECT_EQ(config.maxSide(), 1024);
    EXPECT_EQ(config.maxCaptionTokens(), 608);
}

TEST(ModelConfig, LoadsTheEmbeddedModel)
{
    const ModelConfig config = ModelConfig::load(source("resources/models/zimage-mini/"));
    EXPECT_EQ(config.name, "zimage-mini");
    EXPECT_EQ(config.vae.scale(), 16);
    EXPECT_EQ(config.sizeUnit(), 32);
    EXPECT_EQ(config.maxSide(), 16384);
    EXPECT_EQ(config.transformer.headDim(), 64);
    EXPECT_EQ(config.transformer.feedForwardDim(), 853); // int(320 / 3 * 8)
}

TEST(ModelConfig, EveryRequiredKeyThatIsMissingIsNamedWithItsFile)
{
    const std::vector<std::pair<std::string, std::vector<std::string>>> required = {
        {kIndex, {"_class_name"}},
        {kText,
         {"hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "head_dim",
          "intermediate_size", "vocab_size", "rms_norm_eps", "rope_theta", "attention_bias", "hidden_act"}},
        {kTransformer,
         {"all_patch_size", "all_f_patch_size", "in_channels", "dim", "n_layers", "n_refiner_layers", "n_heads",
          "n_kv_heads", "norm_eps", "qk_norm", "cap_feat_dim", "rope_theta", "t_scale", "axes_dims", "axes_lens"}},
        {kVae,
         {"in_channels", "out_channels", "latent_channels", "layers_per_block", "norm_num_groups", "block_out_channels",
          "scaling_factor", "shift_factor", "mid_block_add_attention", "use_quant_conv", "use_post_quant_conv",
          "act_fn", "down_block_types", "up_block_types"}},
        {kScheduler, {"num_train_timesteps", "shift", "use_dynamic_shifting"}}};
    const Published model;
    for (const auto& [file, keys] : required) {
        const Json whole = model.read(file);
        for (const std::string& key : keys) {
            Json json = whole;
            ASSERT_EQ(json.erase(key), 1U) << key;
            model.write(file, json);
            const Error error = errorOf([&] { (void)model.load(); });
            EXPECT_EQ(error.code(), ErrorCode::Incomplete) << key;
            EXPECT_EQ(error.context().key, key);
            EXPECT_EQ(error.context().file, (model.path() / file).string());
            EXPECT_TRUE(mentions(error, (model.path() / file).string()) && mentions(error, "'" + key + "'"))
                << error.what();
        }
        model.write(file, whole);
    }
    EXPECT_NO_THROW((void)model.load());
}

TEST(ModelConfig, DynamicShiftingNeedsItsFourKeys)
{
    const Json dynamic = {{"use_dynamic_shifting", true},
                          {"base_shift", 0.5},
                          {"max_shift", 1.15},
                          {"base_image_seq_len", 256},
                          {"max_image_seq_len", 4096}};
    const Published model;
    model.change(kScheduler, dynamic);
    const SchedulerConfig config = model.load().scheduler;
    EXPECT_TRUE(config.dynamicShifting);
    EXPECT_EQ(config.baseShift, 0.5);
    EXPECT_EQ(config.maxShift, 1.15);
    EXPECT_EQ(config.baseImageSeqLen, 256);
    EXPECT_EQ(config.maxImageSeqLen, 4096);
    const Json whole = model.read(kScheduler);
    for (const char* key : {"base_shift", "max_shift", "base_image_seq_len", "max_image_seq_len"}) {
        Json json = whole;
        json.erase(key);
        model.write(kScheduler, json);
        const Error error = errorOf([&] { (void)model.load(); });
        EXPECT_EQ(error.code(), ErrorCode::Incomplete);
        EXPECT_EQ(error.context().key, key);
    }
    for (const Json& bad : {Json{{"max_image_seq_len", 256}}, Json{{"max_shift", 1e6}}, Json{{"base_shift", 0}}}) {
        model.write(kScheduler, whole);
        model.change(kScheduler, bad);
        EXPECT_EQ(errorOf([&] { (void)model.load(); }).code(), ErrorCode::Mismatch) << bad;
    }
    model.write(kScheduler, whole);
    model.change(kScheduler, {{"time_shift_type", "linear"}});
    EXPECT_EQ(errorOf([&] { (void)model.load(); }).code(), ErrorCode::Unsupported);
}

TEST(ModelConfig, AMissingFolderOrFileIsNamed)
{
    const Published model;
    Error error = errorOf([&] { (void)ModelConfig::load(model.path() / "none"); });
    EXPECT_EQ(error.code(), ErrorCode::NotFound);
    EXPECT_TRUE(mentions(error, (model.path() / "none").string())) << error.what();
    EXPECT_EQ(errorOf([&] { (void)ModelConfig::load(model.path() / kIndex); }).code(), ErrorCode::NotFound);
    EXPECT_EQ(errorOf([&] { (void)ModelConfig::load(""); }).code(), ErrorCode::NotFound);
    for (const char* file : {kText, kTransformer, kVae, kScheduler}) {
        const std::string content = readFile(model.path() / file);
        std::filesystem::remove(model.path() / file);
        error = errorOf([&] { (void)model.load(); });
        EXPECT_EQ(error.code(), ErrorCode::Incomplete);
        EXPECT_TRUE(mentions(error, (model.path() / file).string())) << error.what();
        writeFile(model.path() / file, content.substr(0, content.size() / 2));
        EXPECT_EQ(errorOf([&] { (void)model.load(); }).code(), ErrorCode::Corrupt);
        writeFile(model.path() / file, content);
    }
    std::filesystem::remove(model.path() / kIndex);
    error = errorOf([&] { (void)model.load(); });
    EXPECT_EQ(error.code(), ErrorCode::NotFound);
    EXPECT_TRUE(mentions(error, "model_index.json")) << error.what();
}

TEST(ModelConfig, AnotherKindOfModelIsNamed)
{
    const Error error = refusal(kIndex, {{"_class_name", "FluxPipeline"}});
    EXPECT_EQ(error.code(), ErrorCode::Unsupported);
    EXPECT_TRUE(mentions(error, "FluxPipeline; this program runs ZImagePipeline")) << error.what();
    EXPECT_TRUE(mentions(refusal(kText, {{"model_type", "qwen2"}}), "qwen2; this program runs qwen3"));
    for (const char* file : {kTransformer, kVae, kScheduler})
        EXPECT_EQ(refusal(file, {{"_class_name", "Other"}}).code(), ErrorCode::Unsupported);
}

TEST(ModelConfig, WhatTheProgramDoesNotImplementIsUnsupported)
{
    expectRefused(kText, ErrorCode::Unsupported,
                  {{{"rope_scaling", {{"rope_type", "yarn"}, {"factor", 4.0}}}},
                   {{"rope_parameters", {{"rope_type", "yarn"}, {"rope_theta", 1e6}}}},
                   {{"use_sliding_window", true}},
                   {{"layer_types", {"full_attention", "sliding_attention"}}},
                   {{"hidden_act", "gelu"}},
                   {{"quantization_config", {{"load_in_4bit", true}}}}});
    expectRefused(kTransformer, ErrorCode::Unsupported,
                  {{{"n_kv_heads", 10}},
                   {{"all_patch_size", {2, 4}}},
                   {{"all_patch_size", Json::array()}},
                   {{"all_f_patch_size", {2}}},
                   {{"siglip_feat_dim", 1152}},
                   {{"quantization_config", {{"quant_method", "gguf"}}}}});
    expectRefused(
        kVae, ErrorCode::Unsupported,
        {{{"latents_mean", {0.0}}},
         {{"latents_std", {1.0}}},
         {{"act_fn", "relu"}},
         {{"in_channels", 1}},
         {{"out_channels", 4}},
         {{"down_block_types",
           {"DownEncoderBlock2D", "DownEncoderBlock2D", "AttnDownEncoderBlock2D", "DownEncoderBlock2D"}}},
         {{"up_block_types", {"AttnUpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D", "UpDecoderBlock2D"}}}});
    expectRefused(kScheduler, ErrorCode::Unsupported,
                  {{{"use_karras_sigmas", true}},
                   {{"use_beta_sigmas", true}},
                   {{"use_exponential_sigmas", true}},
                   {{"invert_sigmas", true}},
                   {{"stochastic_sampling", true}},
                   {{"shift_terminal", 0.02}}});
}

TEST(ModelConfig, RefusesValuesThatCannotBe)
{
    constexpr std::int64_t kAbsurd = std::int64_t{1} << 40;
    for (const char* key : {"hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads",
                            "head_dim", "intermediate_size", "vocab_size"})
        expectRefused(kText, ErrorCode::Mismatch,
                      {{{key, 0}}, {{key, -1}}, {{key, kAbsurd}}, {{key, 2.5}}, {{key, "8"}}, {{key, UINT64_MAX}}});
    for (const char* key :
         {"in_channels", "dim", "n_layers", "n_refiner_layers", "n_heads", "n_kv_heads", "cap_feat_dim"})
        expectRefused(kTransformer, ErrorCode::Mismatch, {{{key, 0}}, {{key, -1}}, {{key, kAbsurd}}, {{key, true}}});
    for (const char* key : {"in_channels", "out_channels", "latent_channels", "layers_per_block", "norm_num_groups"})
        expectRefused(kVae, ErrorCode::Mismatch, {{{key, 0}}, {{key, -1}}, {{key, kAbsurd}}});
    expectRefused(kText, ErrorCode::Mismatch,
                  {{{"rms_norm_eps", 0}},
                   {{"rms_norm_eps", -1e-6}},
                   {{"rms_norm_eps", 1e300}},
                   {{"rope_theta", 0}},
                   {{"rope_theta", "1e6"}},
                   {{"attention_bias", 0}},
                   {{"num_hidden_layers", 1}},
                   {{"num_key_value_heads", 5}},
                   {{"head_dim", 127}},
                   {{"rope_parameters", {{"rope_type", "default"}, {"rope_theta", 1e4}}}},
                   {{"rope_parameters", 3}}});
    expectRefused(kTransformer, ErrorCode::Mismatch,
                  {{{"norm_eps", 0}},
                   {{"t_scale", -1}},
                   {{"rope_theta", 0}},
                   {{"qk_norm", 1}},
                   {{"dim", 3841}},
                   {{"axes_dims", {32, 48}}},
                   {{"axes_dims", {32, 48, 50}}},
                   {{"axes_dims", {31, 49, 48}}},
                   {{"axes_dims", {0, 64, 64}}},
                   {{"axes_dims", {kAbsurd, -kAbsurd, 128}}},
                   {{"axes_lens", {1536, 512}}},
                   {{"axes_lens", {33, 512, 512}}},
                   {{"axes_lens", {1536, 0, 512}}},
                   {{"axes_lens", {1536, 512, kAbsurd}}},
                   {{"all_patch_size", {0}}},
                   {{"all_patch_size", {kAbsurd}}},
                   {{"all_patch_size", 2}}});
    expectRefused(kVae, ErrorCode::Mismatch,
                  {{{"block_out_channels", Json::array()}},
                   {{"block_out_channels", {128, 256, 512, 500}}},
                   {{"block_out_channels", {0, 256, 512, 512}}},
                   {{"block_out_channels", std::vector<int>(40, 32)}},
                   {{"block_out_channels", {128, 256, 512}}},
                   {{"scaling_factor", 0}},
                   {{"scaling_factor", -1}},
                   {{"shift_factor", "0"}},
                   {{"shift_factor", -1e300}},
                   {{"down_block_types", {"DownEncoderBlock2D"}}},
                   {{"up_block_types", Json::array()}},
                   {{"use_quant_conv", 0}}});
    expectRefused(kScheduler, ErrorCode::Mismatch,
                  {{{"num_train_timesteps", 0}},
                   {{"num_train_timesteps", kAbsurd}},
                   {{"shift", 0}},
                   {{"shift", -3}},
                   {{"use_dynamic_shifting", "no"}}});
}

TEST(ModelConfig, TheComponentsMustFitOneAnother)
{
    Error error = refusal(kTransformer, {{"in_channels", 4}});
    EXPECT_EQ(error.code(), ErrorCode::Mismatch);
    EXPECT_TRUE(mentions(error, "'in_channels'") && mentions(error, "'latent_channels'")) << error.what();
    error = refusal(kTransformer, {{"cap_feat_dim", 2048}});
    EXPECT_EQ(error.code(), ErrorCode::Mismatch);
    EXPECT_TRUE(mentions(error, "'cap_feat_dim'") && mentions(error, "'hidden_size'")) << error.what();
}

TEST(ModelConfig, TheLargestSizesThatAreAcceptedDoNotOverflow)
{
    const Published model;
    model.change(kTransformer, {{"axes_lens", {65536, 65536, 65536}}, {"all_patch_size", {64}}});
    model.change(kVae,
                 {{"block_out_channels", std::vector<int>(8, 32)},
                  {"down_block_types", std::vector<std::string>(8, "DownEncoderBlock2D")},
                  {"up_block_types", std::vector<std::string>(8, "UpDecoderBlock2D")}});
    const ModelConfig config = model.load();
    EXPECT_EQ(config.sizeUnit(), 128 * 64);
    EXPECT_EQ(config.maxSide(), 65536 * 128 * 64);
}

TEST(ModelConfig, TheCaptionLimitLeavesOnePositionForThePicture)
{
    ModelConfig config = ModelConfig::load(data("zimage-tiny/model"));
    for (const auto& [length, tokens] : std::vector<std::pair<std::int64_t, int>>{
             {34, 32}, {65, 32}, {66, 64}, {1024, 992}, {1536, 1504}, {1538, 1536}}) {
        config.transformer.axesLens[0] = length;
        EXPECT_EQ(config.maxCaptionTokens(), tokens) << length;
        EXPECT_LE(config.maxCaptionTokens() + 1, length - 1);
    }
}

TEST(ModelConfig, RopeThetaMayStandInEitherPlace)
{
    const Published model;
    Json json = model.read(kText);
    json.erase("rope_theta");
    json["rope_parameters"] = {{"rope_type", "default"}, {"rope_theta", 5e6}};
    model.write(kText, json);
    EXPECT_EQ(model.load().textEncoder.ropeTheta, 5e6);
    json["rope_parameters"] = {{"rope_type", "default"}};
    model.write(kText, json);
    EXPECT_EQ(errorOf([&] { (void)model.load(); }).context().key, "rope_parameters.rope_theta");
    json["rope_theta"] = 1e6;
    model.write(kText, json);
    EXPECT_EQ(model.load().textEncoder.ropeTheta, 1e6);
    json["rope_parameters"] = {{"rope_theta", -1}};
    model.write(kText, json);
    const Error error = errorOf([&] { (void)model.load(); });
    EXPECT_EQ(error.code(), ErrorCode::Mismatch);
    EXPECT_EQ(error.context().key, "rope_parameters.rope_theta");
}

TEST(ModelConfig, AHuggingFaceSnapshotIsNamedAfterItsRepository)
{
    TempFolder folder;
    const auto snapshot =
        folder.path() / "models--Tongyi-MAI--Z-Image-Turbo" / "snapshots" / "04cc4abb7c5069926f75c9bfde9ef43d49423021";
    std::filesystem::create_directories(snapshot.parent_path());
    std::filesystem::copy(source("resources/models/zimage-mini"), snapshot, std::filesystem::copy_options::recursive);
    EXPECT_EQ(ModelConfig::load(snapshot).name, "Z-Image-Turbo");
    EXPECT_EQ(ModelConfig::load(snapshot / "").name, "Z-Image-Turbo");
}
