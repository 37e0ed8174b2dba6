#include "engine/engine_fixture.h"

#include "io/safetensors.h"

#include <ATen/ATen.h>

#include <cmath>
#include <cstring>
#include <string>

namespace zimage::test {

namespace {

/// Rewrites a bf16 safetensors file in another float type.
void convert(const std::filesystem::path& file, at::ScalarType type, const char* name)
{
    const Safetensors stored = openSafetensors(file);
    std::string header = "{";
    std::string data;
    for (const auto& [key, tensor] : stored.tensors) {
        at::Tensor values = at::empty(tensor.shape, at::kBFloat16);
        tensor.copyTo(values.data_ptr());
        values = values.to(type).contiguous();
        std::string shape = tensor.shapeText();
        header += (header.size() > 1 ? ",\"" : "\"") + key + "\":{\"dtype\":\"" + name + "\",\"shape\":" + shape + ",\"data_offsets\":["
            + std::to_string(data.size()) + ",";
        data.append(static_cast<const char*>(values.data_ptr()), values.nbytes());
        header += std::to_string(data.size()) + "]}";
    }
    header += "}";
    std::string length(8, '\0');
    const std::uint64_t bytes = header.size();
    std::memcpy(length.data(), &bytes, sizeof bytes);
    std::filesystem::remove(file); // the mapping keeps the old one
    writeFile(file, length + header + data);
}

void convertAll(const std::filesystem::path& model, at::ScalarType type, const char* name)
{
    for (const char* file : {"text_encoder/model.safetensors", "transformer/diffusion_pytorch_model.safetensors", "vae/diffusion_pytorch_model.safetensors"})
        convert(model / file, type, name);
}

} // namespace

TEST(Precision, CheckpointsInFp32AndFp16GiveThePictureOfTheBf16One)
{
    const Image bf16 = generate(smallParams()).pictures.at(0).image;
    for (const bool half : {false, true}) {
        const TempFolder folder;
        std::filesystem::copy(miniModel(), folder.path(), std::filesystem::copy_options::recursive);
        convertAll(folder.path(), half ? at::kHalf : at::kFloat, half ? "F16" : "F32");
        const Job job = generate(smallParams(), folder.path());
        ASSERT_EQ(job.outcome.status, Outcome::Status::Done) << job.outcome.message;
        if (half)
            EXPECT_LT(meanDifference(job.pictures.at(0).image, bf16), 0.5); // bf16's smallest values are beyond fp16
        else
            EXPECT_EQ(job.pictures.at(0).image.rgb, bf16.rgb); // fp32 holds every bf16 value
    }
}

TEST(Precision, ComputingInBf16StaysCloseToFp32)
{
    GenerationParams params = smallParams();
    const Image fp32 = generate(params).pictures.at(0).image;
    params.precision = "bf16";
    const Job job = generate(params);
    EXPECT_EQ(job.outcome.run.precision, "bf16");
    EXPECT_LT(meanDifference(job.pictures.at(0).image, fp32), 8.0);
}

} // namespace zimage::test
