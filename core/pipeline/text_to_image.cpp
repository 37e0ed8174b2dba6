#include "pipeline/text_to_image.h"

#include "base/error.h"
#include "base/image_statistics.h"
#include "base/log.h"
#include "base/round.h"
#include "guards/latent_guard.h"
#include "guards/stage_guard.h"
#include "pipeline/device.h"
#include "pipeline/guidance.h"
#include "sampling/noise.h"

#include <ATen/ATen.h>

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
                   const GenerationParams& params, const ComputeContext& context, const std::function<void(int, const at::Tensor&)>& afterStep,
                   const StepRunner& guarded)
{
    const ZImageTransformer& transformer = parts.transformer();
    const bool guided = conditioning.negative.tokens.defined();
    const ImageGrid grid = transformer.prepareGrid(latents.size(1), latents.size(2), conditioning.positive);
    const ImageGrid negativeGrid = guided ? transformer.prepareGrid(latents.size(1), latents.size(2), conditioning.negative) : ImageGrid{};

    std::vector<float> times;
    for (int step = 0; step < schedule.steps(); ++step)
        times.push_back(schedule.time(step));
    std::vector<StepModulation> modulations = transformer.prepareSteps(times);
    at::ScalarType preparedIn = transformer.computeType();
    const auto compute = [&](std::size_t at) {
        if (transformer.computeType() != preparedIn) { // the guard has raised the precision
            modulations = transformer.prepareSteps(times);
            preparedIn = transformer.computeType();
        }
        const at::Tensor output = transformer.run(latents, modulations[at], conditioning.positive, grid, context);
        // Positive and negative run apart: their captions differ in length, and one batch would need a mask.
        if (!guided || static_cast<double>(times[at]) > params.cfgTruncation)
            return output;
        return guide(output, transformer.run(latents, modulations[at], conditioning.negative, negativeGrid, context), params.guidance, params.cfgNormalization);
    };
    for (int step = 0; step < schedule.steps(); ++step) {
        const auto at = static_cast<std::size_t>(step);
        const at::Tensor output = guarded ? guarded(step, [&] { return compute(at); }) : compute(at);
        const float delta = schedule.sigmas[at + 1] - schedule.sigmas[at];
        latents = latents - output * static_cast<double>(delta); // the velocity is the negative of the output
        afterStep(step, latents);
    }
    return latents;
}

at::Tensor decodeLatents(const AutoencoderKL& autoencoder, const at::Tensor& latents, const ComputeContext& context, const Tiling& tiling)
{
    const VaeConfig& config = autoencoder.config();
    const at::Tensor unscaled = latents.unsqueeze(0).div(config.scalingFactor).add_(config.shiftFactor);
    return autoencoder.decode(unscaled, context, tiling).squeeze(0).div_(2).add_(0.5);
}

