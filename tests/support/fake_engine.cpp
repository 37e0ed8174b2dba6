#include "base/cancellation.h"
#include "base/error.h"
#include "support/fake_engine.h"

#include <future>
#include <optional>
#include <stdexcept>
#include <utility>

namespace zimage::test {

namespace {

Image gradient(int width, int height, std::int64_t seed)
{
    Image image{width, height, {}};
    image.rgb.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
    for (std::size_t i = 0; i < image.rgb.size(); ++i)
        image.rgb[i] =
            static_cast<std::uint8_t>(i / 3 % static_cast<std::size_t>(width) * 255 / static_cast<std::size_t>(width)
                                      + static_cast<std::size_t>(seed) * (i % 3) * 40);
    return image;
}

Image painted(const FakeScript& script, int width, int height, std::int64_t seed)
{
    return script.paint ? script.paint(width, height, seed) : gradient(width, height, seed);
}

/// Hands pictures over at once, or, apart, each while the next one is made.
class Delivery {
public:
    Delivery(const GenerateCallbacks& callbacks, bool apart) : m_callbacks(callbacks), m_apart(apart) {}

    void add(Picture&& picture)
    {
        if (m_apart)
            m_finished = std::move(picture);
        else
            m_callbacks.picture(std::move(picture));
    }

    /// Waits for the picture before, and hands over the one that was added last.
    void handOver()
    {
        wait();
        if (m_finished)
            m_running = std::async(std::launch::async, [this, picture = std::move(*m_finished)]() mutable {
                m_callbacks.picture(std::move(picture));
            });
        m_finished.reset();
    }

    void wait()
    {
        if (m_running.valid())
            m_running.get();
    }

private:
    const GenerateCallbacks& m_callbacks;
    bool m_apart;
    std::optional<Picture> m_finished;
    std::future<void> m_running; ///< waits where it ends
};

/// One job by its script.
class FakeJob {
public:
    FakeJob(FakeScript& script, const GenerationParams& params, const GenerateCallbacks& callbacks,
            const std::stop_token& stop, Outcome& outcome)
        : m_script(script), m_params(params), m_callbacks(callbacks), m_stop(stop), m_outcome(outcome),
          m_delivery(callbacks, script.apart)
    {}

    void run()
    {
        tell(Stage::Loading, 0, 0, 1);
        tell(Stage::Text, 0, 0, 1);
        for (int picture = 1; picture <= m_params.count && m_outcome.status == Outcome::Status::Done; ++picture) {
            if (picture > 1 && m_callbacks.proceed && !m_callbacks.proceed())
                break;
            steps(picture);
            tell(Stage::Decoding, 0, 1, picture);
            failToDecode(picture);
            tell(Stage::Saving, 0, 1, picture);
            deliver(picture);
        }
        m_delivery.handOver();
        m_delivery.wait();
    }

private:
    void tell(Stage stage, int done, int total, int picture) const
    {
        if (m_callbacks.progress)
            m_callbacks.progress({.stage = stage,
                                  .done = done,
                                  .total = total,
                                  .picture = picture,
                                  .pictures = m_params.count,
                                  .secondsPerStep = 0.1,
                                  .secondsLeft = 0.1});
    }

    void steps(int picture)
    {
        for (int step = 1; step <= m_params.steps; ++step) {
            rest();
            if (step < m_params.steps && m_callbacks.preview)
                m_callbacks.preview(
                    {painted(m_script, m_script.previewSide, m_script.previewSide, m_params.seed), picture, step});
            tell(Stage::Steps, step, m_params.steps, picture);
            if (step == 1)
                m_delivery.handOver();
            if (m_script.onStep)
                m_script.onStep(picture, step);
            throwIfCancelled(m_stop);
            if (!m_script.failure.empty())
                throw Error(m_script.failureCode, m_script.failure);
        }
    }

    void rest() const
    {
        const auto end = std::chrono::steady_clock::now() + m_script.step;
        while (std::chrono::steady_clock::now() < end && !m_stop.stop_requested())
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }

    void failToDecode(int picture)
    {
        if (m_script.decodeFails.empty())
            return;
        SavedLatents latents{"fake", m_params, {}, "fp32", {1, 1, 1}, {0.5F}};
        latents.params.seed += picture - 1;
        m_outcome.latents = saveLatents(m_script.decodeFails, latents);
        throw Error(ErrorCode::OutOfMemory, "There is not enough memory to decode.");
    }

