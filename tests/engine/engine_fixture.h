#pragma once

#include "core/test_files.h"
#include "engine/engine_loader.h"
#include "engine/image_engine.h"
#include "pipeline/loaded_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <memory>
#include <stop_token>
#include <utility>
#include <vector>

namespace zimage::test {

inline std::filesystem::path miniModel() { return source("resources/models/zimage-mini"); }
/// Where the tests of precision and guards compute: on the CPU, or where the environment says
/// (ZIMAGE_TEST_DEVICE=cuda:0).
inline std::string testDevice()
{
    const char* named = std::getenv("ZIMAGE_TEST_DEVICE");
    return named != nullptr ? named : "cpu";
}

inline std::filesystem::path tinyModel() { return data("zimage-tiny/model"); }

/// One engine for all tests of the program: loading a model is the slowest part of a small picture.
inline ImageEngine& engine()
{
    static const std::unique_ptr<ImageEngine> instance = [] {
        prepareProcess();
        return loadEngine();
    }();
    return *instance;
}

/// The embedded model's parts, loaded in fp32 on the CPU.
inline const LoadedModel& mini()
{
    static const LoadedModel model(
        {.root = miniModel(), .device = c10::Device(c10::kCPU), .precision = c10::kFloat, .loras = {}}, {});
    return model;
}

inline LoraChoice loraOf(const std::filesystem::path& file, double strength = 1)
{
    LoraChoice lora;
    lora.file = file.string();
    lora.strength = strength;
    return lora;
}

/// A small, quick picture.
inline GenerationParams smallParams()
{
    GenerationParams params;
    params.prompt = "a cat on a blue background";
    params.width = 96;
    params.height = 64;
    params.steps = 2;
    params.guidance = 3.0;
    params.seed = 7;
    params.device = testDevice();
    return params;
}

struct Job {
    Outcome outcome;
    std::vector<Picture> pictures;
    std::vector<Progress> progress;
};

inline Job generate(const GenerationParams& params, const std::filesystem::path& model = miniModel(),
                    std::stop_token stop = {})
{
    Job job;
    GenerateCallbacks callbacks;
    callbacks.progress = [&job](const Progress& progress) { job.progress.push_back(progress); };
    callbacks.picture = [&job](Picture&& picture) { job.pictures.push_back(std::move(picture)); };
    job.outcome = engine().generate(model, params, callbacks, std::move(stop));
    return job;
}

/// Of two pictures of one size, in 8-bit levels.
inline double meanDifference(const Image& a, const Image& b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.rgb.size(); ++i)
        sum += std::abs(static_cast<double>(a.rgb[i]) - static_cast<double>(b.rgb[i]));
    return sum / static_cast<double>(a.rgb.size());
}

} // namespace zimage::test
