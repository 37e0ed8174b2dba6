#include "pipeline/text_to_image.h"

#include "base/error.h"
#include "base/round.h"
#include "pipeline/device.h"
#include "pipeline/guidance.h"
#include "pipeline/tiling.h"
#include "sampling/noise.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace zimage {

Conditioning encodePrompts(const BoundModel& parts, std::span<const std::int32_t> positive, std::span<const std::int32_t> negative,
                           bool guided, const ComputeContext& context)
{
    ComputeContext plain = context; // captions are shared by all pictures of a job, so no picture's dropout may enter them
    plain.attentionDropout = 0;
    const auto caption = [&parts, &plain](std::span<const std::int32_t> ids) {
        return parts.transformer().prepareCaption(parts.textEncoder().run(ids, plain), plain);
    };
    Conditioning conditioning;
    conditioning.positive = caption(positive);
    if (guided)
        conditioning.negative = caption(negative);
    return conditioning;
}

at::Tensor startNoise(const ModelConfig& config, int width, int height, std::int64_t seed, const c10::Device& device)
{
    const std::int64_t scale = config.vae.scale();
    const std::int64_t channels = config.transformer.inChannels;
    std::vector<float> noise = gaussianNoise(static_cast<std::uint64_t>(seed), channels * (height / scale) * (width / scale));
    return at::from_blob(noise.data(), {channels, height / scale, width / scale}, at::kFloat).clone().to(device);
}

at::Tensor denoise(const BoundModel& parts, at::Tensor latents, const Conditioning& conditioning, const Schedule& schedule,
                   const GenerationParams& params, const ComputeContext& context, const std::function<void(int, const at::Tensor&)>& afterStep)
{
    const ZImageTransformer& transformer = parts.transformer();
    const bool guided = conditioning.negative.tokens.defined();
    const ImageGrid grid = transformer.prepareGrid(latents.size(1), latents.size(2), conditioning.positive);
    const ImageGrid negativeGrid = guided ? transformer.prepareGrid(latents.size(1), latents.size(2), conditioning.negative) : ImageGrid{};

    std::vector<float> times;
    for (int step = 0; step < schedule.steps(); ++step)
        times.push_back(schedule.time(step));
    const std::vector<StepModulation> modulations = transformer.prepareSteps(times);
    for (int step = 0; step < schedule.steps(); ++step) {
        const auto at = static_cast<std::size_t>(step);
        at::Tensor output = transformer.run(latents, modulations[at], conditioning.positive, grid, context);
        // Positive and negative run apart: their captions differ in length, and one batch would need a mask.
        const bool truncated = static_cast<double>(times[at]) > params.cfgTruncation;
        if (guided && !truncated)
            output = guide(output, transformer.run(latents, modulations[at], conditioning.negative, negativeGrid, context), params.guidance, params.cfgNormalization);
        if (!at::isfinite(output).all().item<bool>())
            throw Error(ErrorCode::NonFinite, "Step " + std::to_string(step + 1) + " of " + std::to_string(schedule.steps())
                            + " gave values that are not finite, so there is no picture: set precision to fp32.");
        const float delta = schedule.sigmas[at + 1] - schedule.sigmas[at];
        latents = latents - output * static_cast<double>(delta); // the velocity is the negative of the output
        afterStep(step, latents);
    }
    return latents;
}

namespace {

TileOptions tileOptions(int tilePixels, double overlap, std::int64_t scale)
{
    TileOptions options;
    options.tile = std::max<std::int64_t>(1, tilePixels / scale);
    options.overlap = std::min<std::int64_t>(options.tile / 2, std::llround(std::ceil(static_cast<double>(options.tile) * overlap)));
    return options;
}

} // namespace

at::Tensor decodeLatents(const AutoencoderKL& autoencoder, const at::Tensor& latents, const GenerationParams& params, const ComputeContext& context,
                         const std::function<void(int, int)>& progress)
{
    const VaeConfig& config = autoencoder.config();
    TileOptions options;
    if (params.decoderTiling || params.vaeTiling)
        options = tileOptions(params.decoderTiling ? params.decoderTileSize : params.vaeTileSize, params.vaeTileOverlap, config.scale());
    options.enlarge = config.scale();
    const at::Tensor unscaled = latents.unsqueeze(0).div(config.scalingFactor).add_(config.shiftFactor);
    const at::Tensor pixels = runTiled(unscaled, options, [&](const at::Tensor& tile) { return autoencoder.decode(tile, context); }, progress);
    return pixels.squeeze(0).div(2).add_(0.5).clamp_(0, 1);
}

