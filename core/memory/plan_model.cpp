#include "memory/plan_model.h"

#include "architecture/model_flops.h"
#include "params/lora_files.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace zimage {

namespace {

constexpr std::int64_t kMiB = 1 << 20;
constexpr std::int64_t kGiB = 1 << 30;
constexpr std::int64_t kWorkspace = 32 * kMiB; ///< that the library of products keeps of a card
/// What the process takes of the computer's memory before it has read a weight: the code of libtorch and of the library
/// of products, and what both set up. Measured: 171 MiB, with 1 to 32 threads.
constexpr std::int64_t kProcess = 175 * kMiB;
constexpr std::int64_t kSetUp = 75 * kMiB;   ///< of that, what is no code
constexpr std::int64_t kReading = 16 * kMiB; ///< what is converted at a time while weights come
constexpr double kFileRate = 2e9;            ///< B/s, of files that the system has in its cache or on a fast disk
constexpr double kTiledOnCard =
    2; ///< times as long for the same work: norms wait for every tile's sums. Measured on an H100: 1.6 to 2.1
constexpr double kCpuDecode = 3e11; ///< FLOP/s, where a card's picture is decoded on the CPU
/// What copies under compute cost all the same, as a share of their time: they take of the memory's bandwidth. Measured
/// on an H100: 18 ms of 468. It only weighs plans against each other.
constexpr double kFriction = 0.05;
constexpr double kUnknownFriction =
    0.5; ///< where rates are guesses: copies in every step may well not keep up with them

std::int64_t budgetOf(const GenerationParams& params, const DeviceMemory& device)
{
    if (device.card && std::isfinite(params.vramBudget) && params.vramBudget > 0) {
        const auto asked = static_cast<std::int64_t>(std::min(params.vramBudget, 1e6) * static_cast<double>(kGiB));
        const std::int64_t room = std::max<std::int64_t>(0, std::min(asked - device.context, device.available));
        return room
            - std::max(room / 50,
                       std::min(room / 20,
                                256 * kMiB)); // gaps between pieces; in the other case the reserve has room for them
    }
    const std::int64_t least = device.card ? kMiB * 256 : kMiB * 64; // a group of processes may have less than 1 GiB
    const std::int64_t reserve = std::clamp<std::int64_t>(device.total / 20, least, kGiB);
    return std::max<std::int64_t>(0, device.available - reserve);
}

/// Of all that act, as their files have them; they stay beside the weights. What is not there is the loader's to
/// report.
std::int64_t loraBytes(const LoraList& loras)
{
    std::int64_t sum = 0;
    for (const LoraChoice& lora : loras) {
        const auto file = acts(lora) ? findLora(lora, fileHashes()) : std::nullopt;
        std::error_code error;
        const auto size = file ? std::filesystem::file_size(*file, error) : 0;
        sum += error ? 0 : static_cast<std::int64_t>(size);
    }
    return sum;
}

/// What was measured to come on top, for a picture of another size.
std::int64_t scaled(std::int64_t extra, std::int64_t from, std::int64_t to)
{
    return from > 0
        ? static_cast<std::int64_t>(static_cast<double>(extra) * static_cast<double>(to) / static_cast<double>(from))
        : extra;
}

/// What comes and goes on the heap, with the holes that pieces of other sizes cannot use. Measured on the CPU: 1.1
/// to 1.4 times the pieces themselves.
std::int64_t onHeap(std::int64_t bytes) { return bytes / 5 * 8; }

/// What a CPU's process takes anyway; a libtorch for cards has more code.
std::int64_t processOf(const DeviceMemory& device) { return std::max(kProcess, device.context + kSetUp); }

/// All weights, on a CPU.
std::int64_t allOf(const ModelBytes& bytes, int blocks)
{
    return bytes.textLayers + bytes.textRest + bytes.embedding + blocks * (bytes.block + bytes.modulation)
        + bytes.contextRefiner + bytes.transformerRest + bytes.autoencoder;
}

/// Of the widest matrix, which libtorch lays out anew for every product in bf16; fp16 is multiplied in fp32.
std::int64_t laidOut(const ModelBytes& bytes, const std::string& precision)
{
    return bytes.widestProduct * (precision == "fp32" ? 0 : precision == "fp16" ? 4 : 2);
}

double known(double rate, double assumed) { return rate > 0 ? rate : assumed; }

} // namespace

