#include "engine/checkpoint_edit.h"
#include "engine/engine_fixture.h"
#include "weights/torch_compat.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <string>
#include <utility>

namespace zimage::test {

namespace {

void convertAll(const std::filesystem::path& model, at::ScalarType type)
{
    for (const char* file : {"text_encoder/model.safetensors", "transformer/diffusion_pytorch_model.safetensors",
                             "vae/diffusion_pytorch_model.safetensors"})
        rewriteTensors(model / file, [type](const std::string&, const at::Tensor& values) { return values.to(type); });
}

} // namespace

TEST(Precision, CheckpointsInFp32AndFp16GiveThePictureOfTheBf16One)
{
    GenerationParams params = smallParams();
    params.attentionBackend = "math"; // "auto" measures each model on a card, and may choose others
    const Image bf16 = generate(params).pictures.at(0).image;
    for (const bool half : {false, true}) {
        const TempFolder folder;
        std::filesystem::copy(miniModel(), folder.path(), std::filesystem::copy_options::recursive);
        convertAll(folder.path(), half ? at::kHalf : at::kFloat);
        const Job job = generate(params, folder.path());
        ASSERT_EQ(job.outcome.status, Outcome::Status::Done) << job.outcome.message;
        if (half)
            EXPECT_LT(meanDifference(job.pictures.at(0).image, bf16), 0.5); // bf16's smallest values are beyond fp16
        else
            EXPECT_EQ(job.pictures.at(0).image.rgb, bf16.rgb); // fp32 holds every bf16 value
    }
}

TEST(Precision, SixteenBitsStayWithinTheirBoundsOfTheReference)
{
    struct Bounds {
        double text, transformer, latents,
            picture; ///< relative L2; of the picture the largest difference in levels of 255
    };
    for (const auto& [precision, bounds] :
         {std::pair("bf16", Bounds{8e-3, 6e-3, 8e-3, 5}), std::pair("fp16", Bounds{1e-3, 1e-3, 1.5e-3, 1})}) {
        ParityOptions options;
        options.folder = data("zimage-tiny");
        options.device = testDevice();
        options.precision = precision;
        Bounds worst{};
        for (const ParityLine& line : engine().parity(options, {}).lines) {
            const auto has = [&line](const char* word) { return line.name.find(word) != std::string::npos; };
            EXPECT_TRUE(line.passed) << precision << " " << line.name;
            if (has("text_encoder"))
                worst.text = std::max(worst.text, line.relative);
            else if (has("transformer") || has("lora"))
                worst.transformer = std::max(worst.transformer, line.relative);
            else if (has(".latents"))
                worst.latents = std::max(worst.latents, line.relative);
            else if (has(".picture"))
                worst.picture = std::max(worst.picture, line.maxAbsolute * 255);
        }
        EXPECT_LT(worst.text, bounds.text) << precision;
        EXPECT_LT(worst.transformer, bounds.transformer) << precision;
        EXPECT_LT(worst.latents, bounds.latents) << precision;
        EXPECT_LT(worst.picture, bounds.picture) << precision;
    }
}

TEST(Precision, TheOneThatWasAskedForIsToldAndChangesThePictureALittle)
{
    GenerationParams params = smallParams();
    params.precision = "fp32";
    const Image fp32 = generate(params).pictures.at(0).image;
    for (const auto& [name, bound] : {std::pair("bf16", 1.0), std::pair("fp16", 0.2)}) {
        params.precision = name;
        const Job job = generate(params);
        ASSERT_EQ(job.outcome.status, Outcome::Status::Done) << name << ": " << job.outcome.message;
        EXPECT_EQ(job.outcome.run.precision, name);
        EXPECT_TRUE(job.outcome.run.guardEvents.empty()) << name;
        const double difference = meanDifference(job.pictures.at(0).image, fp32);
        EXPECT_GT(difference, 0) << name; // it is another computation
        EXPECT_LT(difference, bound) << name;
    }
}

TEST(Precision, NothingAccumulatesInSixteenBitsOrTf32)
{
    (void)engine(); // sets the switches
    const at::Context& context = at::globalContext();
    EXPECT_FALSE(context.allowTF32CuBLAS());
    EXPECT_FALSE(context.allowTF32CuDNN());
    EXPECT_FALSE(compat::reducesIn16Bits());
}

TEST(Precision, NormsModulationAndTheOuterLayersAreFp32WhateverTheComputeType)
{
    const c10::InferenceMode inference;
    for (const at::ScalarType type : {at::kBFloat16, at::kHalf}) {
        BoundModel model(tinyModel());
        model.place({.root = {}, .device = c10::Device(c10::kCPU), .precision = type, .loras = {}}, {});
        int wide = 0;
        for (const auto& [name, slot] : model.transformerWeights().slots()) {
            const auto has = [&name = name](const char* word) { return name.find(word) != std::string::npos; };
            const bool fp32 = has("norm") || has("adaLN") || has("t_embedder") || has("x_embedder")
                || has("final_layer") || has("pad_token") || has("cap_embedder.0");
            EXPECT_EQ(slot->tensor.scalar_type(), fp32 ? at::kFloat : type) << name;
            wide += fp32 ? 1 : 0;
        }
        EXPECT_GT(wide, 50);
        // And so is all that runs between the layers.
        const LayerTap tap = [](LayerGroup, std::int64_t, at::Tensor& result) {
            EXPECT_EQ(result.scalar_type(), at::kFloat);
        };
        ComputeContext context;
        context.tap = &tap;
        const std::int32_t ids[] = {1, 2, 3};
        const Caption caption = model.transformer().prepareCaption(model.textEncoder().run(ids, context), context);
        const StepModulation step = model.transformer().prepareSteps({0.5F}).front();
        EXPECT_EQ(step.finalScale.scalar_type(), at::kFloat);
        EXPECT_EQ(step.blocks.at(0).gateMlp.scalar_type(), at::kFloat);
        (void)model.transformer().run(at::zeros({16, 4, 4}), step, caption,
                                      model.transformer().prepareGrid(4, 4, caption), context);
    }
}

} // namespace zimage::test
