#pragma once

#include "engine/image_engine.h"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace zimage::test {

/// What a fake engine does and what was seen of it. Shared by the test and all engines it makes; written by the test
/// before a job starts, and by the engine on its own thread.
struct FakeScript {
    // How long jobs take, and how they end
    std::chrono::milliseconds step{0};
    std::function<void(int picture, int step)> onStep; ///< on the engine's thread, after the step's signs of life
    std::string failure;                               ///< the job fails with it after the first step
    ErrorCode failureCode = ErrorCode::NonFinite;
    std::string brokenLibrary; ///< the engine cannot be made
    std::string warning;
    bool throwing = false;             ///< generate() throws, which it must not
    bool apart = false;                ///< pictures come on another thread, each during the steps of the next one
    std::filesystem::path decodeFails; ///< with the latents of the picture kept in this folder

    // What pictures are like
    std::function<Image(int width, int height, std::int64_t seed)> paint; ///< empty: gradients
    /// For picture i of all jobs, from 0: changes the picture, or the outcome, such as its guard events. An outcome
    /// that failed delivers no picture.
    std::function<void(int i, Image& image, Outcome& outcome)> spoil;
    int previewSide = 8;
    /// Makes a job's pictures in place of all the above; the engine turns what it throws into an outcome.
    std::function<void(const GenerationParams&, const GenerateCallbacks&, std::stop_token, Outcome&)> make;

    // What is said of the device and of jobs
    std::string device = "cpu";
    std::string precision;
    std::string torch = "0.0";
    std::function<double(const GenerationParams&)> seconds; ///< of a job's steps, after 9 of loading; empty: no times
    MemoryUse memory;
    MemoryPlan plan;        ///< that every job is said to have ended with
    DeviceMemory available; ///< of every device; nothing is known of an empty one
    std::vector<DeviceInfo> devices = {
        {.id = "cpu", .name = "cpu", .memoryBytes = 0, .attentionBackends = {}, .precisions = {}}};

    // What was seen
    std::atomic<int> made{0}; ///< engines
    std::atomic<int> destroyed{0};
    std::atomic<int> jobs{0};
    std::atomic<int> previews{0}; ///< jobs that wanted some
    std::atomic<int> stepsOfLast{0};
    std::atomic<int> decodes{0};
    std::atomic<int> decodeTile{0}; ///< of the last decode; 0 without tiling
    std::atomic<std::thread::id> madeOn{};
    std::atomic<std::thread::id> destroyedOn{};
    std::vector<GenerationParams> asked; ///< for each picture that was painted; spoil() finds its own at the end
};

/// Takes the time and sends the signs of life that the real engine does, and paints what its script says.
class FakeEngine : public ImageEngine {
public:
    /// Throws Error NotFound when the script says that its library is broken.
    explicit FakeEngine(std::shared_ptr<FakeScript> script = std::make_shared<FakeScript>());
    ~FakeEngine() override;

    [[nodiscard]] FakeScript& script() const { return *m_script; }

    Outcome generate(const std::filesystem::path& model, const GenerationParams& params,
                     const GenerateCallbacks& callbacks, std::stop_token stop) override;
    Outcome decode(const SavedLatents& latents, const std::filesystem::path& model, const GenerationParams& params,
                   const GenerateCallbacks& callbacks, std::stop_token stop) override;
    ModelReport inspect(const std::filesystem::path& model) override;
    ParityReport parity(const ParityOptions& options, std::stop_token stop) override;
    DeviceMemory deviceMemory(const GenerationParams& params) override;
    std::vector<DeviceInfo> devices() override;
    std::string torchVersion() override;

private:
    std::shared_ptr<FakeScript> m_script;
};

/// As the studio takes its engines.
[[nodiscard]] std::function<std::unique_ptr<ImageEngine>()> fakeEngines(const std::shared_ptr<FakeScript>& script);

/// For rows of pictures that are measured: grey steps, which are no fault, made by a CPU in fp32 in 1.5 s with 2 MiB at
/// the peak.
[[nodiscard]] std::shared_ptr<FakeScript> greyPictures();
[[nodiscard]] Image greySteps(int width, int height);

} // namespace zimage::test
