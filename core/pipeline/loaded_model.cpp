#include "pipeline/loaded_model.h"

#include "base/cancellation.h"
#include "base/log.h"
#include "pipeline/device.h"
#include "tokenizer/tokenizer_path.h"
#include "weights/lora.h"

namespace zimage {

namespace {

/// The last products of attention and feed-forward: what goes into them and comes out grows largest (Z-Image's
/// layers.0.feed_forward.w2 takes 344,064).
constexpr std::string_view kTransformerSites[] = {"attention.to_out.0.weight", "feed_forward.w2.weight"};
constexpr std::string_view kTextSites[] = {"self_attn.o_proj.weight", "mlp.down_proj.weight"};

std::unique_ptr<WeightStore> openStore(const std::filesystem::path& root, bool invented, const char* part, const char* stem, std::string_view prefix = {})
{
    auto store = std::make_unique<WeightStore>(part, root / part, invented ? TensorMap{} : openWeights(root / part, stem), prefix);
    if (invented)
        store->inventMissing();
    return store;
}

/// Whether a matrix of the transformer is held in fp8.
bool inFp8(std::string_view name, Fp8Layers which, std::int64_t layers)
{
    const auto isOf = [name](std::string_view group) { return name.starts_with(group); };
    const bool product = name.find(".attention.") != std::string_view::npos || name.find(".feed_forward.") != std::string_view::npos;
    if (which == Fp8Layers::None || !product || !name.ends_with(".weight"))
        return false;
    if (isOf("noise_refiner."))
        return which == Fp8Layers::All;
    if (!isOf("layers."))
        return false;
    const std::string_view rest = name.substr(std::string_view("layers.").size());
    const std::int64_t layer = std::stoll(std::string(rest.substr(0, rest.find('.'))));
    return which == Fp8Layers::All || (layer >= 2 && layer < layers - 2);
}

} // namespace

BoundModel::BoundModel(const std::filesystem::path& root, bool invented)
    : m_config(ModelConfig::load(root)),
      m_textStore(openStore(root, invented, "text_encoder", "model", "model.")),
      m_transformerStore(openStore(root, invented, "transformer", "diffusion_pytorch_model")),
      m_vaeStore(openStore(root, invented, "vae", "diffusion_pytorch_model")),
      m_textEncoder(std::make_unique<TextEncoder>(m_config.textEncoder, *m_textStore)),
      m_transformer(std::make_unique<ZImageTransformer>(m_config.transformer, *m_transformerStore)),
      m_autoencoder(std::make_unique<AutoencoderKL>(m_config.vae, *m_vaeStore))
{
}

ModelReport BoundModel::report() const
{
    return {{m_textStore->report(), m_transformerStore->report(), m_vaeStore->report()}};
}

void BoundModel::place(const LoadOptions& options, const std::stop_token& stop)
{
    for (const WeightStore* store : {m_textStore.get(), m_transformerStore.get()})
        store->requireComplete();
    m_textStore->place(options.device, {options.precision, {}, {}}, stop);
    m_transformerStore->place(options.device, transformerPlacement(PartPrecision::Asked, options), stop);
    placeAutoencoder(options.device, stop);
    if (!options.lora.empty())
        attachLora(*m_transformerStore, options.lora, options.loraScale, options.device, options.precision);
}

void BoundModel::placeAutoencoder(const at::Device& device, const std::stop_token& stop)
{
    m_vaeStore->requireComplete();
    m_vaeStore->place(device, {at::kFloat, {}, {}}, stop);
}

void BoundModel::setPrecision(Stage stage, PartPrecision precision, const LoadOptions& options, const std::stop_token& stop)
{
    if (stage == Stage::Text) {
        Placement placement{precision == PartPrecision::Fp32 ? at::kFloat : options.precision, {}, {}};
        if (precision == PartPrecision::Sites)
            placement.wide = kTextSites;
        m_textStore->place(options.device, placement, stop);
    }
    if (stage == Stage::Text || stage == Stage::Steps)
        m_transformerStore->place(options.device, transformerPlacement(precision, options), stop);
}

Placement BoundModel::transformerPlacement(PartPrecision precision, const LoadOptions& options) const
{
    if (precision == PartPrecision::Fp32)
        return {at::kFloat, {}, {}};
    Placement placement{options.precision, {}, {}};
    if (precision == PartPrecision::Sites)
        placement.wide = kTransformerSites;
    if (options.fp8 != Fp8Layers::None)
        placement.fp8 = [which = options.fp8, layers = m_config.transformer.layers](std::string_view name) { return inFp8(name, which, layers); };
    return placement;
}

LoadedModel::LoadedModel(const LoadOptions& options, const std::stop_token& stop)
    : m_options(options), m_parts(options.root, options.invented), m_tokenizer(Tokenizer::load(tokenizerPath(m_parts.config().root, m_parts.config().textEncoder.vocabSize)))
{
    throwIfCancelled(stop);
    m_parts.place(options, stop);
    logDebug("Loaded " + config().name + " from " + options.root.string() + ".");
}

LatentColours& LoadedModel::colours(const ComputeContext& context)
{
    if (!m_colours)
        m_colours = std::make_unique<LatentColours>(m_parts.autoencoder(), m_options.device, context);
    return *m_colours;
}

void LoadedModel::restore(const std::stop_token& stop)
{
    if (m_textPrecision != PartPrecision::Asked)
        m_parts.setPrecision(Stage::Text, PartPrecision::Asked, m_options, stop);
    else if (m_transformerPrecision != PartPrecision::Asked)
        m_parts.setPrecision(Stage::Steps, PartPrecision::Asked, m_options, stop);
    m_textPrecision = m_transformerPrecision = m_decodePrecision = PartPrecision::Asked;
}

PartPrecision LoadedModel::precisionOf(Stage stage) const
{
    if (m_options.precision == at::kFloat)
        return PartPrecision::Fp32;
    if (stage == Stage::Decoding) // in fp16 on a card, in fp32 elsewhere
        return m_options.device.is_cuda() ? m_decodePrecision : PartPrecision::Fp32;
    return stage == Stage::Text ? m_textPrecision : m_transformerPrecision;
}

std::string LoadedModel::precisionName(Stage stage) const
{
    switch (precisionOf(stage)) {
    case PartPrecision::Asked: return askedPrecisionName(stage);
    case PartPrecision::Sites: return askedPrecisionName(stage) + " and fp32";
    case PartPrecision::Fp32: break;
    }
    return "fp32";
}

std::string LoadedModel::askedPrecisionName(Stage stage) const
{
    if (stage == Stage::Decoding)
        return "fp16";
    if (stage == Stage::Steps && m_options.fp8 != Fp8Layers::None)
        return m_options.fp8 == Fp8Layers::All ? "fp8-all" : "fp8";
    return zimage::precisionName(m_options.precision);
}

bool LoadedModel::raise(Stage stage)
{
    const PartPrecision now = precisionOf(stage);
    if (now == PartPrecision::Fp32)
        return false;
    if (stage == Stage::Decoding) {
        m_decodePrecision = PartPrecision::Fp32;
        return true;
    }
    const PartPrecision next = now == PartPrecision::Asked ? PartPrecision::Sites : PartPrecision::Fp32;
    m_parts.setPrecision(stage, next, m_options, {});
    m_transformerPrecision = next;
    if (stage == Stage::Text)
        m_textPrecision = next;
    return true;
}

} // namespace zimage
