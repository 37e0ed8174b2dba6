#include "pipeline/text_to_image.h"

#include "pipeline/guidance.h"
#include "sampling/noise.h"

#include <ATen/ATen.h>

#include <cmath>
#include <utility>

namespace zimage {

namespace {

/// embeddings [L, width] fp32.
at::Tensor withNoise(const at::Tensor& embeddings, const PromptNoise& noise)
{
    if (noise.strength <= 0)
        return embeddings;
    const std::vector<float> values = gaussianNoise(noise.seed, embeddings.numel());
    const at::Tensor directions = at::tensor(values, at::kFloat).view(embeddings.sizes()).to(embeddings.device());
    const at::Tensor size = embeddings.to(at::kFloat).square().mean(-1, /*keepdim=*/true).sqrt_();
    return embeddings + directions * size * noise.strength;
}

} // namespace

Conditioning encodePrompts(const BoundModel& parts, std::span<const std::int32_t> positive,
                           std::span<const std::int32_t> negative, bool guided, const ComputeContext& context,
                           const PromptNoise& noise)
{
    ComputeContext plain =
        context; // captions are shared by all pictures of a job, so no picture's dropout may enter them
    plain.attentionDropout = 0;
    std::vector<std::span<const std::int32_t>> prompts{positive};
    if (guided)
        prompts.push_back(negative);
    std::vector<at::Tensor> embeddings = parts.textEncoder().run(prompts, plain);
    parts.restText(); // the caption's blocks need the room
    embeddings.front() = withNoise(embeddings.front(), noise);
    std::vector<Caption> captions = parts.transformer().prepareCaptions(embeddings, plain);
    Conditioning conditioning;
    conditioning.positive = std::move(captions.front());
    if (guided)
        conditioning.negative = std::move(captions.back());
    return conditioning;
}

at::Tensor startNoise(const ModelConfig& config, int width, int height, const NoiseRecipe& recipe,
                      const c10::Device& device)
{
    const std::int64_t scale = config.vae.scale();
    const std::int64_t channels = config.transformer.inChannels;
    std::vector<float> noise = blendedNoise(recipe, channels * (height / scale) * (width / scale));
    return at::from_blob(noise.data(), {channels, height / scale, width / scale}, at::kFloat).clone().to(device);
}

bool takesHalfResidual(const c10::Device& device, at::ScalarType products, PartPrecision steps,
                       const ComputeContext& context)
{
    return device.is_cuda() && products == at::kBFloat16 && steps == PartPrecision::Asked
        && context.execution != Execution::Plain && context.tap == nullptr;
}

at::Tensor StepResult::denoised() const { return latents + output * static_cast<double>(sigma); }

at::Tensor denoise(const BoundModel& parts, at::Tensor latents, const Conditioning& conditioning,
                   const Schedule& schedule, const GenerationParams& params, const ComputeContext& context,
                   const std::function<void(const StepResult&)>& afterStep, const StepRunner& guarded,
                   StepGraphs* graphs, int from)
{
    const ZImageTransformer& transformer = parts.transformer();
    const bool guided = conditioning.negative.tokens.defined();
    const ImageGrid grid = transformer.prepareGrid(latents.size(1), latents.size(2), conditioning.positive);
    const ImageGrid negativeGrid =
        guided ? transformer.prepareGrid(latents.size(1), latents.size(2), conditioning.negative) : ImageGrid{};

    std::vector<float> times;
    for (int step = 0; step < schedule.steps(); ++step)
        times.push_back(schedule.time(step));
    const std::vector<StepModulation> modulations = transformer.prepareSteps(times);
    const auto run = [&](std::size_t at, const Caption& caption, const ImageGrid& where) {
        return graphs != nullptr && !parts.streamsSteps()
            ? graphs->run(transformer, parts.moves(), latents, modulations[at], caption, where, context)
            : transformer.run(latents, modulations[at], caption, where, context);
    };
    const auto compute = [&](std::size_t at) {
        // Positive and negative run apart: their captions differ in length, and one batch would need a mask.
        if (!guided || static_cast<double>(times[at]) > params.cfgTruncation)
            return run(at, conditioning.positive, grid);
        if (parts.streamsSteps()) { // side by side, so that each block comes once
            const Conditioned both[] = {{conditioning.positive, grid}, {conditioning.negative, negativeGrid}};
            const std::vector<at::Tensor> outputs = transformer.run(latents, modulations[at], both, context);
            return guide(outputs[0], outputs[1], params.guidance, params.cfgNormalization);
        }
        const at::Tensor output = run(at, conditioning.positive, grid);
        return guide(output, run(at, conditioning.negative, negativeGrid), params.guidance, params.cfgNormalization);
    };
    for (int step = from; step < schedule.steps(); ++step) {
        const auto at = static_cast<std::size_t>(step);
        const at::Tensor output = guarded ? guarded(step, [&] { return compute(at); }) : compute(at);
        const float delta = schedule.sigmas[at + 1] - schedule.sigmas[at];
        latents = latents - output * static_cast<double>(delta); // the velocity is the negative of the output
        afterStep({step, latents, output, schedule.sigmas[at + 1]});
    }
    return latents;
}

at::Tensor decodeLatents(const AutoencoderKL& autoencoder, const at::Tensor& latents, const ComputeContext& context,
                         const Tiling& tiling)
{
    const VaeConfig& config = autoencoder.config();
    const at::Tensor unscaled = latents.unsqueeze(0).div(config.scalingFactor).add_(config.shiftFactor);
    return autoencoder.decode(unscaled, context, tiling).squeeze(0).div_(2).add_(0.5);
}

Image toImage(const at::Tensor& pixels, int width, int height)
{
    const std::int64_t top = (pixels.size(1) - height) / 2;
    const std::int64_t left = (pixels.size(2) - width) / 2;
    at::Tensor bytes = pixels.slice(1, top, top + height)
                           .slice(2, left, left + width)
                           .mul(255)
                           .round_()
                           .to(at::kByte)
                           .permute({1, 2, 0})
                           .contiguous();
    if (bytes.is_cuda()) // by way of pinned memory, which is read at the bus's rate; whoever judges the picture needs
                         // it now
        bytes = at::empty(bytes.sizes(), at::TensorOptions().dtype(at::kByte).pinned_memory(true)).copy_(bytes);
    Image image;
    image.width = width;
    image.height = height;
    const auto* data = bytes.data_ptr<std::uint8_t>();
    image.rgb.assign(data, data + bytes.numel());
    return image;
}

} // namespace zimage
