#include "architecture/model_config.h"

#include "base/error.h"
#include "base/sentence.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <system_error>

namespace zimage {

namespace {

// Upper bounds far beyond any model, so that no later product of sizes can overflow: the largest is vocabulary × width.
constexpr std::int64_t kMaxWidth = std::int64_t{1} << 20;
constexpr std::int64_t kMaxVocabulary = std::int64_t{1} << 24;
constexpr std::int64_t kMaxLayers = 1024;
constexpr std::int64_t kMaxHeads = 4096;
constexpr std::int64_t kMaxPositions = std::int64_t{1} << 16;
constexpr std::int64_t kMaxPatch = 64;
constexpr std::size_t kMaxVaeBlocks = 8;
constexpr std::int64_t kCaptionMultiple =
    32; // captions are padded to a multiple of this (SEQ_MULTI_OF in diffusers' transformer_z_image.py)

/// `why` is a clause without a full stop.
[[noreturn]] void fail(ErrorCode code, const std::string& file, const std::string& key, const std::string& why)
{
    throw Error(code, tr("{file:path}: {why}.", file, why), {.file = file, .tensor = {}, .key = key});
}

void checkRange(const JsonConfig& json, const std::string& key, std::int64_t value, std::int64_t least,
                std::int64_t most)
{
    if (value < least || value > most)
        fail(ErrorCode::Mismatch, json.name(), key,
             tr("{key:quoted} is {value:int}, but must be from {least:int} to {most:int}", key, value, least, most));
}

std::int64_t size(const JsonConfig& json, const std::string& key, std::int64_t most, std::int64_t least = 1)
{
    const std::int64_t value = json.integer(key);
    checkRange(json, key, value, least, most);
    return value;
}

std::vector<std::int64_t> sizes(const JsonConfig& json, const std::string& key, std::int64_t most,
                                std::int64_t least = 1)
{
    std::vector<std::int64_t> values = json.integers(key);
    for (std::size_t i = 0; i < values.size(); ++i)
        checkRange(json, key + "[" + std::to_string(i) + "]", values[i], least, most);
    return values;
}

/// A positive number; `path` is its key as messages spell it, where `json` is a nested object. The bounds keep it a
/// normal number in fp32.
double positive(const JsonConfig& json, const std::string& key, const std::string& path)
{
    const double value = json.number(key);
    if (!(value >= 1e-30 && value <= 1e30))
        fail(ErrorCode::Mismatch, json.name(), path,
             tr("{key:quoted} is {value:number}, but must be a positive number of ordinary size", path, value));
    return value;
}

double positive(const JsonConfig& json, const std::string& key) { return positive(json, key, key); }

void require(bool condition, const JsonConfig& json, const std::string& key, const std::string& rule)
{
    if (!condition)
        fail(ErrorCode::Mismatch, json.name(), key, rule);
}

/// "… describes a model of the kind FluxPipeline; this program runs ZImagePipeline."
void checkKind(const JsonConfig& json, const std::string& key, const std::string& wanted)
{
    const std::string found = json.text(key);
    if (found != wanted)
        throw Error(ErrorCode::Unsupported,
                    tr("{file:path} describes a model of the kind {found}; this program runs {wanted}.", json.name(),
                       found, wanted),
                    {.file = json.name(), .tensor = {}, .key = key});
}

void checkKindIfGiven(const JsonConfig& json, const std::string& key, const std::string& wanted)
{
    if (json.has(key))
        checkKind(json, key, wanted);
}

void refuseTrue(const JsonConfig& json, const std::string& key)
{
    if (json.has(key) && json.boolean(key))
        fail(ErrorCode::Unsupported, json.name(), key,
             tr("{key:quoted} is true, which this program does not support", key));
}

void refuseGiven(const JsonConfig& json, const std::string& key)
{
    if (json.has(key))
        fail(ErrorCode::Unsupported, json.name(), key,
             tr("{key:quoted} is set, which this program does not support", key));
}

void checkText(const JsonConfig& json, const std::string& key, const std::string& found, const std::string& wanted)
{
    if (found != wanted)
        fail(ErrorCode::Unsupported, json.name(), key,
             tr("{key:quoted} is {found:quoted}, but this program supports only {wanted:quoted}", key, found, wanted));
}

void checkTexts(const JsonConfig& json, const std::string& key, const std::string& wanted)
{
    for (const std::string& found : json.texts(key))
        checkText(json, key, found, wanted);
}

/// rope_theta, which transformers 5 writes under rope_parameters and earlier versions at top level.
double ropeThetaOf(const JsonConfig& json)
{
    refuseGiven(json, "rope_scaling");
    if (!json.has("rope_parameters"))
        return positive(json, "rope_theta");
    const JsonConfig rope = json.object("rope_parameters");
    if (rope.has("rope_type"))
        checkText(json, "rope_parameters.rope_type", rope.text("rope_type"), "default");
    if (!rope.has("rope_theta") && json.has("rope_theta"))
        return positive(json, "rope_theta");
    const double theta = positive(rope, "rope_theta", "rope_parameters.rope_theta");
    if (json.has("rope_theta"))
        require(json.number("rope_theta") == theta, json, "rope_theta",
                tr("'rope_theta' differs from 'rope_parameters.rope_theta'"));
    return theta;
}

/// The repository's name out of a Hugging Face cache path, "…/models--Tongyi-MAI--Z-Image-Turbo/snapshots/<revision>";
/// otherwise the folder's own.
std::string nameOf(const std::filesystem::path& root)
{
    std::error_code error;
    std::filesystem::path folder = std::filesystem::absolute(root, error).lexically_normal();
    if (!folder.has_filename()) // a trailing slash
        folder = folder.parent_path();
    const std::string cache = folder.parent_path().parent_path().filename().string();
    if (folder.parent_path().filename() == "snapshots" && cache.starts_with("models--")) {
        const std::size_t owner = cache.find("--", std::string_view("models--").size());
        return owner == std::string::npos ? cache.substr(std::string_view("models--").size()) : cache.substr(owner + 2);
    }
    return folder.filename().string();
}

/// A component's configuration; that it is missing makes the model incomplete.
JsonConfig componentConfig(const std::filesystem::path& root, const char* relative)
{
    const std::filesystem::path path = root / relative;
    try {
        return JsonConfig::load(path);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound)
            throw;
        throw Error(ErrorCode::Incomplete, tr("{file:path} is missing. Download the model again.", path),
                    {.file = path.string(), .tensor = {}, .key = {}});
    }
}

void checkIndex(const std::filesystem::path& root)
{
    std::error_code ignored;
    const std::string name = root.string();
    if (!std::filesystem::exists(root, ignored))
        throw Error(ErrorCode::NotFound, tr("The model folder {folder:path} does not exist.", name),
                    {.file = name, .tensor = {}, .key = {}});
    if (!std::filesystem::is_directory(root, ignored))
        throw Error(ErrorCode::NotFound,
                    tr("{file:path} is not a folder. Choose a model folder in diffusers layout, which contains "
                       "model_index.json.",
                       name),
                    {.file = name, .tensor = {}, .key = {}});
    const std::filesystem::path index = root / "model_index.json";
    if (!std::filesystem::exists(index, ignored))
        throw Error(ErrorCode::NotFound,
                    tr("{folder:path} holds no model: model_index.json is missing. Choose the folder that has it. "
                       "Single files of "
                       "ComfyUI and GGUF files cannot be opened.",
                       name),
                    {.file = index.string(), .tensor = {}, .key = {}});
    checkKind(JsonConfig::load(index), "_class_name", "ZImagePipeline");
}

} // namespace

