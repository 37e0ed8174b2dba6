#pragma once

#include "base/cancellation.h"
#include "bridge/messages.h"
#include "engine/image_engine.h"

#include <QThread>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

namespace zimage::test {

/// How a fake engine behaves, and what was seen of it. Shared by the test and all engines it makes; set before a job
/// starts.
struct FakeScript {
    std::chrono::milliseconds step{0};
    std::function<void(int picture, int step)> onStep; ///< on the engine's thread, after the step's signs of life
    std::string failure;                               ///< the job fails with it after the first step
    ErrorCode failureCode = ErrorCode::NonFinite;
    std::string brokenLibrary; ///< the engine cannot be made
    std::string warning;
    bool throwing = false; ///< generate() throws, which it must not
    bool apart = false;    ///< pictures come on another thread, each during the steps of the next one
    int previewSide = 8;
    std::filesystem::path decodeFails; ///< with the latents of the picture kept in this folder
    MemoryUse memory;
    MemoryPlan plan;        ///< that every job is said to have ended with
    DeviceMemory available; ///< of every device; nothing is known of an empty one
    std::string device = "cpu";
    std::vector<DeviceInfo> devices = {
        {.id = "cpu", .name = "cpu", .memoryBytes = 0, .attentionBackends = {}, .precisions = {}}};

    std::atomic<int> made{0}; ///< engines
    std::atomic<int> destroyed{0};
    std::atomic<int> jobs{0};
    std::atomic<int> stepsOfLast{0};
    std::atomic<int> decodes{0};
    std::atomic<int> decodeTile{0}; ///< of the last decode; 0 without tiling
    std::atomic<QThread*> madeOn{nullptr};
    std::atomic<QThread*> destroyedOn{nullptr};
};

/// Takes the time and sends the signs of life that the real engine does, and paints gradients.
class FakeEngine : public ImageEngine {
public:
    explicit FakeEngine(std::shared_ptr<FakeScript> script) : m_script(std::move(script))
    {
        if (!m_script->brokenLibrary.empty())
            throw Error(ErrorCode::NotFound, m_script->brokenLibrary);
        ++m_script->made;
        m_script->madeOn = QThread::currentThread();
    }
    ~FakeEngine() override
    {
        ++m_script->destroyed;
        m_script->destroyedOn = QThread::currentThread();
    }

    Outcome generate(const std::filesystem::path&, const GenerationParams& params, const GenerateCallbacks& callbacks,
                     std::stop_token stop) override
    {
        ++m_script->jobs;
        m_script->stepsOfLast = params.steps;
        if (m_script->throwing)
            throw std::runtime_error("thrown");
        Outcome outcome;
        outcome.run.device = m_script->device;
        outcome.memory = m_script->memory;
        outcome.plan = m_script->plan;
        try {
            run(params, callbacks, stop, outcome);
            if (!m_script->warning.empty())
                outcome.warnings.push_back(m_script->warning);
        } catch (const Error& error) {
            outcome.status =
                error.code() == ErrorCode::Cancelled ? Outcome::Status::Cancelled : Outcome::Status::Failed;
            outcome.error = error.code();
            outcome.message = error.what();
        }
        return outcome;
    }

    Outcome decode(const SavedLatents& latents, const std::filesystem::path&, const GenerationParams& params,
                   const GenerateCallbacks& callbacks, std::stop_token) override
    {
        ++m_script->decodes;
        m_script->decodeTile = params.decoderTiling ? params.decoderTileSize : 0;
        Outcome outcome;
        outcome.run.device = m_script->device;
        Picture picture;
        picture.image = gradient(params.width, params.height, latents.params.seed);
        picture.seed = params.seed;
        callbacks.picture(std::move(picture));
        return outcome;
    }
    ModelReport inspect(const std::filesystem::path&) override { return {}; }
    ParityReport parity(const ParityOptions&, std::stop_token) override { return {}; }
    DeviceMemory deviceMemory(const GenerationParams&) override { return m_script->available; }
    std::vector<DeviceInfo> devices() override { return m_script->devices; }
    std::string torchVersion() override { return "0.0"; }

