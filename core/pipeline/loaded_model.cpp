#include "pipeline/loaded_model.h"

#include "base/cancellation.h"
#include "base/log.h"
#include "base/resources.h"
#include "weights/lora.h"

namespace zimage {

namespace {

constexpr std::int64_t kQwen3Vocabulary = 151936;

std::unique_ptr<WeightStore> openStore(const std::filesystem::path& root, const char* part, const char* stem, std::string_view prefix = {})
{
    return std::make_unique<WeightStore>(part, root / part, openWeights(root / part, stem), prefix);
}

} // namespace

BoundModel::BoundModel(const std::filesystem::path& root)
    : m_config(ModelConfig::load(root)),
      m_textStore(openStore(root, "text_encoder", "model", "model.")),
      m_transformerStore(openStore(root, "transformer", "diffusion_pytorch_model")),
      m_vaeStore(openStore(root, "vae", "diffusion_pytorch_model")),
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
    for (const WeightStore* store : {m_textStore.get(), m_transformerStore.get(), m_vaeStore.get()})
        store->requireComplete();
    m_textStore->place(options.device, options.precision, stop);
    m_transformerStore->place(options.device, options.precision, stop);
    m_vaeStore->place(options.device, at::kFloat, stop);
    if (!options.lora.empty())
        attachLora(*m_transformerStore, options.lora, options.loraScale, options.device, options.precision);
}

std::filesystem::path tokenizerPath(const ModelConfig& config)
{
    const std::filesystem::path own = config.root / "tokenizer" / "tokenizer.json";
    if (std::filesystem::exists(own))
        return own;
    if (config.textEncoder.vocabSize == kQwen3Vocabulary)
        return resource("tokenizers/qwen3/tokenizer.json.gz");
    throw Error(ErrorCode::NotFound, "The model's tokenizer " + own.string() + " is missing.", {.file = own.string(), .tensor = {}, .key = {}});
}

LoadedModel::LoadedModel(const LoadOptions& options, const std::stop_token& stop)
    : m_options(options), m_parts(options.root), m_tokenizer(Tokenizer::load(tokenizerPath(m_parts.config())))
{
    throwIfCancelled(stop);
    m_parts.place(options, stop);
    logDebug("Loaded " + config().name + " from " + options.root.string() + ".");
}

} // namespace zimage
