#pragma once

#include "engine/memory_plan.h"
#include "guards/stage_guard.h"
#include "models/autoencoder_kl.h"
#include "models/text_encoder.h"
#include "models/zimage_transformer.h"
#include "params/generation_params.h"
#include "pipeline/caption_cache.h"
#include "pipeline/latent_preview.h"
#include "pipeline/step_graphs.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/tokenizer_path.h"
#include "weights/fp8.h"

#include <c10/core/Device.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace zimage {

/// A LoRA file with its strength.
struct LoadedLora {
    std::filesystem::path file;
    double strength = 1;

    friend bool operator==(const LoadedLora&, const LoadedLora&) = default;
};

/// Those of the parameters that act, where their files are. Throws Error NotFound for one that is not known here.
[[nodiscard]] std::vector<LoadedLora> lorasToLoad(const GenerationParams& params);

/// What a model is loaded as; another value means loading anew.
struct LoadOptions {
    std::filesystem::path root;
    c10::Device device = c10::Device(c10::kCPU);
    c10::ScalarType precision = c10::kFloat; ///< of text encoder and transformer; the autoencoder runs in fp32
    std::vector<LoadedLora> loras = {};
    Fp8Layers fp8 = Fp8Layers::None; ///< precision is bf16 then
    bool invented = false;           ///< random weights instead of files: only `root`'s JSON is read. For benchmarks

    friend bool operator==(const LoadOptions&, const LoadOptions&) = default;
};

/// The parts of a checkpoint with their parameters bound by name, not yet read from the files.
class BoundModel {
public:
    /// Throws Error when the folder, its JSON or a file's header is at fault; missing tensors are in the stores'
    /// reports.
    explicit BoundModel(const std::filesystem::path& root, bool invented = false);

    [[nodiscard]] ModelReport report() const;
    /// Throws Error when anything is missing, then reads all parameters to where the plan has them.
    void place(const LoadOptions& options, const MemoryPlan& plan, const std::stop_token& stop);
    void place(const LoadOptions& options, const std::stop_token& stop) { place(options, {}, stop); }
    /// Moves what another plan has elsewhere; the precision stays.
    void follow(const LoadOptions& options, const MemoryPlan& plan, PartPrecision text, PartPrecision transformer,
                const std::stop_token& stop);
    /// The same for the autoencoder alone, for latents that only have to be decoded.
    void placeAutoencoder(const at::Device& device, const std::stop_token& stop);

    [[nodiscard]] const ModelConfig& config() const { return m_config; }
    [[nodiscard]] const TextEncoder& textEncoder() const { return *m_textEncoder; }
    [[nodiscard]] const ZImageTransformer& transformer() const { return *m_transformer; }
    [[nodiscard]] const AutoencoderKL& autoencoder() const { return *m_autoencoder; }
    [[nodiscard]] WeightStore& transformerWeights() { return *m_transformerStore; }
    /// Grow whenever the parameters have been placed in another type.
    [[nodiscard]] std::uint64_t weightsVersion() const
    {
        return m_transformerStore->weightsVersion();
    } ///< of the transformer
    [[nodiscard]] std::uint64_t moves() const
    {
        return m_transformerStore->moves();
    } ///< of the transformer: its addresses may be others
    [[nodiscard]] std::uint64_t textWeightsVersion() const { return m_textStore->weightsVersion(); }

    /// Re-places the parts that a stage uses (Text: text encoder and transformer, whose context refiner it runs; Steps:
    /// the transformer; Decoding: nothing, since the autoencoder is in fp32).
    void setPrecision(Stage stage, PartPrecision precision, const LoadOptions& options, const MemoryPlan& plan,
                      const std::stop_token& stop);
    /// Frees what streaming keeps on the device between steps.
    void restStreams() const;
    /// The same of the text encoder alone.
    void restText() const;
    /// Where the autoencoder lies.
    [[nodiscard]] const c10::Device& autoencoderDevice() const { return m_autoencoderDevice; }
    [[nodiscard]] bool streamsSteps() const { return m_streamsSteps; } ///< some of the blocks

private:
    [[nodiscard]] Placement textPlacement(PartPrecision precision, const LoadOptions& options,
                                          const MemoryPlan& plan) const;
    [[nodiscard]] Placement transformerPlacement(PartPrecision precision, const LoadOptions& options,
                                                 const MemoryPlan& plan) const;
    /// The same with what is streamed; notes whether steps are.
    [[nodiscard]] Placement streamingPlacement(PartPrecision precision, const LoadOptions& options,
                                               const MemoryPlan& plan);
    [[nodiscard]] int streamedBlocks(const Placement& placement, PartPrecision precision, const LoadOptions& options,
                                     const MemoryPlan& plan) const;

    ModelConfig m_config;
    std::unique_ptr<WeightStore> m_textStore, m_transformerStore, m_vaeStore;
    std::unique_ptr<TextEncoder> m_textEncoder;
    std::unique_ptr<ZImageTransformer> m_transformer;
    std::unique_ptr<AutoencoderKL> m_autoencoder;
    c10::Device m_autoencoderDevice = c10::Device(c10::kCPU);
    bool m_streamsSteps = false;
};

/// Makes a plan take less memory of the card in a stage: the text encoder leaves it, then a quarter of the blocks that
/// are there, or all for decoding. Says what that was; nothing where nothing is left that may go.
[[nodiscard]] std::optional<GuardRemedy> stepDown(MemoryPlan& plan, Stage stage);

/// A model ready to make pictures. A guard may raise the precision of its parts for the rest of a job.
class LoadedModel : public PrecisionControl {
public:
    LoadedModel(const LoadOptions& options, const std::stop_token& stop) : LoadedModel(options, {}, stop) {}
    LoadedModel(const LoadOptions& options, const MemoryPlan& plan, const std::stop_token& stop);

    /// Back to the precision it was loaded as, and to where a plan has its parts; the start of each job.
    void restore(const MemoryPlan& plan, const std::stop_token& stop);
    [[nodiscard]] const MemoryPlan& plan() const { return m_plan; }
    /// stepDown() of its plan, carried out.
    [[nodiscard]] std::optional<GuardRemedy> makeRoom(Stage stage);
    /// Has the autoencoder compute on the CPU from now on; false where it does.
    bool decodeOnCpu();
    void restStreams() { m_parts.restStreams(); }
    /// Before decoding: frees what only the steps need.
    void endSteps();
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

    void follow(const MemoryPlan& plan, const std::stop_token& stop);

    LoadOptions m_options;
    MemoryPlan m_plan;
    BoundModel m_parts;
    Tokenizer m_tokenizer;
    std::unique_ptr<LatentColours> m_colours;
    CaptionCache m_captions;
    StepGraphs m_graphs;
    PartPrecision m_textPrecision = PartPrecision::Asked;
    PartPrecision m_transformerPrecision = PartPrecision::Asked;
    PartPrecision m_decodePrecision = PartPrecision::Asked;
    bool m_interrupted = false; ///< the weights may not all be where the plan has them
};

} // namespace zimage
