#pragma once

#include "base/cancellation.h"
#include "engine/image_engine.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace zimage::test {

/// An engine without a model: makes grey steps at the size that is asked for, and spoils them as it is told.
class FakePictures : public ImageEngine {
public:
    /// For picture i, from 0: changes the picture or the outcome. An outcome that failed delivers no picture.
    std::function<void(int i, Image& image, Outcome& outcome)> spoil = [](int, Image&, Outcome&) {};
    std::function<double(const GenerationParams&)> seconds = [](const GenerationParams&) { return 1.5; };
    std::vector<GenerationParams> asked;
    GenerationParams current; ///< what the picture in the making was asked with
    int previews = 0;         ///< jobs that wanted some

    Outcome generate(const std::filesystem::path&, const GenerationParams& params, const GenerateCallbacks& callbacks,
                     std::stop_token stop) override
    {
        Outcome outcome;
        if (stop.stop_requested()) {
            outcome.status = Outcome::Status::Cancelled;
            return outcome;
        }
        current = params;
        previews += callbacks.preview ? 1 : 0;
        outcome.run.device = "cpu";
        outcome.run.precision = "fp32";
        outcome.times = {{Stage::Loading, 9}, {Stage::Steps, seconds(params)}};
        outcome.memory = {1000, 1500, 2 << 20, 0, 0, 0};
        Picture picture{greySteps(params.width, params.height), params.seed, 1, outcome.run, false};
        spoil(static_cast<int>(asked.size()), picture.image, outcome);
        asked.push_back(params);
        try {
            if (callbacks.progress)
                callbacks.progress({.stage = Stage::Steps});
            if (outcome.status == Outcome::Status::Done)
                callbacks.picture(std::move(picture));
        } catch (const Error& error) {
            outcome.status = Outcome::Status::Failed;
            outcome.error = error.code();
            outcome.message = error.what();
        }
        return outcome;
    }
    Outcome decode(const SavedLatents&, const std::filesystem::path&, const GenerationParams&, const GenerateCallbacks&,
                   std::stop_token) override
    {
        return {};
    }
    ModelReport inspect(const std::filesystem::path&) override { return {}; }
    ParityReport parity(const ParityOptions&, std::stop_token) override { return {}; }
    std::vector<DeviceInfo> devices() override
    {
        return {{.id = "cpu", .name = "cpu", .memoryBytes = 0, .attentionBackends = {}, .precisions = {}}};
    }
    std::string torchVersion() override { return "0.0"; }

    static Image greySteps(int width, int height)
    {
        Image image{width, height, {}};
        for (int i = 0; i < width * height; ++i)
            image.rgb.insert(image.rgb.end(), 3, static_cast<std::uint8_t>(60 + i % 100));
        return image;
    }
};

} // namespace zimage::test