LatentDistribution encodePixels(const AutoencoderKL& autoencoder, const at::Tensor& pixels, const GenerationParams& params, const ComputeContext& context)
{
    const std::int64_t scale = autoencoder.config().scale();
    TileOptions options;
    if (params.vaeTiling) {
        options = tileOptions(params.vaeTileSize, params.vaeTileOverlap, scale);
        options.tile *= scale;
        options.overlap *= scale;
    }
    options.unit = scale;
    options.reduce = scale;
    const at::Tensor both = runTiled(pixels, options, [&](const at::Tensor& tile) {
        const LatentDistribution part = autoencoder.encode(tile, context);
        return at::cat({part.mean, part.logVariance}, 1);
    });
    const auto halves = both.chunk(2, 1);
    return {halves[0], halves[1]};
}

Image toImage(const at::Tensor& pixels, int width, int height)
{
    const std::int64_t top = (pixels.size(1) - height) / 2;
    const std::int64_t left = (pixels.size(2) - width) / 2;
    const at::Tensor bytes = pixels.slice(1, top, top + height).slice(2, left, left + width)
                                 .mul(255).round_().to(at::kByte).permute({1, 2, 0}).contiguous().to(at::kCPU);
    Image image;
    image.width = width;
    image.height = height;
    const auto* data = bytes.data_ptr<std::uint8_t>();
    image.rgb.assign(data, data + bytes.numel());
    return image;
}

namespace {

/// The prompt's ids; notes in the outcome what the token limit cut off.
std::vector<std::int32_t> tokenize(const LoadedModel& model, const std::string& text, const char* what, const GenerationParams& params, Outcome& outcome,
                                   std::string* lost)
{
    const int limit = std::min(params.maxSequenceLength, model.config().maxCaptionTokens());
    EncodedPrompt encoded = model.tokenizer().encodePrompt(text, static_cast<std::size_t>(limit));
    if (encoded.totalTokens > encoded.ids.size())
        outcome.warnings.push_back(std::string("The ") + what + " takes " + std::to_string(encoded.totalTokens) + " tokens and was cut at "
                                   + std::to_string(limit) + (encoded.lostText.empty() ? "." : "; lost: " + encoded.lostText));
    if (lost != nullptr)
        *lost = encoded.lostText;
    return encoded.ids;
}

/// Dropout draws from the device's default generator.
void seedDropout(const c10::Device& device, std::int64_t seed)
{
    at::Generator generator = at::globalContext().defaultGenerator(device);
    generator.set_current_seed(static_cast<std::uint64_t>(seed));
}

} // namespace

void textToImage(const LoadedModel& model, const GenerationParams& params, const std::function<void(Picture&&)>& deliver, const ComputeContext& context,
                 StageClock& clock, Outcome& outcome)
{
    const ModelConfig& config = model.config();
    const BoundModel& parts = model.parts();
    clock.begin(Stage::Text);
    const bool guided = params.guidance > 0;
    const auto positive = tokenize(model, params.prompt, "prompt", params, outcome, &outcome.run.lostPrompt);
    const auto negative = guided ? tokenize(model, params.negativePrompt, "negative prompt", params, outcome, nullptr) : std::vector<std::int32_t>{};
    const Conditioning conditioning = encodePrompts(parts, positive, negative, guided, context);

    // With forceOriginalResolution the picture is made on the next larger legal size and cropped, never scaled.
    const auto width = static_cast<int>(roundUp(params.width, config.sizeUnit()));
    const auto height = static_cast<int>(roundUp(params.height, config.sizeUnit()));
    const std::int64_t imageTokens = static_cast<std::int64_t>(width / config.sizeUnit()) * (height / config.sizeUnit());
    const Schedule schedule = makeSchedule(config.scheduler, params.steps, imageTokens, params.shift);
    outcome.run.shift = schedule.shift;

    for (int i = 0; i < params.count; ++i) {
        const std::int64_t seed = params.seed + i;
        clock.picture(i + 1);
        clock.begin(Stage::Steps, schedule.steps());
        if (params.attentionDropout > 0)
            seedDropout(model.options().device, seed);
        at::Tensor latents = startNoise(config, width, height, seed, model.options().device);
        latents = denoise(parts, latents, conditioning, schedule, params, context, [&clock](int step, const at::Tensor&) { clock.done(step + 1); });

        clock.begin(Stage::Decoding);
        const at::Tensor pixels = decodeLatents(parts.autoencoder(), latents, params, context, [&clock](int done, int total) { clock.done(done, total); });
        if (!at::isfinite(pixels).all().item<bool>())
            throw Error(ErrorCode::NonFinite, "The decoded picture holds values that are not finite, so it was not saved.");
        Picture picture{toImage(pixels, params.width, params.height), seed, i + 1, outcome.run};

        clock.begin(Stage::Saving);
        deliver(std::move(picture));
    }
}

} // namespace zimage