DeviceRates assumedRates(bool card)
{
    DeviceRates rates;
    rates.step = card ? 100e12 : 3e11;
    rates.text = card ? 40e12 : 2e11;
    rates.decode = card ? 50e12 : kCpuDecode;
    rates.pinnedCopy = card ? 20e9 : 0;
    rates.assumed = true;
    return rates;
}

PlanModel::PlanModel(const ModelConfig& model, const GenerationParams& params, const DeviceMemory& device,
                     const DeviceRates& rates)
    : m_model(model), m_params(params), m_device(device), m_rates(rates), m_shape(PictureShape::of(model, params)),
      m_blocks(static_cast<int>(model.transformer.layers + model.transformer.refinerLayers)),
      m_budget(budgetOf(params, device)), m_lora(loraBytes(params.loras))
{}

const ModelBytes& PlanModel::bytesOf(const std::string& precision)
{
    const auto found = m_bytes.find(precision);
    return found != m_bytes.end() ? found->second
                                  : m_bytes.emplace(precision, modelBytes(m_model, precision)).first->second;
}

const DecodeNeeds& PlanModel::decodeOf(int tile, const ComputeWay& way)
{
    const auto found = m_decode.find(tile);
    return found != m_decode.end() ? found->second
                                   : m_decode.emplace(tile, decodeNeeds(m_model.vae, m_shape, tile, way)).first->second;
}

/// Of all blocks that stay, or of all that are streamed, with their modulations.
std::int64_t PlanModel::blocksOf(const ModelBytes& bytes, int streamed, bool theStreamed) const
{
    std::int64_t sum = 0;
    for (int i = 0; i < m_blocks; ++i) {
        const bool wide = i < bytes.wideBefore || i >= m_blocks - bytes.wideAfter;
        if (isStreamed(i, streamed, m_blocks) == theStreamed)
            sum += (wide ? bytes.wideBlock : bytes.block) + bytes.modulation;
    }
    return sum;
}

std::int64_t PlanModel::ringUnit(const ModelBytes& bytes, int streamed) const
{
    for (int i = 0; i < m_blocks; ++i)
        if (isStreamed(i, streamed, m_blocks) && (i < bytes.wideBefore || i >= m_blocks - bytes.wideAfter))
            return bytes.wideBlock;
    return bytes.block;
}

/// The most that the stages of a picture take beside weights, on a CPU.
std::int64_t PlanModel::mostWorking(const MemoryPlan& plan, const ComputeWay& way)
{
    return onHeap(std::max({textWorking(m_model, m_shape, way),
                            stepsShared(m_model, m_shape) + stepWorking(m_model, m_shape, way),
                            decodeOf(plan.decodeTile, way).bytes}));
}

/// On a CPU everything is in the computer's memory, and the process with it.
void PlanModel::addComputersPeaks(MemoryPlan& plan, const ComputeWay& way)
{
    const ModelBytes& bytes = bytesOf(plan.precision);
    const std::int64_t wide = plan.precision == "fp32" ? 2 : 1; // LoRA files have 16 bits
    const std::int64_t process = processOf(m_device) + wide * m_lora;
    plan.loadPeak = process + allOf(bytes, m_blocks) + kReading;
    // From the first picture on the decoder's weights are there as its kernels pack them; what was theirs before is
    // free, but in smaller pieces.
    const std::int64_t resident = process + allOf(bytes, m_blocks) + bytes.packedDecoder;
    const std::int64_t products = laidOut(bytes, plan.precision);
    plan.textPeak = resident + products + onHeap(textWorking(m_model, m_shape, way));
    plan.stepPeak = resident + products + onHeap(stepsShared(m_model, m_shape) + stepWorking(m_model, m_shape, way));
    plan.decodePeak = resident + products + onHeap(decodeOf(plan.decodeTile, way).bytes);
    if (m_params.guards && plan.precision != "fp32")
        plan.raisedPeak = process + allOf(bytesOf("fp32"), m_blocks) + bytes.packedDecoder
            + mostWorking(plan, ComputeWay::of(m_params, "fp32", false));
}

