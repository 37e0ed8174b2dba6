#pragma once

#include "guards/stage_guard.h"
#include "models/autoencoder_kl.h"
#include "models/text_encoder.h"
#include "models/zimage_transformer.h"
#include "nn/fp8.h"
#include "pipeline/caption_cache.h"
#include "pipeline/latent_preview.h"
#include "pipeline/step_graphs.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/tokenizer_path.h"

#include <c10/core/Device.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace zimage {

/// What a model is loaded as; another value means loading anew.
struct LoadOptions {
    std::filesystem::path root;
    c10::Device device = c10::Device(c10::kCPU);
    c10::ScalarType precision = c10::kFloat; ///< of text encoder and transformer; the autoencoder runs in fp32
    std::string lora;
    double loraScale = 1;
    Fp8Layers fp8 = Fp8Layers::None;         ///< precision is bf16 then
    bool invented = false;                   ///< random weights instead of files: only `root`'s JSON is read. For benchmarks

    friend bool operator==(const LoadOptions&, const LoadOptions&) = default;
};

/// The parts of a checkpoint with their parameters bound by name, not yet read from the files.
class BoundModel {
public:
    /// Throws Error when the folder, its JSON or a file's header is at fault; missing tensors are in the stores' reports.
    explicit BoundModel(const std::filesystem::path& root, bool invented = false);

    [[nodiscard]] ModelReport report() const;
    /// Throws Error when anything is missing, then reads all parameters to the device.
    void place(const LoadOptions& options, const std::stop_token& stop);
    /// The same for the autoencoder alone, for latents that only have to be decoded.
    void placeAutoencoder(const at::Device& device, const std::stop_token& stop);

    [[nodiscard]] const ModelConfig& config() const { return m_config; }
    [[nodiscard]] const TextEncoder& textEncoder() const { return *m_textEncoder; }
    [[nodiscard]] const ZImageTransformer& transformer() const { return *m_transformer; }
    [[nodiscard]] const AutoencoderKL& autoencoder() const { return *m_autoencoder; }
    [[nodiscard]] WeightStore& transformerWeights() { return *m_transformerStore; }
    /// Grow whenever the parameters have been placed anew.
    [[nodiscard]] std::uint64_t generation() const { return m_transformerStore->generation(); } ///< of the transformer
    [[nodiscard]] std::uint64_t textGeneration() const { return m_textStore->generation(); }

    /// Re-places the parts that a stage uses (Text: text encoder and transformer, whose context refiner it runs; Steps: the
    /// transformer; Decoding: nothing, since the autoencoder is in fp32).
    void setPrecision(Stage stage, PartPrecision precision, const LoadOptions& options, const std::stop_token& stop);

private:
    [[nodiscard]] Placement transformerPlacement(PartPrecision precision, const LoadOptions& options) const;

    ModelConfig m_config;
    std::unique_ptr<WeightStore> m_textStore, m_transformerStore, m_vaeStore;
    std::unique_ptr<TextEncoder> m_textEncoder;
    std::unique_ptr<ZImageTransformer> m_transformer;
    std::unique_ptr<AutoencoderKL> m_autoencoder;
};

/// A model ready to make pictures. A guard may raise the precision of its parts for the rest of a job.
class LoadedModel : public PrecisionControl {
public:
    LoadedModel(const LoadOptions& options, const std::stop_token& stop);

    /// Back to the precision it was loaded as; the start of each job.
    void restore(const std::stop_token& stop);
    [[nodiscard]] PartPrecision precisionOf(Stage stage) const override;
    [[nodiscard]] std::string precisionName(Stage stage) const override;
    bool raise(Stage stage) override;

    [[nodiscard]] const LoadOptions& options() const { return m_options; }
    [[nodiscard]] const BoundModel& parts() const { return m_parts; }
    [[nodiscard]] const ModelConfig& config() const { return m_parts.config(); }
    [[nodiscard]] const Tokenizer& tokenizer() const { return m_tokenizer; }
    /// What is kept of earlier jobs for speed; it can be let go at any time.
    [[nodiscard]] CaptionCache& captions() { return m_captions; }
    [[nodiscard]] StepGraphs& graphs() { return m_graphs; }
    /// For previews; fitted when first asked for.
    [[nodiscard]] LatentColours& colours(const ComputeContext& context);

private:
    [[nodiscard]] std::string askedPrecisionName(Stage stage) const;

    LoadOptions m_options;
    BoundModel m_parts;
    Tokenizer m_tokenizer;
    std::unique_ptr<LatentColours> m_colours;
    CaptionCache m_captions;
    StepGraphs m_graphs;
    PartPrecision m_textPrecision = PartPrecision::Asked;
    PartPrecision m_transformerPrecision = PartPrecision::Asked;
    PartPrecision m_decodePrecision = PartPrecision::Asked;
};

} // namespace zimage
