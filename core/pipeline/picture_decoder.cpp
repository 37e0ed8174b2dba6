#include "pipeline/picture_decoder.h"

#include "memory/memory_needs.h"
#include "pipeline/text_to_image.h"

#include <ATen/ATen.h>

namespace zimage {

ComputeContext decodingContext(const ComputeContext& context, const c10::Device& device, bool half)
{
    ComputeContext own = context;
    own.halfConvolutions = half && device.is_cuda();
    if (device.is_cpu())
        own.attention = resolveAttentionBackend("auto", device, c10::kFloat, 0);
    return own;
}

Image PictureDecoder::operator()(const at::Tensor& latents, int index) const
{
    clock.begin(Stage::Decoding);
    const GuardedStage where{Stage::Decoding, index, 0, kAutoencoderLayers, true};
    Image image;
    memory.run(where, [&] {
        const GenerationParams& params = memory.params();
        const at::Tensor pixels = guard.run(where, [&] {
            const c10::Device at = device();
            const ComputeContext own =
                decodingContext(context, at, precision.precisionOf(Stage::Decoding) == PartPrecision::Asked);
            return decodeLatents(autoencoder, latents.to(at), own,
                                 {askedTile(params), [this](int done, int total) { clock.done(done, total); }});
        });
        if (learn)
            learn(latents, pixels);
        image = toImage(pixels.clamp(0, 1), params.width, params.height);
    });
    return image;
}

} // namespace zimage
