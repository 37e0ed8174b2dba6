#pragma once

#include "engine/bench_report.h"
#include "engine/latents_file.h"
#include "engine/model_report.h"
#include "engine/outcome.h"
#include "engine/parity_report.h"
#include "params/generation_params.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace zimage {

/// A device that can compute.
struct DeviceInfo {
    std::string id;               ///< "cpu", "cuda:0": what the device parameter takes
    std::string name;             ///< "NVIDIA GeForce RTX 4090"
    std::int64_t memoryBytes = 0; ///< 0 when unknown
    std::vector<std::string> attentionBackends;
    std::vector<std::string> precisions;
};

/// A rough look at a picture that is still being made.
struct StepPreview {
    Image image;     ///< a pixel for each latent one: an eighth or a sixteenth of the picture's sides
    int picture = 1; ///< 1-based, within the job
    int step = 0;    ///< 1-based: the step after which it was taken
};

/// All but `picture` are called on the thread that runs generate(). `picture` is called for one picture at a time, in
/// their order; in a job of several it runs on a thread of the engine's own while the next picture is computed, at the
/// same time as the others. Every call is over when generate() returns. Any may be empty.
struct GenerateCallbacks {
    std::function<void(const Progress&)> progress;
    /// Called for each picture that is finished, also when the job is stopped in a later one; at most two wait for it.
    /// What it throws ends the job as Failed (as Cancelled, if that is what it throws), and no later picture is handed
    /// over.
    std::function<void(Picture&&)> picture;
    /// Called after each step but the last. Empty: no previews are computed.
    std::function<void(StepPreview&&)> preview;
    /// Asked before each picture but the first; false ends the job as Done with the pictures made so far, of which the
    /// last need not be handed over yet.
    std::function<bool()> proceed;
    /// The prompt of the picture with this seed, drawn from the parameters' own; empty: that one, for all pictures.
    /// What it throws ends the job as Failed.
    std::function<std::string(std::int64_t seed)> prompt;
    /// Likewise the negative prompt.
    std::function<std::string(std::int64_t seed)> negativePrompt;
    /// Where the latents of a finished loop are kept until their picture is delivered, so that a decode that fails
    /// loses nothing; empty: nowhere.
    std::filesystem::path latentsFolder;
};

/// The diffusion core as the two programs see it. Owned and used by one thread; only the stop token may be touched from
/// others. No tensor crosses this boundary.
class ImageEngine {
public:
    virtual ~ImageEngine() = default;

    /// Runs a whole job: validates, loads what is not loaded yet, makes params.count pictures. Never throws: every end
    /// is an Outcome. params.seed must be resolved (≥ 0). The model stays loaded for the next job.
    virtual Outcome generate(const std::filesystem::path& model, const GenerationParams& params,
                             const GenerateCallbacks& callbacks, std::stop_token stop) = 0;

    /// Goes on from latents that generate() has kept: makes the steps that are missing, or, where none are, loads only
    /// the autoencoder and decodes. `params` are those of the latents but for how to decode (tiling, device, threads,
    /// guards); `model` may be another place of the same model. As generate() otherwise.
    virtual Outcome decode(const SavedLatents& latents, const std::filesystem::path& model,
                           const GenerationParams& params, const GenerateCallbacks& callbacks,
                           std::stop_token stop) = 0;

    /// Checks every tensor of a model folder by name and shape, without loading the weights. Throws Error when the
    /// folder itself, its JSON or a file's header is at fault.
    virtual ModelReport inspect(const std::filesystem::path& model) = 0;

    /// Runs every case of a folder of reference vectors through the same code that makes pictures. Throws Error.
    virtual ParityReport parity(const ParityOptions& options, std::stop_token stop) = 0;

    /// Measures a model stage by stage. Throws Error.
    virtual BenchReport bench(const BenchOptions& options, std::stop_token stop);

    /// The memory of the device that would compute with these parameters, as it is now; by default the computer's.
    /// Throws Error Device when there is no such device.
    virtual DeviceMemory deviceMemory(const GenerationParams& params);

    virtual std::vector<DeviceInfo> devices() = 0;
    virtual std::string torchVersion() = 0;
};

/// The computer's memory, for a CPU that computes.
[[nodiscard]] DeviceMemory computerAsDevice();

} // namespace zimage
