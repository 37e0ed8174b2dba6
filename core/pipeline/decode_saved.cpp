#include "pipeline/decode_saved.h"

#include "base/error.h"
#include "base/image_statistics.h"
#include "base/sentence.h"
#include "guards/latent_guard.h"
#include "guards/memory_ladder.h"
#include "guards/stage_guard.h"
#include "pipeline/picture_decoder.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <string>
#include <utility>

namespace zimage {

namespace {

/// The autoencoder's alone: convolutions in fp16 on a card, until a guard raises it.
class DecodingPrecision : public PrecisionControl {
public:
    explicit DecodingPrecision(const c10::Device& device) : m_half(device.is_cuda()) {}
    [[nodiscard]] PartPrecision precisionOf(Stage /*stage*/) const override
    {
        return m_half ? PartPrecision::Asked : PartPrecision::Fp32;
    }
    [[nodiscard]] std::string precisionName(Stage /*stage*/) const override { return m_half ? "fp16" : "fp32"; }
    bool raise(Stage /*stage*/) override { return std::exchange(m_half, false); }

private:
    bool m_half;
};

} // namespace

void decodeSaved(const AutoencoderKL& autoencoder, const SavedLatents& saved, const GenerationParams& params,
                 const c10::Device& device, const GenerateCallbacks& callbacks, const ComputeContext& context,
                 StageClock& clock, Outcome& outcome)
{
    DecodingPrecision precision(device);
    ComputeContext own = context;
    StageGuard guard(precision, params.guards, outcome.run.guardEvents);
    MemoryLadder memory(params, own, outcome.run.guardEvents);
    const PictureDecoder decoder{autoencoder, own, clock, guard, precision, memory, [&device] { return device; }, {}};
    at::Tensor latents = at::empty(saved.shape, at::kFloat);
    std::copy(saved.values.begin(), saved.values.end(), latents.data_ptr<float>());
    Picture picture{decoder(latents.to(device), 1), params.seed, 1, {}, false};
    if (params.guards && measureImage(picture.image).uniform() && (guard.tripped(1) || !latentsUsual(latents)))
        throw Error(ErrorCode::Rejected,
                    tr("The picture came out as one flat colour, so it is not saved. Try another seed or prompt."));
    guard.settle(1);
    picture.run = outcome.run;
    picture.run.promptOriginal = saved.promptOriginal;
    picture.run.prompt = saved.params.prompt;
    picture.run.negativeOriginal = saved.negativeOriginal;
    picture.run.negativePrompt = saved.params.negativePrompt;
    clock.begin(Stage::Saving);
    if (callbacks.picture)
        callbacks.picture(std::move(picture));
}

} // namespace zimage
