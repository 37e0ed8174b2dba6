#include "pipeline/picture_job.h"

#include "base/error.h"
#include "base/image_statistics.h"
#include "base/log.h"
#include "base/round.h"
#include "base/sentence.h"
#include "guards/latent_guard.h"
#include "guards/memory_ladder.h"
#include "guards/stage_guard.h"
#include "memory/memory_needs.h"
#include "pipeline/card_memory.h"
#include "pipeline/job_remarks.h"
#include "pipeline/kept_latents.h"
#include "pipeline/latent_preview.h"
#include "pipeline/memory_probe.h"
#include "pipeline/picture_decoder.h"
#include "pipeline/picture_delivery.h"
#include "pipeline/text_to_image.h"
#include "pipeline/torch_errors.h"
#include "weights/torch_compat.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <stop_token>
#include <utility>

namespace zimage {

namespace {

/// The prompt's ids; notes in the outcome what the token limit cut off. `lost`: of the prompt, null for the negative
/// one.
std::vector<std::int32_t> tokenize(const LoadedModel& model, const std::string& text, const GenerationParams& params,
                                   Outcome& outcome, std::string* lost)
{
    const int limit = std::min(params.maxSequenceLength, model.config().maxCaptionTokens());
    EncodedPrompt encoded = model.tokenizer().encodePrompt(text, static_cast<std::size_t>(limit));
    if (encoded.totalTokens > encoded.ids.size()) {
        std::string warning = cutWarning(encoded, limit, lost == nullptr);
        if (std::find(outcome.warnings.begin(), outcome.warnings.end(), warning)
            == outcome.warnings.end()) // drawn prompts may end alike
            outcome.warnings.push_back(std::move(warning));
    }
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

/// The largest picture of the same shape that would fit into what is free now; empty when there is none, or on a CPU.
std::string fittingSize(LoadedModel& model, const GenerationParams& params)
{
    if (!model.options().device.is_cuda())
        return {};
    const PictureSize size = largestThatFits(model.config(), params, deviceMemoryOf(model.options().device), {});
    return size.width > 0 && size.width < params.width ? std::to_string(size.width) + "×" + std::to_string(size.height)
                                                       : std::string();
}

MemoryRungs rungs(LoadedModel& model, const GenerationParams& params)
{
    return {[&model] {
                model.graphs().clear();
                model.restStreams();
            },
            [&model](Stage stage) { return model.makeRoom(stage); }, [&model] { return model.decodeOnCpu(); },
            [&model, &params] { return fittingSize(model, params); }};
}

/// One job's pictures, each stage under its guard.
class GuardedJob {
public:
    GuardedJob(LoadedModel& model, const GenerationParams& params, const GenerateCallbacks& callbacks,
               const ComputeContext& context, StageClock& clock, Outcome& outcome)
        : m_model(model), m_params(params), m_callbacks(callbacks), m_context(context), m_clock(clock),
          m_outcome(outcome), m_guard(model, params.guards, outcome.run.guardEvents),
          m_memory(withPlannedTiles(params, model.plan()), m_context, outcome.run.guardEvents, rungs(model, params)),
          m_decoder{model.parts().autoencoder(),
                    m_context,
                    clock,
                    m_guard,
                    model,
                    m_memory,
                    [&model] { return model.parts().autoencoderDevice(); },
                    {}},
          m_peaks(model.options().device, outcome.memory),
          m_width(static_cast<int>(roundUp(params.width, model.config().sizeUnit()))),
          m_height(static_cast<int>(roundUp(params.height, model.config().sizeUnit()))),
          m_schedule(makeSchedule(model.config().scheduler, params.steps,
                                  static_cast<std::int64_t>(m_width / model.config().sizeUnit())
                                      * (m_height / model.config().sizeUnit()),
                                  params.shift)),
          m_stopped(context.stop, [this] { m_stop.request_stop(); }),
          m_delivery(callbacks.picture, /*apart=*/params.count > 1, [this] { m_stop.request_stop(); })
    {
        m_context.stop = m_stop.get_token();
        outcome.run.shift = m_schedule.shift;
        if (callbacks.preview)
            m_decoder.learn = [this](const at::Tensor& latents, const at::Tensor& pixels) {
                m_model.colours(m_context).learn(latents, pixels);
            };
    }

    /// Where the first picture goes on from; it outlives its first attempt.
    void goOnFrom(const SavedLatents& unfinished)
    {
        m_unfinished = &unfinished;
        if (!unfinished.promptOriginal.empty()) {
            m_outcome.run.prompt = unfinished.params.prompt;
            m_outcome.run.promptOriginal = unfinished.promptOriginal;
        }
        if (!unfinished.negativeOriginal.empty()) {
            m_outcome.run.negativePrompt = unfinished.params.negativePrompt;
            m_outcome.run.negativeOriginal = unfinished.negativeOriginal;
        }
    }

    /// Makes and hands over all pictures, or as many as the callbacks let it. What a receiver of pictures throws comes
    /// before what the engine says of the pictures after it.
    void run()
    {
        try {
            for (int i = 0; i < m_params.count; ++i) {
                if (i > 0 && m_callbacks.proceed && !m_callbacks.proceed())
                    break;
                make(i);
            }
        } catch (...) {
            finishDelivery();
            throw;
        }
        finishDelivery();
    }

private:
    void finishDelivery()
    {
        try {
            m_delivery.finish();
        } catch (...) {
            m_outcome.latents = m_delivery.latents();
            throw;
        }
    }

    /// The prompts of the picture with this seed. False when they are those of the picture before.
    bool takePrompts(std::int64_t seed)
    {
        std::string prompt = m_callbacks.prompt ? m_callbacks.prompt(seed) : m_params.prompt;
        std::string negative = m_callbacks.negativePrompt ? m_callbacks.negativePrompt(seed) : m_params.negativePrompt;
        if (m_encoded && prompt == m_prompt && negative == m_negative)
            return false;
        m_prompt = std::move(prompt);
        m_negative = std::move(negative);
        m_encoded = true;
        if (m_callbacks.prompt) {
            m_outcome.run.prompt = m_prompt;
            m_outcome.run.promptOriginal = m_params.prompt;
        }
        if (m_callbacks.negativePrompt) {
            m_outcome.run.negativePrompt = m_negative;
            m_outcome.run.negativeOriginal = m_params.negativePrompt;
        }
        return true;
    }

    /// Encodes the prompts of picture `index`, unless they are those of the picture before.
    void encode(std::int64_t seed, int index)
    {
        if (!takePrompts(seed))
            return;
        m_clock.begin(Stage::Text);
        m_peaks.begin(Stage::Text);
        takeReserve();
        const bool guided = m_params.guidance > 0;
        const auto positive = tokenize(m_model, m_prompt, m_params, m_outcome, &m_outcome.run.lostPrompt);
        const auto negative =
            guided ? tokenize(m_model, m_negative, m_params, m_outcome, nullptr) : std::vector<std::int32_t>{};
        const std::string circumstances = captionCircumstances();
        const PromptNoise noise{static_cast<std::uint64_t>(m_params.variationSeed), m_params.promptNoise};
        const std::string moved = noise.strength > 0
            ? "/moved/" + std::to_string(noise.seed) + "/" + std::to_string(noise.strength)
            : std::string();
        const std::string key = CaptionCache::keyOf(positive, circumstances + moved);
        const std::string negativeKey = CaptionCache::keyOf(negative, circumstances);
        if (m_context.tap == nullptr && recall(key, guided ? negativeKey : std::string()))
            return;
        const bool drawn = m_callbacks.prompt || m_callbacks.negativePrompt;
        const GuardedStage where{Stage::Text, drawn ? index : 0, 0, kTextEncoderLayers, false};
        m_memory.run(where, [&] {
            (void)m_guard.run(where, [&] {
                m_conditioning = encodePrompts(m_model.parts(), positive, negative, guided, m_context, noise);
                return guided ? at::cat({m_conditioning.positive.tokens, m_conditioning.negative.tokens})
                              : m_conditioning.positive.tokens;
            });
        });
        ++m_outcome.promptsEncoded;
        m_model.restStreams(); // the text encoder's
        if (m_context.tap != nullptr || circumstances != captionCircumstances())
            return; // changed by a test, or with a precision that the next job starts without
        m_model.captions().store(key, m_conditioning.positive);
        if (guided)
            m_model.captions().store(negativeKey, m_conditioning.negative);
    }

    /// Makes picture i, counted from 0, and hands it over. A picture that the image guard rejects is made again with
    /// the same seed, a rung up.
    void make(int i)
    {
        const int index = i + 1;
        const std::int64_t seed = m_params.seed + i;
        m_clock.picture(index);
        encode(seed, index);
        while (true) {
            const at::Tensor latents = sampledOrKept(seed, index);
            KeptLatents kept(m_callbacks.latentsFolder, savedOf(seed), latents);
            m_reserve.reset();
            m_model.endSteps();
            m_peaks.begin(Stage::Decoding);
            if (std::optional<Picture> picture = decoded(latents, kept, seed, index)) {
                deliver(std::move(*picture), std::move(kept));
                return;
            }
            kept.remove();
        }
    }

    /// Nothing when the image guard wants it made again.
    std::optional<Picture> decoded(const at::Tensor& latents, KeptLatents& kept, std::int64_t seed, int index)
    {
        std::optional<Picture> picture;
        try {
            kept.during([&] {
                translateErrors([&] { picture = Picture{m_decoder(latents, index), seed, index, {}, false}; });
                if (passes(picture->image, latents, index))
                    m_guard.settle(index);
                else if (m_guard.rejected(index))
                    picture.reset();
                else
                    picture->rejected = true;
            });
        } catch (...) {
            m_outcome.latents = kept.file();
            throw;
        }
        return picture;
    }

    [[nodiscard]] SavedLatents savedOf(std::int64_t seed) const
    {
        SavedLatents saved{m_model.options().root,
                           m_params,
                           m_outcome.run.promptOriginal,
                           m_model.precisionName(Stage::Steps),
                           {},
                           {},
                           0};
        saved.params.seed = seed;
        saved.params.prompt = m_prompt;
        saved.params.negativePrompt = m_negative;
        saved.negativeOriginal = m_outcome.run.negativeOriginal;
        return saved;
    }

    /// All steps of a picture. When the card is lost between two of them, those that are done are kept.
    at::Tensor sampledOrKept(std::int64_t seed, int index)
    {
        m_stepsDone = 0;
        try {
            return sampled(seed, index);
        } catch (const c10::Error&) {
            if (m_stepsDone > 0 && deviceLost(m_model.options().device))
                m_outcome.latents =
                    KeptLatents(m_callbacks.latentsFolder, savedOf(seed), m_lastLatents, m_stepsDone).file();
            throw;
        }
    }

    /// Noise, or what is there of the picture.
    at::Tensor startOf(std::int64_t seed)
    {
        if (m_unfinished == nullptr)
            return startNoise(m_model.config(), m_width, m_height, noiseOf(seed), m_model.options().device);
        at::Tensor latents = at::empty(m_unfinished->shape, at::kFloat);
        std::copy(m_unfinished->values.begin(), m_unfinished->values.end(), latents.data_ptr<float>());
        return latents.to(m_model.options().device);
    }

    /// All that a caption depends on beside its tokens.
    std::string captionCircumstances() const
    {
        const BoundModel& parts = m_model.parts();
        return std::to_string(parts.textWeightsVersion()) + "/" + std::to_string(parts.weightsVersion()) + "/"
            + executionName(m_context.execution) + "/" + attentionBackendName(m_context.attention)
            + (m_context.useRope ? "" : "/unrotated") + (m_context.halfScaling ? "" : "/unscaled");
    }

    /// Takes the captions of an earlier job; false when they are not there. No key: no negative prompt.
    bool recall(const std::string& positive, const std::string& negative)
    {
        const Caption* first = m_model.captions().find(positive);
        const Caption* second = negative.empty() ? nullptr : m_model.captions().find(negative);
        if (first == nullptr || (second == nullptr && !negative.empty()))
            return false;
        m_conditioning = {*first, second != nullptr ? *second : Caption{}};
        return true;
    }

    [[nodiscard]] NoiseRecipe noiseOf(std::int64_t seed) const
    {
        return {static_cast<std::uint64_t>(seed), static_cast<std::uint64_t>(m_params.variationSeed),
                m_params.variationStrength};
    }

    /// Memory that the decoding is sure to have, whoever else takes some meanwhile.
    void takeReserve()
    {
        if (m_model.plan().reserve <= 0 || m_reserve.defined())
            return;
        try {
            m_reserve = at::empty({m_model.plan().reserve},
                                  at::TensorOptions().device(m_model.options().device).dtype(at::kByte));
        } catch (const c10::Error& error) {
            if (!compat::isOutOfMemory(error))
                throw;
            logDebug("There is no memory left to reserve for the decoding.");
        }
    }

    at::Tensor sampled(std::int64_t seed, int index)
    {
        m_peaks.begin(Stage::Steps);
        takeReserve();
        at::Tensor latents;
        const GuardedStage all{Stage::Steps, index, 0, kTransformerLayers, true};
        m_memory.run(all, [&] { // what is prepared before the steps
            m_clock.begin(Stage::Steps, m_schedule.steps());
            if (m_params.attentionDropout > 0)
                seedDropout(m_model.options().device, seed);
            latents = denoise(
                m_model.parts(), startOf(seed), m_conditioning, m_schedule, m_params, m_context,
                [&](const StepResult& result) { stepped(result, index); },
                [&](int step, const std::function<at::Tensor()>& compute) { return guardedStep(step, index, compute); },
                &m_model.graphs(), m_unfinished != nullptr ? m_unfinished->stepsDone : 0);
        });
        m_unfinished = nullptr; // another attempt starts from noise
        return latents;
    }

    at::Tensor guardedStep(int step, int index, const std::function<at::Tensor()>& compute)
    {
        const GuardedStage where{Stage::Steps, index, step + 1, kTransformerLayers, true};
        at::Tensor output;
        m_memory.run(where, [&] {
            output = m_guard.run(where, [&] {
                m_context.halfResidual = takesHalfResidual(m_model.options().device, m_model.options().precision,
                                                           m_model.precisionOf(Stage::Steps), m_context);
                return compute();
            });
        });
        return output;
    }

    void stepped(const StepResult& result, int index)
    {
        m_clock.done(result.step + 1);
        if (m_model.options().device.is_cuda()
            && !m_callbacks.latentsFolder.empty()) { // what a card that is lost cannot give any more
            m_lastLatents = result.latents.to(at::kCPU);
            m_stepsDone = result.step + 1;
        }
        if (m_callbacks.preview && result.step + 1 < m_schedule.steps())
            m_callbacks.preview({m_model.colours(m_context).paint(result.denoised()), index, result.step + 1});
    }

    /// Whether the image guard lets it pass: a flat picture alone may be what was asked for.
    bool passes(const Image& image, const at::Tensor& latents, int index)
    {
        if (!m_guard.enabled())
            return true;
        const ImageStatistics statistics = measureImage(image);
        if (statistics.uniform() && (m_guard.tripped(index) || !latentsUsual(latents)))
            return false;
        if (statistics.oneHue())
            noteHue(index);
        return true;
    }

    /// One remark for all such pictures of the job: whoever asked for "a red wall" need not read many.
    void noteHue(int index)
    {
        m_oneHue.push_back(std::to_string(index));
        if (m_oneHue.size() == 1) {
            m_hueRemark = m_outcome.remarks.size();
            m_outcome.remarks.emplace_back();
        }
        m_outcome.remarks[m_hueRemark] = oneHueRemark(m_oneHue, m_params.count);
    }

    void deliver(Picture&& picture, KeptLatents&& kept)
    {
        const bool rejected = picture.rejected;
        const std::int64_t seed = picture.seed;
        picture.run = m_outcome.run;
        picture.run.guardEvents = m_guard.eventsOf(picture.index);
        if (!rejected || m_params.keepRejected) {
            m_clock.begin(Stage::Saving); // takes as long as saving is waited for
            m_delivery.add({std::move(picture), std::move(kept)});
        } else {
            kept.remove();
        }
        if (rejected)
            throw Error(ErrorCode::Rejected,
                        m_params.keepRejected
                            ? tr("The picture of seed {seed:int} came out as one flat colour even in fp32, so it is "
                                 "kept only as a rejected one. Try another seed or prompt.",
                                 seed)
                            : tr("The picture of seed {seed:int} came out as one flat colour even in fp32, so it is "
                                 "not saved. Try another seed or prompt.",
                                 seed));
    }

    LoadedModel& m_model;
    const GenerationParams& m_params;
    const GenerateCallbacks& m_callbacks;
    ComputeContext m_context; ///< with the rows that the memory ladder allows, and a stop of its own: a failed delivery
                              ///< stops the job, too
    StageClock& m_clock;
    Outcome& m_outcome;
    StageGuard m_guard;
    MemoryLadder m_memory;
    PictureDecoder m_decoder;
    StagePeaks m_peaks;
    at::Tensor m_reserve;
    const SavedLatents* m_unfinished = nullptr;
    at::Tensor m_lastLatents; ///< after m_stepsDone steps, in the computer's memory
    int m_stepsDone = 0;
    int m_width; ///< the next larger legal size: with forceOriginalResolution the picture is cropped to what was asked,
                 ///< never scaled
    int m_height;
    Schedule m_schedule;
    std::string m_prompt; ///< that m_conditioning was made of
    std::string m_negative;
    bool m_encoded = false;
    Conditioning m_conditioning;
    std::vector<std::string> m_oneHue; ///< numbers of the pictures with one hue throughout
    std::size_t m_hueRemark = 0;       ///< where the outcome's remark on them stands
    std::stop_source m_stop;
    std::stop_callback<std::function<void()>> m_stopped; ///< by the user
    PictureDelivery m_delivery;
};

} // namespace

void textToImage(LoadedModel& model, const GenerationParams& params, const GenerateCallbacks& callbacks,
                 const ComputeContext& context, StageClock& clock, Outcome& outcome, const MemoryPlan& plan,
                 const SavedLatents* unfinished)
{
    MemoryPlan own = plan;
    ComputeContext unused;
    const MemoryRungs loading{[&model] { model.graphs().clear(); },
                              [&own](Stage stage) { return stepDown(own, stage); },
                              {},
                              [&] { return fittingSize(model, params); }};
    MemoryLadder(params, unused, outcome.run.guardEvents, loading).run({Stage::Loading, 0, 0, "", false}, [&] {
        model.restore(own, context.stop);
    });
    GuardedJob job(model, params, callbacks, context, clock, outcome);
    if (unfinished != nullptr)
        job.goOnFrom(*unfinished);
    job.run();
}

} // namespace zimage