int decoderTile(const GenerationParams& params)
{
    if (params.decoderTiling)
        return params.decoderTileSize;
    return params.vaeTiling ? params.vaeTileSize : 0;
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

/// One job's pictures, each stage under its guard.
class GuardedJob {
public:
    GuardedJob(LoadedModel& model, const GenerationParams& params, const ComputeContext& context, StageClock& clock, Outcome& outcome)
        : m_model(model), m_params(params), m_context(context), m_clock(clock), m_outcome(outcome), m_guard(model, params.guards, outcome.run.guardEvents),
          m_width(static_cast<int>(roundUp(params.width, model.config().sizeUnit()))),
          m_height(static_cast<int>(roundUp(params.height, model.config().sizeUnit()))),
          m_schedule(makeSchedule(model.config().scheduler, params.steps,
                                  static_cast<std::int64_t>(m_width / model.config().sizeUnit()) * (m_height / model.config().sizeUnit()), params.shift))
    {
        outcome.run.shift = m_schedule.shift;
    }

    void encode()
    {
        m_clock.begin(Stage::Text);
        const bool guided = m_params.guidance > 0;
        const auto positive = tokenize(m_model, m_params.prompt, "prompt", m_params, m_outcome, &m_outcome.run.lostPrompt);
        const auto negative = guided ? tokenize(m_model, m_params.negativePrompt, "negative prompt", m_params, m_outcome, nullptr) : std::vector<std::int32_t>{};
        (void)m_guard.run({Stage::Text, 0, 0, "text encoder", false}, [&] {
            m_conditioning = encodePrompts(m_model.parts(), positive, negative, guided, m_context);
            return guided ? at::cat({m_conditioning.positive.tokens, m_conditioning.negative.tokens}) : m_conditioning.positive.tokens;
        });
    }

    /// Picture i, counted from 0. A picture that the image guard rejects is made again with the same seed, a rung up.
    Picture make(int i)
    {
        const int index = i + 1;
        Picture picture{{}, m_params.seed + i, index, {}, false};
        m_clock.picture(index);
        while (true) {
            const at::Tensor latents = sampled(picture.seed, index);
            picture.image = decoded(latents, index);
            const ImageStatistics statistics = measureImage(picture.image);
            const bool flat = m_guard.enabled() && statistics.uniform();
            if (!flat || (!m_guard.tripped(index) && latentsUsual(latents))) { // a flat picture alone may be what was asked for
                m_guard.settle(index);
                if (m_guard.enabled() && statistics.strongCast()) // right for "a red wall"; whoever looks for a fault wants to know
                    logInfo("Picture " + std::to_string(index) + " is of one hue: its mean colour is R " + std::to_string(std::lround(statistics.mean[0])) + ", G "
                            + std::to_string(std::lround(statistics.mean[1])) + ", B " + std::to_string(std::lround(statistics.mean[2])) + ".");
                break;
            }
            if (!m_guard.rejected(index)) {
                picture.rejected = true;
                break;
            }
        }
        picture.run = m_outcome.run;
        picture.run.guardEvents = m_guard.eventsOf(index);
        return picture;
    }

private:
    at::Tensor sampled(std::int64_t seed, int index)
    {
        m_clock.begin(Stage::Steps, m_schedule.steps());
        if (m_params.attentionDropout > 0)
            seedDropout(m_model.options().device, seed);
        const at::Tensor noise = startNoise(m_model.config(), m_width, m_height, seed, m_model.options().device);
        return denoise(m_model.parts(), noise, m_conditioning, m_schedule, m_params, m_context, [this](int step, const at::Tensor&) { m_clock.done(step + 1); },
                       [this, index](int step, const std::function<at::Tensor()>& compute) {
                           return m_guard.run({Stage::Steps, index, step + 1, "transformer", true}, compute);
                       });
    }

    Image decoded(const at::Tensor& latents, int index)
    {
        m_clock.begin(Stage::Decoding);
        const at::Tensor pixels = m_guard.run({Stage::Decoding, index, 0, "autoencoder", true}, [&] {
            return decodeLatents(m_model.parts().autoencoder(), latents, m_context, {decoderTile(m_params), [this](int done, int total) { m_clock.done(done, total); }});
        });
        return toImage(pixels.clamp(0, 1), m_params.width, m_params.height);
    }

    LoadedModel& m_model;
    const GenerationParams& m_params;
    const ComputeContext& m_context;
    StageClock& m_clock;
    Outcome& m_outcome;
    StageGuard m_guard;
    int m_width;  ///< the next larger legal size: with forceOriginalResolution the picture is cropped to what was asked, never scaled
    int m_height;
    Schedule m_schedule;
    Conditioning m_conditioning;
};

} // namespace

void textToImage(LoadedModel& model, const GenerationParams& params, const std::function<void(Picture&&)>& deliver, const ComputeContext& context,
                 StageClock& clock, Outcome& outcome)
{
    model.restore(context.stop);
    GuardedJob job(model, params, context, clock, outcome);
    job.encode();
    for (int i = 0; i < params.count; ++i) {
        Picture picture = job.make(i);
        const bool rejected = picture.rejected;
        const std::int64_t seed = picture.seed;
        if (!rejected || params.keepRejected) {
            clock.begin(Stage::Saving);
            deliver(std::move(picture));
        }
        if (rejected)
            throw Error(ErrorCode::Rejected, "The picture of seed " + std::to_string(seed) + " came out as one flat colour, also in fp32, so it was "
                            + (params.keepRejected ? "kept only as a rejected one." : "not saved."));
    }
}

} // namespace zimage