    void deliver(int index)
    {
        Picture picture;
        picture.image = painted(m_script, m_params.width, m_params.height, m_params.seed + index);
        picture.seed = m_params.seed + index - 1;
        picture.index = index;
        picture.run.device = "cpu";
        picture.run.precision = m_script.precision;
        if (m_callbacks.prompt) {
            picture.run.promptOriginal = m_params.prompt;
            picture.run.prompt = m_callbacks.prompt(picture.seed);
        }
        if (m_callbacks.negativePrompt) {
            picture.run.negativeOriginal = m_params.negativePrompt;
            picture.run.negativePrompt = m_callbacks.negativePrompt(picture.seed);
        }
        m_script.asked.push_back(m_params);
        if (m_script.spoil)
            m_script.spoil(static_cast<int>(m_script.asked.size()) - 1, picture.image, m_outcome);
        if (m_outcome.status == Outcome::Status::Done)
            m_delivery.add(std::move(picture));
    }

    FakeScript& m_script;
    const GenerationParams& m_params;
    const GenerateCallbacks& m_callbacks;
    const std::stop_token& m_stop;
    Outcome& m_outcome;
    Delivery m_delivery;
};

} // namespace

FakeEngine::FakeEngine(std::shared_ptr<FakeScript> script) : m_script(std::move(script))
{
    if (!m_script->brokenLibrary.empty())
        throw Error(ErrorCode::NotFound, m_script->brokenLibrary);
    ++m_script->made;
    m_script->madeOn = std::this_thread::get_id();
}

FakeEngine::~FakeEngine()
{
    ++m_script->destroyed;
    m_script->destroyedOn = std::this_thread::get_id();
}

Outcome FakeEngine::generate(const std::filesystem::path&, const GenerationParams& params,
                             const GenerateCallbacks& callbacks, std::stop_token stop)
{
    ++m_script->jobs;
    m_script->previews += callbacks.preview ? 1 : 0;
    m_script->stepsOfLast = params.steps;
    if (m_script->throwing)
        throw std::runtime_error("thrown");
    Outcome outcome;
    outcome.run.device = m_script->device;
    outcome.run.precision = m_script->precision;
    outcome.memory = m_script->memory;
    outcome.plan = m_script->plan;
    if (m_script->seconds)
        outcome.times = {{Stage::Loading, 9}, {Stage::Steps, m_script->seconds(params)}};
    try {
        if (m_script->make)
            m_script->make(params, callbacks, stop, outcome);
        else
            FakeJob(*m_script, params, callbacks, stop, outcome).run();
        if (!m_script->warning.empty())
            outcome.warnings.push_back(m_script->warning);
    } catch (const Error& error) {
        outcome.status = error.code() == ErrorCode::Cancelled ? Outcome::Status::Cancelled : Outcome::Status::Failed;
        outcome.error = error.code();
        outcome.message = error.what();
    }
    return outcome;
}

Outcome FakeEngine::decode(const SavedLatents& latents, const std::filesystem::path&, const GenerationParams& params,
                           const GenerateCallbacks& callbacks, std::stop_token)
{
    ++m_script->decodes;
    m_script->decodeTile = params.decoderTiling ? params.decoderTileSize : 0;
    Outcome outcome;
    outcome.run.device = m_script->device;
    Picture picture;
    picture.image = painted(*m_script, params.width, params.height, latents.params.seed);
    picture.seed = params.seed;
    callbacks.picture(std::move(picture));
    return outcome;
}

ModelReport FakeEngine::inspect(const std::filesystem::path&) { return {}; }
ParityReport FakeEngine::parity(const ParityOptions&, std::stop_token) { return {}; }
DeviceMemory FakeEngine::deviceMemory(const GenerationParams&) { return m_script->available; }
std::vector<DeviceInfo> FakeEngine::devices() { return m_script->devices; }
std::string FakeEngine::torchVersion() { return m_script->torch; }

std::function<std::unique_ptr<ImageEngine>()> fakeEngines(const std::shared_ptr<FakeScript>& script)
{
    return [script] { return std::make_unique<FakeEngine>(script); };
}

std::shared_ptr<FakeScript> greyPictures()
{
    auto script = std::make_shared<FakeScript>();
    script->paint = [](int width, int height, std::int64_t) { return greySteps(width, height); };
    script->precision = "fp32";
    script->seconds = [](const GenerationParams&) { return 1.5; };
    script->memory = {1000, 1500, 2 << 20, 0, 0, 0};
    return script;
}

Image greySteps(int width, int height)
{
    Image image{width, height, {}};
    for (int i = 0; i < width * height; ++i)
        image.rgb.insert(image.rgb.end(), 3, static_cast<std::uint8_t>(60 + i % 100));
    return image;
}

} // namespace zimage::test
