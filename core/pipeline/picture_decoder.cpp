#include "pipeline/picture_decoder.h"

#include "pipeline/text_to_image.h"

#include <ATen/ATen.h>

namespace zimage {

Image PictureDecoder::operator()(const at::Tensor& latents, int index) const
{
    clock.begin(Stage::Decoding);
    const GuardedStage where{Stage::Decoding, index, 0, "autoencoder", true};
    Image image;
    memory.run(where, [&] {
        const GenerationParams& params = memory.params();
        const at::Tensor pixels = guard.run(where, [&] {
            ComputeContext own = context;
            own.halfConvolutions = precision.precisionOf(Stage::Decoding) == PartPrecision::Asked;
            return decodeLatents(autoencoder, latents, own, {decoderTile(params), [this](int done, int total) { clock.done(done, total); }});
        });
        if (learn)
            learn(latents, pixels);
        image = toImage(pixels.clamp(0, 1), params.width, params.height);
    });
    return image;
}

} // namespace zimage
