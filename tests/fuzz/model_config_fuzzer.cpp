// A component's config.json, read as each of the four kinds there are.

#include "architecture/model_config.h"
#include "only_errors.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

using namespace zimage;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::onlyErrors([&] {
        const JsonConfig json = JsonConfig::parse({reinterpret_cast<const char*>(data), size}, "config.json");
        ModelConfig model;
        fuzz::onlyErrors([&] { model.textEncoder = TextEncoderConfig::from(json); });
        fuzz::onlyErrors([&] { model.scheduler = SchedulerConfig::from(json); });
        const bool transformer = fuzz::onlyErrors([&] {
            model.transformer = TransformerConfig::from(json);
            fuzz::require(model.transformer.headDim() > 0 && model.transformer.feedForwardDim() > 0
                              && model.transformer.modulationDim() > 0 && model.maxCaptionTokens() > 0,
                          "a transformer was taken whose widths are not positive");
        });
        const bool vae = fuzz::onlyErrors([&] {
            model.vae = VaeConfig::from(json);
            fuzz::require(model.vae.scale() >= 1 && model.vae.scale() <= 128,
                          "an autoencoder was taken with an impossible scale");
        });
        fuzz::require(!transformer || !vae || (model.sizeUnit() > 0 && model.maxSide() > 0),
                      "a model was taken without a legal size");
        fuzz::onlyErrors([&] {
            for (const JsonConfig& item : json.items())
                (void)item.has("a");
        });
        fuzz::onlyErrors([&] { (void)json.objects("cases"); });
        fuzz::onlyErrors([&] { (void)json.numbers("numbers"); });
    });
    return 0;
}