MemoryPlan PlanModel::decodeAlone(int tile)
{
    const ModelBytes& bytes = bytesOf("fp32");
    MemoryPlan plan;
    plan.precision = "fp32";
    plan.blocks = m_blocks;
    plan.decodeTile = tile;
    plan.budget = m_budget;
    const std::int64_t process = processOf(m_device);
    plan.loadPeak = process + bytes.autoencoder + kReading;
    plan.decodePeak = process + bytes.autoencoder + bytes.packedDecoder
        + onHeap(decodeOf(tile, ComputeWay::of(m_params, "fp32", false)).bytes);
    return plan;
}

void PlanModel::addPeaks(MemoryPlan& plan, const ComputeWay& way)
{
    if (!plan.card) {
        addComputersPeaks(plan, way);
        return;
    }
    const ModelBytes& bytes = bytesOf(plan.precision);
    std::int64_t resident =
        kWorkspace + m_lora + bytes.transformerRest + blocksOf(bytes, plan.streamedBlocks, false) + bytes.textRest;
    if (!plan.textFromHost)
        resident += bytes.textLayers + bytes.contextRefiner;
    resident += plan.textResident * bytes.textLayer;
    if (!plan.decodeOnCpu)
        resident += bytes.autoencoder + (way.halfDecoder ? bytes.halfDecoder : 0);
    plan.loadPeak = resident;

    const std::int64_t text = textWorking(m_model, m_shape, way);
    plan.textPeak = resident + text;
    if (plan.textFromHost) // two units of the encoder, then two of the context refiner, which works on far less
        plan.textPeak = resident + std::max(2 * bytes.textLayer + text, 2 * bytes.wideBlock + text / 4);

    const bool captured = plan.streamedBlocks == 0 && isCaptured(m_params, m_shape, plan.card);
    const std::int64_t sets = captured && m_shape.guided ? 2 : 1; // a recording of each caption keeps what it works in
    plan.stepPeak = resident + stepsShared(m_model, m_shape) + sets * stepWorking(m_model, m_shape, way)
        + scaled(m_rates.stepExtra, m_rates.tokens, m_shape.imageTokens);
    if (plan.streamedBlocks > 0) {
        plan.stepPeak += 2 * ringUnit(bytes, plan.streamedBlocks);
        if (m_shape.guided) // both captions' tokens go through each block that comes
            plan.stepPeak += stepKept(m_model, m_shape, way);
    }
    plan.stepPeak = std::max(plan.stepPeak, resident);

    plan.decodePeak = resident;
    if (!plan.decodeOnCpu)
        plan.decodePeak = std::max(resident,
                                   resident + decodeOf(plan.decodeTile, way).bytes
                                       + scaled(m_rates.decodeExtra, m_rates.tokens, m_shape.imageTokens));
    const std::int64_t before = std::max(plan.textPeak, plan.stepPeak);
    plan.reserve = std::max<std::int64_t>(0, std::min({kGiB, plan.decodePeak - before, plan.budget - before}));
    plan.textPeak += plan.reserve;
    plan.stepPeak += plan.reserve;

    const std::int64_t host =
        (plan.textFromHost ? bytes.textLayers + bytes.contextRefiner - plan.textResident * bytes.textLayer : 0)
        + blocksOf(bytes, plan.streamedBlocks, true);
    plan.hostCopies = !m_params.lowVram && host <= m_device.host;
    if (host == 0)
        plan.hostCopies = true;
    plan.host = plan.hostCopies ? host : 0;
}

