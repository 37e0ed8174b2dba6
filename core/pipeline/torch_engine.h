#pragma once

#include "engine/image_engine.h"
#include "memory/device_ledger.h"
#include "pipeline/loaded_model.h"

#include <functional>
#include <memory>
#include <optional>

namespace zimage {

/// The engine on libtorch. Keeps the last model loaded.
class TorchEngine final : public ImageEngine {
public:
    TorchEngine();

    Outcome generate(const std::filesystem::path& model, const GenerationParams& params,
                     const GenerateCallbacks& callbacks, std::stop_token stop) override;
    Outcome decode(const SavedLatents& latents, const std::filesystem::path& model, const GenerationParams& params,
                   const GenerateCallbacks& callbacks, std::stop_token stop) override;
    ModelReport inspect(const std::filesystem::path& model) override;
    ParityReport parity(const ParityOptions& options, std::stop_token stop) override;
    DeviceMemory deviceMemory(const GenerationParams& params) override;
    BenchReport bench(const BenchOptions& options, std::stop_token stop) override;
    std::vector<DeviceInfo> devices() override;
    std::string torchVersion() override;

private:
    /// Told once it is decided; work() may throw before.
    using ChosenDevice = std::optional<c10::Device>;
    /// work(), with every end of it as an Outcome.
    Outcome conclude(const std::function<void(Outcome&, ChosenDevice&)>& work);
    void run(const std::filesystem::path& model, const GenerationParams& params, const GenerateCallbacks& callbacks,
             const std::stop_token& stop, Outcome& outcome, ChosenDevice& chosen,
             const SavedLatents* unfinished = nullptr);
    void runDecode(const SavedLatents& latents, const std::filesystem::path& model, const GenerationParams& params,
                   const GenerateCallbacks& callbacks, const std::stop_token& stop, Outcome& outcome,
                   ChosenDevice& chosen);

    /// Parameters with tiles that fit into the computer's memory, for decoding alone on a CPU; the model that is loaded
    /// goes if it has to. Throws Error OutOfMemory.
    GenerationParams withRoomToDecode(const ModelConfig& config, const GenerationParams& params);
    /// What this run teaches, for the plans to come.
    void learn(const ModelConfig& config, const GenerationParams& params, const Outcome& outcome, int pictures,
               const DeviceRates& known);
    void noteLostDevice(Outcome& outcome, const ChosenDevice& chosen);

    std::unique_ptr<LoadedModel> m_model;
    DeviceLedger m_ledger;
    bool m_lost = false; ///< a card has failed for good; nothing more is computed in this process
};

} // namespace zimage

/// What engine_loader looks up in the library. The caller owns the engine.
extern "C" __attribute__((visibility("default"))) zimage::ImageEngine* zimageCreateEngine();