TextEncoderConfig TextEncoderConfig::from(const JsonConfig& json)
{
    checkKindIfGiven(json, "model_type", "qwen3");
    refuseGiven(json, "quantization_config");
    TextEncoderConfig config = {};
    config.hiddenSize = size(json, "hidden_size", kMaxWidth);
    config.layers = size(json, "num_hidden_layers", kMaxLayers, 2); // the output is the state before the last layer
    config.heads = size(json, "num_attention_heads", kMaxHeads);
    config.kvHeads = size(json, "num_key_value_heads", kMaxHeads);
    config.headDim = size(json, "head_dim", kMaxPositions);
    config.intermediateSize = size(json, "intermediate_size", kMaxWidth);
    config.vocabSize = size(json, "vocab_size", kMaxVocabulary);
    config.rmsNormEps = positive(json, "rms_norm_eps");
    config.ropeTheta = ropeThetaOf(json);
    config.attentionBias = json.boolean("attention_bias");
    require(config.heads % config.kvHeads == 0, json, "num_key_value_heads",
            tr("'num_attention_heads' must be a multiple of 'num_key_value_heads'"));
    require(config.headDim % 2 == 0, json, "head_dim",
            tr("'head_dim' must be even, because the rotary embedding works on pairs"));
    checkText(json, "hidden_act", json.text("hidden_act"), "silu");
    refuseTrue(json, "use_sliding_window");
    if (json.has("layer_types"))
        checkTexts(json, "layer_types", "full_attention");
    return config;
}