double PlanModel::addTimes(MemoryPlan& plan, const ComputeWay& way)
{
    const ModelBytes& bytes = bytesOf(plan.precision);
    const DeviceRates assumed = assumedRates(plan.card);
    const double copying = plan.hostCopies ? known(m_rates.pinnedCopy, 20e9) : kFileRate;
    const double passes = m_shape.guided ? 2 : 1;
    const double textBytes = plan.textFromHost
        ? static_cast<double>(bytes.textLayers + bytes.contextRefiner - plan.textResident * bytes.textLayer)
        : 0;
    // Both prompts go through each layer that comes.
    const double text =
        std::max(passes * textWork(m_model, m_shape) / known(m_rates.text, assumed.text), textBytes / copying);

    const double flops = passes * stepFlops(m_model.transformer, m_shape.imageTokens, m_shape.captionTokens);
    const double streamed =
        static_cast<double>(blocksOf(bytes, plan.streamedBlocks, true) - plan.streamedBlocks * bytes.modulation);
    const double step = std::max(flops / known(m_rates.step, assumed.step), streamed / copying);

    const double whole = known(m_rates.decode, assumed.decode);
    const double rate = plan.card && plan.decodeOnCpu ? kCpuDecode
        : plan.decodeTile > 0 ? known(m_rates.tiledDecode, plan.card ? whole / kTiledOnCard : whole)
                              : whole;
    const double decode = decodeWork(m_model, m_shape) * decodeOf(plan.decodeTile, way).work / rate;

    const bool copiesKnown = plan.textFromHost && plan.hostCopies && m_rates.pinnedCopy > 0;
    plan.textSeconds = m_rates.text > 0 || copiesKnown ? text : -1;
    plan.stepSeconds = m_rates.step > 0 ? step : -1;
    plan.decodeSeconds =
        m_rates.decode > 0 || (plan.decodeTile > 0 && m_rates.tiledDecode > 0) || (plan.card && plan.decodeOnCpu)
        ? decode
        : -1;
    const double friction =
        !m_rates.assumed && m_rates.step > 0 && m_rates.pinnedCopy > 0 ? kFriction : kUnknownFriction;
    // Tiles are for memory alone: they round a byte here and there differently, so that measurements, which differ from
    // run to run, must not choose between them and the whole.
    const double slowest = plan.decodeTile > 0 ? std::max(decode, decode * rate / whole) : decode;
    return text + (step + friction * streamed / copying) * m_shape.steps + slowest;
}

int PlanModel::spareTextLayers(const MemoryPlan& plan)
{
    const std::int64_t layer = bytesOf(plan.precision).textLayer;
    const std::int64_t layers = std::max<std::int64_t>(0, m_model.textEncoder.layers - 1);
    constexpr std::int64_t kKept = 2; // streaming fewer takes as much memory for those on their way
    return layer <= 0 ? 0
                      : static_cast<int>(std::clamp<std::int64_t>((plan.budget - plan.peak()) / layer, 0,
                                                                  std::max<std::int64_t>(0, layers - kKept)));
}

PlanModel::Rated PlanModel::rated(const PlanChoice& choice)
{
    Rated rated;
    MemoryPlan& plan = rated.plan;
    plan.card = m_device.card;
    plan.mayStream = m_device.card && !m_params.lowVram && m_params.offload != "never";
    plan.precision = choice.precision;
    plan.textFromHost = choice.textFromHost;
    plan.textResident = choice.textResident;
    plan.streamedBlocks = choice.streamed;
    plan.blocks = m_blocks;
    plan.decodeTile = choice.tile;
    plan.decodeOnCpu = choice.decodeOnCpu;
    plan.budget = m_budget;
    const ComputeWay way = ComputeWay::of(m_params, choice.precision, m_device.card);
    addPeaks(plan, way);
    rated.cost = addTimes(plan, way);
    return rated;
}

} // namespace zimage