    static Image gradient(int width, int height, std::int64_t seed)
    {
        Image image{width, height, {}};
        image.rgb.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
        for (std::size_t i = 0; i < image.rgb.size(); ++i)
            image.rgb[i] = static_cast<std::uint8_t>(i / 3 % static_cast<std::size_t>(width) * 255
                                                         / static_cast<std::size_t>(width)
                                                     + static_cast<std::size_t>(seed) * (i % 3) * 40);
        return image;
    }

private:
    void run(const GenerationParams& params, const GenerateCallbacks& callbacks, const std::stop_token& stop,
             Outcome& outcome)
    {
        const auto tell = [&](Stage stage, int done, int total, int picture) {
            if (callbacks.progress)
                callbacks.progress({.stage = stage,
                                    .done = done,
                                    .total = total,
                                    .picture = picture,
                                    .pictures = params.count,
                                    .secondsPerStep = 0.1,
                                    .secondsLeft = 0.1});
        };
        std::optional<Picture> finished;
        std::future<void> delivery; // waits where it ends
        const auto handOverFinished = [&] {
            if (delivery.valid())
                delivery.get();
            if (finished)
                delivery = std::async(std::launch::async, [&callbacks, picture = std::move(*finished)]() mutable {
                    callbacks.picture(std::move(picture));
                });
            finished.reset();
        };
        tell(Stage::Loading, 0, 0, 1);
        tell(Stage::Text, 0, 0, 1);
        for (int picture = 1; picture <= params.count; ++picture) {
            if (picture > 1 && callbacks.proceed && !callbacks.proceed())
                break;
            for (int step = 1; step <= params.steps; ++step) {
                rest(stop);
                if (step < params.steps && callbacks.preview)
                    callbacks.preview(
                        {gradient(m_script->previewSide, m_script->previewSide, params.seed), picture, step});
                tell(Stage::Steps, step, params.steps, picture);
                if (step == 1)
                    handOverFinished();
                if (m_script->onStep)
                    m_script->onStep(picture, step);
                throwIfCancelled(stop);
                if (!m_script->failure.empty())
                    throw Error(m_script->failureCode, m_script->failure);
            }
            tell(Stage::Decoding, 0, 1, picture);
            if (!m_script->decodeFails.empty()) {
                SavedLatents latents{"fake", params, {}, "fp32", {1, 1, 1}, {0.5F}};
                latents.params.seed += picture - 1;
                outcome.latents = saveLatents(m_script->decodeFails, latents);
                throw Error(ErrorCode::OutOfMemory, "There is not enough memory to decode.");
            }
            tell(Stage::Saving, 0, 1, picture);
            Picture result;
            result.image = gradient(params.width, params.height, params.seed + picture);
            result.seed = params.seed + picture - 1;
            result.index = picture;
            result.run.device = "cpu";
            if (callbacks.prompt) {
                result.run.promptOriginal = params.prompt;
                result.run.prompt = callbacks.prompt(result.seed);
            }
            if (m_script->apart)
                finished = std::move(result);
            else
                callbacks.picture(std::move(result));
        }
        handOverFinished();
        if (delivery.valid())
            delivery.get();
    }

    void rest(const std::stop_token& stop) const
    {
        const auto end = std::chrono::steady_clock::now() + m_script->step;
        while (std::chrono::steady_clock::now() < end && !stop.stop_requested())
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }

    std::shared_ptr<FakeScript> m_script;
};

inline std::function<std::unique_ptr<ImageEngine>()> fakeEngines(const std::shared_ptr<FakeScript>& script)
{
    return [script] { return std::make_unique<FakeEngine>(script); };
}

} // namespace zimage::test