TransformerConfig TransformerConfig::from(const JsonConfig& json)
{
    checkKindIfGiven(json, "_class_name", "ZImageTransformer2DModel");
    refuseGiven(json, "siglip_feat_dim"); // Z-Image Omni
    refuseGiven(json, "quantization_config");
    TransformerConfig config = {};
    config.inChannels = size(json, "in_channels", kMaxPositions);
    config.dim = size(json, "dim", kMaxWidth);
    config.layers = size(json, "n_layers", kMaxLayers);
    config.refinerLayers = size(json, "n_refiner_layers", kMaxLayers);
    config.heads = size(json, "n_heads", kMaxHeads);
    config.capFeatDim = size(json, "cap_feat_dim", kMaxWidth);
    config.normEps = positive(json, "norm_eps");
    config.ropeTheta = positive(json, "rope_theta");
    config.timeScale = positive(json, "t_scale");
    config.qkNorm = json.boolean("qk_norm");
    config.axesDims = sizes(json, "axes_dims", kMaxWidth);
    config.axesLens = sizes(json, "axes_lens", kMaxPositions);

    const std::int64_t kvHeads = size(json, "n_kv_heads", kMaxHeads);
    if (kvHeads != config.heads)
        fail(ErrorCode::Unsupported, json.name(), "n_kv_heads",
             tr("'n_kv_heads' differs from 'n_heads', but this program does not support grouped heads here"));
    const auto patches = sizes(json, "all_patch_size", kMaxPatch);
    if (patches.size() != 1)
        fail(ErrorCode::Unsupported, json.name(), "all_patch_size",
             tr("'all_patch_size' must have exactly one patch size"));
    const auto framePatches = sizes(json, "all_f_patch_size", kMaxPatch);
    if (framePatches != std::vector<std::int64_t>{1}) // a picture is one frame
        fail(ErrorCode::Unsupported, json.name(), "all_f_patch_size", tr("'all_f_patch_size' must be [1]"));
    config.patchSize = patches[0];
    config.framePatchSize = framePatches[0];

    require(config.dim % config.heads == 0, json, "dim", tr("'dim' must be a multiple of 'n_heads'"));
    require(config.axesDims.size() == 3, json, "axes_dims", tr("'axes_dims' must have three sizes"));
    require(config.axesLens.size() == 3, json, "axes_lens", tr("'axes_lens' must have three lengths"));
    require(
        std::all_of(config.axesDims.begin(), config.axesDims.end(), [](std::int64_t axis) { return axis % 2 == 0; }),
        json, "axes_dims", tr("'axes_dims' must be even numbers, because the rotary embedding works on pairs"));
    require(std::accumulate(config.axesDims.begin(), config.axesDims.end(), std::int64_t{0}) == config.headDim(), json,
            "axes_dims", tr("'axes_dims' must add up to 'dim' / 'n_heads'"));
    // Positions 0 to 33: the shortest padded caption takes 1 to 32 and the picture is at 33.
    require(config.axesLens[0] >= kCaptionMultiple + 2, json, "axes_lens",
            tr("'axes_lens[0]' is too small for a prompt, which needs at least 34"));
    return config;
}

std::int64_t TransformerConfig::feedForwardDim() const
{
    return static_cast<std::int64_t>(static_cast<double>(dim) / 3.0 * 8.0);
}

std::int64_t TransformerConfig::modulationDim() const { return std::min<std::int64_t>(dim, 256); }

VaeConfig VaeConfig::from(const JsonConfig& json)
{
    checkKindIfGiven(json, "_class_name", "AutoencoderKL");
    refuseGiven(json, "latents_mean");
    refuseGiven(json, "latents_std");
    refuseGiven(json, "quantization_config");
    VaeConfig config = {};
    config.inChannels = size(json, "in_channels", kMaxPositions);
    config.outChannels = size(json, "out_channels", kMaxPositions);
    config.latentChannels = size(json, "latent_channels", kMaxPositions);
    config.layersPerBlock = size(json, "layers_per_block", kMaxLayers);
    config.normGroups = size(json, "norm_num_groups", kMaxPositions);
    config.blockOutChannels = sizes(json, "block_out_channels", kMaxPositions);
    config.scalingFactor = positive(json, "scaling_factor");
    config.shiftFactor = json.number("shift_factor");
    config.midBlockAttention = json.boolean("mid_block_add_attention");
    config.useQuantConv = json.boolean("use_quant_conv");
    config.usePostQuantConv = json.boolean("use_post_quant_conv");

    if (config.inChannels != 3 || config.outChannels != 3)
        fail(ErrorCode::Unsupported, json.name(), config.inChannels != 3 ? "in_channels" : "out_channels",
             tr("'in_channels' and 'out_channels' must be 3: this program works on RGB pictures"));
    const std::size_t blocks = config.blockOutChannels.size();
    require(blocks >= 1 && blocks <= kMaxVaeBlocks, json, "block_out_channels",
            tr("'block_out_channels' must have one to eight blocks"));
    for (const std::int64_t channels : config.blockOutChannels)
        require(channels % config.normGroups == 0, json, "block_out_channels",
                tr("every size in 'block_out_channels' must be a multiple of 'norm_num_groups'"));
    require(std::abs(config.shiftFactor) <= 1e30, json, "shift_factor", tr("'shift_factor' is too large"));
    checkText(json, "act_fn", json.text("act_fn"), "silu");
    checkTexts(json, "down_block_types", "DownEncoderBlock2D");
    checkTexts(json, "up_block_types", "UpDecoderBlock2D");
    for (const char* key : {"down_block_types", "up_block_types"})
        require(json.texts(key).size() == blocks, json, key,
                tr("{key:quoted} must have as many blocks as 'block_out_channels'", key));
    return config;
}

