#include "pipeline/loaded_model.h"

#include "architecture/shared_model_config.h"
#include "base/cancellation.h"
#include "base/log.h"
#include "base/sentence.h"
#include "engine/image_engine.h"
#include "io/weights_folder.h"
#include "memory/planner.h"
#include "params/lora_files.h"
#include "pipeline/device.h"
#include "pipeline/picture_decoder.h"
#include "tokenizer/tokenizer_path.h"
#include "weights/lora.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace zimage {

namespace {

/// The last products of attention and feed-forward: what goes into them and comes out grows largest (Z-Image's
/// layers.0.feed_forward.w2 takes 344,064).
constexpr std::string_view kTransformerSites[] = {"attention.to_out.0.weight", "feed_forward.w2.weight"};
constexpr const char* kStepUnits = "steps"; // the transformer's own word for the blocks of a step
constexpr std::string_view kTextSites[] = {"self_attn.o_proj.weight", "mlp.down_proj.weight"};

std::unique_ptr<WeightStore> openStore(const std::filesystem::path& root, bool invented, const char* part,
                                       const char* stem, std::string_view prefix = {})
{
    auto store = std::make_unique<WeightStore>(part, root / part,
                                               invented ? TensorMap{} : openWeights(root / part, stem), prefix);
    if (invented)
        store->inventMissing();
    return store;
}

/// Whether a matrix of the transformer is held in fp8.
bool inFp8(std::string_view name, Fp8Layers which, std::int64_t layers)
{
    const auto isOf = [name](std::string_view group) { return name.starts_with(group); };
    const bool product =
        name.find(".attention.") != std::string_view::npos || name.find(".feed_forward.") != std::string_view::npos;
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
    : m_config(*sharedModelConfig(root)), m_textStore(openStore(root, invented, "text_encoder", "model", "model.")),
      m_transformerStore(openStore(root, invented, "transformer", "diffusion_pytorch_model")),
      m_vaeStore(openStore(root, invented, "vae", "diffusion_pytorch_model")),
      m_textEncoder(std::make_unique<TextEncoder>(m_config.textEncoder, *m_textStore)),
      m_transformer(std::make_unique<ZImageTransformer>(m_config.transformer, *m_transformerStore)),
      m_autoencoder(std::make_unique<AutoencoderKL>(m_config.vae, *m_vaeStore))
{}

std::vector<LoadedLora> lorasToLoad(const GenerationParams& params)
{
    std::vector<LoadedLora> loras;
    for (const LoraChoice& lora : params.loras)
        if (acts(lora))
            loras.push_back({loraFile(lora, fileHashes()), lora.strength});
    return loras;
}

ModelReport BoundModel::report() const
{
    return {{m_textStore->report(), m_transformerStore->report(), m_vaeStore->report()}};
}

void BoundModel::place(const LoadOptions& options, const MemoryPlan& plan, const std::stop_token& stop)
{
    for (const WeightStore* store : {m_textStore.get(), m_transformerStore.get()})
        store->requireComplete();
    follow(options, plan, PartPrecision::Asked, PartPrecision::Asked, stop);
    for (const LoadedLora& lora : options.loras)
        attachLora(*m_transformerStore, lora.file, lora.strength, options.device, options.precision);
}

void BoundModel::follow(const LoadOptions& options, const MemoryPlan& plan, PartPrecision text,
                        PartPrecision transformer, const std::stop_token& stop)
{
    const Placement ofText = textPlacement(text, options, plan);
    const Placement ofTransformer = streamingPlacement(transformer, options, plan);
    const c10::Device decoder = plan.decodeOnCpu ? c10::Device(c10::kCPU) : options.device;
    m_textStore->leave(options.device, ofText, stop);
    m_transformerStore->leave(options.device, ofTransformer, stop);
    if (plan.decodeOnCpu)
        placeAutoencoder(decoder, stop);
    m_textStore->place(options.device, ofText, stop);
    m_transformerStore->place(options.device, ofTransformer, stop);
    if (!plan.decodeOnCpu)
        placeAutoencoder(decoder, stop);
}

void BoundModel::placeAutoencoder(const at::Device& device, const std::stop_token& stop)
{
    m_vaeStore->requireComplete();
    m_vaeStore->place(device, {at::kFloat}, stop);
    m_autoencoderDevice = device;
}

void BoundModel::setPrecision(Stage stage, PartPrecision precision, const LoadOptions& options, const MemoryPlan& plan,
                              const std::stop_token& stop)
{
    if (stage == Stage::Text)
        m_textStore->place(options.device, textPlacement(precision, options, plan), stop);
    if (stage == Stage::Text || stage == Stage::Steps)
        m_transformerStore->place(options.device, streamingPlacement(precision, options, plan), stop);
}

void BoundModel::restStreams() const
{
    restText();
    m_transformerStore->restStreams();
}

void BoundModel::restText() const { m_textStore->restStreams(); }

Placement BoundModel::textPlacement(PartPrecision precision, const LoadOptions& options, const MemoryPlan& plan) const
{
    Placement placement{precision == PartPrecision::Fp32 ? at::kFloat : options.precision};
    if (precision == PartPrecision::Sites)
        placement.wide = kTextSites;
    placement.onHost = [](std::string_view name) {
        return name.starts_with("embed_tokens.");
    }; // a few of its rows are all that a prompt needs
    if (plan.textFromHost)
        placement.streamed = [layers = static_cast<int>(m_config.textEncoder.layers) - 1,
                              resident = plan.textResident](std::string_view unit) {
            return isStreamed(std::stoi(std::string(unit.substr(unit.find('.') + 1))), layers - resident, layers);
        };
    placement.hostCopies = plan.hostCopies && precision == PartPrecision::Asked;
    return placement;
}

Placement BoundModel::transformerPlacement(PartPrecision precision, const LoadOptions& options,
                                           const MemoryPlan& plan) const
{
    Placement placement{precision == PartPrecision::Fp32 ? at::kFloat : options.precision};
    if (precision == PartPrecision::Sites)
        placement.wide = kTransformerSites;
    if (options.fp8 != Fp8Layers::None && precision != PartPrecision::Fp32)
        placement.fp8 = [which = options.fp8, layers = m_config.transformer.layers](std::string_view name) {
            return inFp8(name, which, layers);
        };
    // What a guard has raised needs more room, for this job alone: it is read from the files rather than copied to
    // memory that is not planned for.
    placement.hostCopies = plan.hostCopies && precision == PartPrecision::Asked;
    return placement;
}

int BoundModel::streamedBlocks(const Placement& placement, PartPrecision precision, const LoadOptions& options,
                               const MemoryPlan& plan) const
{
    if (precision == PartPrecision::Asked || plan.budget <= 0)
        return plan.streamedBlocks;
    const auto total = [this](const Placement& of) {
        const std::vector<std::int64_t> bytes = m_transformerStore->unitBytes(kStepUnits, of);
        return std::accumulate(bytes.begin(), bytes.end(), std::int64_t{0});
    };
    const int blocks = std::max(plan.blocks, 1);
    const std::int64_t each = std::max<std::int64_t>(1, total(placement) / blocks);
    const std::int64_t asked =
        total(transformerPlacement(PartPrecision::Asked, options, plan)) / blocks * (blocks - plan.streamedBlocks);
    const std::int64_t room = plan.budget - plan.stepPeak + asked; // for blocks
    const std::int64_t resident =
        room / each >= blocks ? blocks : std::max<std::int64_t>(0, room / each - 2); // two are on their way
    return blocks - static_cast<int>(resident);
}

Placement BoundModel::streamingPlacement(PartPrecision precision, const LoadOptions& options, const MemoryPlan& plan)
{
    Placement placement = transformerPlacement(precision, options, plan);
    const int streamed = streamedBlocks(placement, precision, options, plan);
    m_streamsSteps = streamed > 0;
    if (streamed > 0 || plan.textFromHost)
        placement.streamed =
            [streamed, blocks = static_cast<int>(config().transformer.layers + config().transformer.refinerLayers),
             refiners = static_cast<int>(config().transformer.refinerLayers),
             caption = plan.textFromHost](std::string_view unit) {
                if (unit.starts_with("context_refiner."))
                    return caption;
                const int number = std::stoi(std::string(unit.substr(unit.find('.') + 1)))
                    + (unit.starts_with("layers.") ? refiners : 0);
                return isStreamed(number, streamed, blocks);
            };
    return placement;
}

LoadedModel::LoadedModel(const LoadOptions& options, const MemoryPlan& plan, const std::stop_token& stop)
    : m_options(options), m_plan(plan), m_parts(options.root, options.invented),
      m_tokenizer(Tokenizer::load(tokenizerPath(m_parts.config().root, m_parts.config().textEncoder.vocabSize)))
{
    throwIfCancelled(stop);
    m_parts.place(options, plan, stop);
    logDebug(tr("{model} is loaded from {folder:path}.", config().name, options.root));
}

LatentColours& LoadedModel::colours(const ComputeContext& context)
{
    if (!m_colours)
        m_colours = std::make_unique<LatentColours>(m_parts.autoencoder(), m_parts.autoencoderDevice(),
                                                    decodingContext(context, m_parts.autoencoderDevice(), false));
    return *m_colours;
}

void LoadedModel::follow(const MemoryPlan& plan, const std::stop_token& stop)
{
    m_graphs.clear(); // they hold addresses, and memory
    if (plan.decodeOnCpu != m_plan.decodeOnCpu)
        m_colours.reset();
    m_plan = plan;
    m_parts.follow(m_options, plan, m_textPrecision, m_transformerPrecision, stop);
}

void LoadedModel::restore(const MemoryPlan& plan, const std::stop_token& stop)
{
    const bool raised = m_textPrecision != PartPrecision::Asked || m_transformerPrecision != PartPrecision::Asked;
    m_textPrecision = m_transformerPrecision = m_decodePrecision = PartPrecision::Asked;
    const auto places = [](const MemoryPlan& p) {
        return std::tuple(p.textFromHost, p.textResident, p.hostCopies, p.streamedBlocks, p.decodeOnCpu);
    };
    if (raised || m_interrupted || places(plan) != places(m_plan)) {
        m_interrupted = true;
        follow(plan, stop);
        m_interrupted = false;
    }
    m_plan = plan;
}

std::optional<GuardRemedy> stepDown(MemoryPlan& plan, Stage stage)
{
    if (!plan.card || !plan.mayStream)
        return {};
    if (!plan.textFromHost || plan.textResident > 0) {
        plan.textFromHost = true;
        plan.textResident = 0;
        return GuardRemedy{GuardRemedy::Kind::TextToHost};
    }
    const int resident = plan.blocks - plan.streamedBlocks;
    if (resident <= 0)
        return {};
    const int moved = stage == Stage::Decoding ? resident : (resident + 3) / 4; // the steps pay for each of them
    plan.streamedBlocks += moved;
    return GuardRemedy{GuardRemedy::Kind::BlocksToHost, moved, plan.blocks};
}

std::optional<GuardRemedy> LoadedModel::makeRoom(Stage stage)
{
    MemoryPlan plan = m_plan;
    const std::optional<GuardRemedy> done = stepDown(plan, stage);
    if (!done)
        return done;
    m_interrupted = true;
    follow(plan, {});
    m_interrupted = false;
    return done;
}

bool LoadedModel::decodeOnCpu()
{
    if (m_plan.decodeOnCpu || !m_options.device.is_cuda())
        return false;
    MemoryPlan plan = m_plan;
    plan.decodeOnCpu = true;
    follow(plan, {});
    return true;
}

void LoadedModel::endSteps()
{
    m_parts.restStreams();
    if (m_plan.card && m_plan.tight())
        m_graphs.clear();
}

PartPrecision LoadedModel::precisionOf(Stage stage) const
{
    if (m_options.precision == at::kFloat)
        return PartPrecision::Fp32;
    if (stage == Stage::Decoding) // in fp16 on a card, in fp32 elsewhere
        return m_parts.autoencoderDevice().is_cuda() ? m_decodePrecision : PartPrecision::Fp32;
    return stage == Stage::Text ? m_textPrecision : m_transformerPrecision;
}

std::string LoadedModel::precisionName(Stage stage) const
{
    switch (precisionOf(stage)) {
    case PartPrecision::Asked: return askedPrecisionName(stage);
    case PartPrecision::Sites: return askedPrecisionName(stage) + std::string(kMixedPrecision);
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

namespace {

/// Whether the computer's memory has room for weights a rung up. A CPU's plan says what fp32 throughout takes; fp32
/// where values are largest lies in the middle. Without room the system would end the program.
void requireRoomFor(PartPrecision next, const MemoryPlan& plan)
{
    if (plan.card || plan.raisedPeak <= plan.peak())
        return;
    const std::int64_t needed =
        next == PartPrecision::Fp32 ? plan.raisedPeak : plan.peak() + (plan.raisedPeak - plan.peak()) / 2;
    const std::int64_t room = computerAsDevice().available;
    if (needed > room)
        throw Error(ErrorCode::OutOfMemory,
                    tr("Values are not finite in {precision}, and fp32 needs {needed:bytes} of the computer's memory, "
                       "of which {room:bytes} are free. Choose a smaller size, or close other programs.",
                       plan.precision, needed, room));
}

} // namespace

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
    requireRoomFor(next, m_plan);
    m_interrupted = true; // until all of it is placed
    m_parts.setPrecision(stage, next, m_options, m_plan, {});
    m_interrupted = false;
    m_transformerPrecision = next;
    if (stage == Stage::Text)
        m_textPrecision = next;
    return true;
}

} // namespace zimage
