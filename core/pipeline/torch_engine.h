#pragma once

#include "pipeline/loaded_model.h"

#include "engine/image_engine.h"

#include <memory>
#include <optional>

namespace zimage {

/// The engine on libtorch. Keeps the last model loaded.
class TorchEngine final : public ImageEngine {
public:
    TorchEngine();

    Outcome generate(const std::filesystem::path& model, const GenerationParams& params, const GenerateCallbacks& callbacks, std::stop_token stop) override;
    ModelReport inspect(const std::filesystem::path& model) override;
    ParityReport parity(const ParityOptions& options, std::stop_token stop) override;
    std::vector<DeviceInfo> devices() override;
    std::string torchVersion() override;

private:
    /// `device` is told once it is decided.
    void run(const std::filesystem::path& model, const GenerationParams& params, const GenerateCallbacks& callbacks, std::stop_token stop, Outcome& outcome,
             std::optional<c10::Device>& device);

    std::unique_ptr<LoadedModel> m_model;
};

} // namespace zimage

/// What engine_loader looks up in the library. The caller owns the engine.
extern "C" __attribute__((visibility("default"))) zimage::ImageEngine* zimageCreateEngine();