std::int64_t VaeConfig::scale() const { return std::int64_t{1} << (blockOutChannels.size() - 1); }

SchedulerConfig SchedulerConfig::from(const JsonConfig& json)
{
    checkKindIfGiven(json, "_class_name", "FlowMatchEulerDiscreteScheduler");
    for (const char* key :
         {"use_karras_sigmas", "use_beta_sigmas", "use_exponential_sigmas", "invert_sigmas", "stochastic_sampling"})
        refuseTrue(json, key);
    refuseGiven(json, "shift_terminal");
    SchedulerConfig config = {};
    config.trainTimesteps = size(json, "num_train_timesteps", kMaxWidth);
    config.shift = positive(json, "shift");
    config.dynamicShifting = json.boolean("use_dynamic_shifting");
    if (!config.dynamicShifting && !json.has("base_shift"))
        return config; // as published; nothing reads the fields of the other kind
    if (json.has("time_shift_type"))
        checkText(json, "time_shift_type", json.text("time_shift_type"), "exponential");
    config.baseShift = positive(json, "base_shift");
    config.maxShift = positive(json, "max_shift");
    for (const char* key : {"base_shift", "max_shift"}) // they are exponents
        require(json.number(key) <= 100, json, key, tr("{key:quoted} must not be above 100", key));
    config.baseImageSeqLen = size(json, "base_image_seq_len", kMaxVocabulary);
    config.maxImageSeqLen = size(json, "max_image_seq_len", kMaxVocabulary);
    // The shift is a straight line through these two points.
    require(config.maxImageSeqLen > config.baseImageSeqLen, json, "max_image_seq_len",
            tr("'max_image_seq_len' must be larger than 'base_image_seq_len'"));
    return config;
}

ModelConfig ModelConfig::load(const std::filesystem::path& root)
{
    checkIndex(root);
    const JsonConfig text = componentConfig(root, "text_encoder/config.json");
    const JsonConfig transformer = componentConfig(root, "transformer/config.json");
    const JsonConfig vae = componentConfig(root, "vae/config.json");
    const JsonConfig scheduler = componentConfig(root, "scheduler/scheduler_config.json");
    ModelConfig config = {.root = root,
                          .name = nameOf(root),
                          .textEncoder = TextEncoderConfig::from(text),
                          .transformer = TransformerConfig::from(transformer),
                          .vae = VaeConfig::from(vae),
                          .scheduler = SchedulerConfig::from(scheduler)};
    require(config.transformer.inChannels == config.vae.latentChannels, transformer, "in_channels",
            tr("'in_channels' is {here:int}, but 'latent_channels' of {other:path} is {there:int}",
               config.transformer.inChannels, vae.name(), config.vae.latentChannels));
    require(config.transformer.capFeatDim == config.textEncoder.hiddenSize, transformer, "cap_feat_dim",
            tr("'cap_feat_dim' is {here:int}, but 'hidden_size' of {other:path} is {there:int}",
               config.transformer.capFeatDim, text.name(), config.textEncoder.hiddenSize));
    return config;
}

int ModelConfig::sizeUnit() const { return static_cast<int>(vae.scale() * transformer.patchSize); }

int ModelConfig::maxSide() const
{
    return static_cast<int>(std::min(transformer.axesLens[1], transformer.axesLens[2])) * sizeUnit();
}

int ModelConfig::maxCaptionTokens() const
{
    // The table holds positions 0 to n − 1. A caption is padded to L, a multiple of 32, and takes positions 1 to L; the
    // picture is at L + 1, so L + 1 ≤ n − 1. For n = 1536 that is 1504.
    const std::int64_t longest = transformer.axesLens[0] - 2;
    return static_cast<int>(longest - longest % kCaptionMultiple);
}

} // namespace zimage
