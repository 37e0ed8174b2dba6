#include "pipeline/card_memory.h"

#include "base/error.h"
#include "base/log.h"
#include "base/memory_limits.h"
#include "base/process_memory.h"
#include "base/sentence.h"
#include "engine/image_engine.h"
#include "memory/parameter_context.h"
#include "pipeline/device.h"
#include "weights/fp8.h"
#include "weights/locked_memory.h"

#ifdef ZIMAGE_CUDA
#include <ATen/ATen.h>
#include <ATen/cuda/CUDAContext.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <cuda_runtime_api.h>
#include <dlfcn.h>
#endif

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>

namespace zimage {

namespace {

constexpr std::int64_t kMebi = 1 << 20;
constexpr std::int64_t kHostMargin = 2048 * kMebi; ///< of the computer's memory, for everything else

#ifdef ZIMAGE_CUDA

/// The driver's own management library, as far as it is needed; it tells a card's memory without taking any of it.
class Nvml {
public:
    /// Bytes of a card that are in use; negative when it cannot be told.
    static std::int64_t usedBytes(const char* busId)
    {
        static const Nvml library;
        Device device = nullptr;
        Memory memory{};
        if (library.m_byBusId == nullptr || library.m_byBusId(busId, &device) != 0
            || library.m_memory(device, &memory) != 0)
            return -1;
        return static_cast<std::int64_t>(memory.used);
    }

private:
    using Device = void*;
    struct Memory {
        unsigned long long total, free, used;
    };

    Nvml()
    {
        void* library = dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL); // stays open
        if (library == nullptr)
            return;
        const auto init = reinterpret_cast<int (*)()>(dlsym(library, "nvmlInit_v2"));
        m_memory = reinterpret_cast<int (*)(Device, Memory*)>(dlsym(library, "nvmlDeviceGetMemoryInfo"));
        if (init != nullptr && m_memory != nullptr && init() == 0)
            m_byBusId =
                reinterpret_cast<int (*)(const char*, Device*)>(dlsym(library, "nvmlDeviceGetHandleByPciBusId_v2"));
    }

    int (*m_byBusId)(const char*, Device*) = nullptr;
    int (*m_memory)(Device, Memory*) = nullptr;
};

/// What the process takes of a card beside tensors.
class CardContext {
public:
    explicit CardContext(const c10::Device& device)
    {
        char bus[32] = {};
        if (cudaDeviceGetPCIBusId(bus, sizeof bus, device.index()) == cudaSuccess)
            m_others = Nvml::usedBytes(bus); // before the context of this process
        else
            (void)cudaGetLastError();
        (void)at::empty(
            {1}, at::TensorOptions().device(device)); // makes the context, and tells the allocator that there is a card
    }

    /// `used`: of the card, by all; `reserved`: by the allocator of this process.
    std::int64_t bytes(std::int64_t used, std::int64_t reserved)
    {
        constexpr std::int64_t kUnknown = 512 * kMebi;
        constexpr std::int64_t kMost = 1536 * kMebi; // more is somebody else's
        const std::int64_t now = m_others < 0 ? kUnknown : used - reserved - m_others;
        if (now > m_most && now <= kMost)
            m_most = now;
        return m_most > 0 ? m_most : kUnknown;
    }

private:
    std::int64_t m_others = -1;
    std::int64_t m_most = 0;
};

#endif

} // namespace

DeviceMemory deviceMemoryOf(const c10::Device& device)
{
    DeviceMemory memory;
    if (!device.is_cuda()) {
        static const std::int64_t code = processMemory().files; // before weights are mapped
        memory = computerAsDevice();
        memory.name = deviceName(device);
        memory.context = code;
        return memory;
    }
    memory.name = deviceName(device);
    memory.host = std::max<std::int64_t>(0, computerAsDevice().host - kHostMargin) + heldHostMemory();
    memory.card = true;
    memory.fp8 = fp8::hasProducts(device);
#ifdef ZIMAGE_CUDA
    static std::map<c10::DeviceIndex, CardContext> contexts;
    CardContext& context = contexts.try_emplace(device.index(), device).first->second;
    std::size_t free = 0;
    std::size_t total = 0;
    if (cudaMemGetInfo(&free, &total) != cudaSuccess) {
        (void)cudaGetLastError();
        return memory;
    }
    const std::int64_t reserved =
        c10::cuda::CUDACachingAllocator::getDeviceStats(device.index()).reserved_bytes[0].current;
    memory.total = static_cast<std::int64_t>(total);
    memory.available = static_cast<std::int64_t>(free) + reserved;
    memory.context = context.bytes(static_cast<std::int64_t>(total - free), reserved);
#endif
    return memory;
}

void capDeviceMemory([[maybe_unused]] const c10::Device& device, [[maybe_unused]] std::int64_t bytes)
{
#ifdef ZIMAGE_CUDA
    if (!device.is_cuda())
        return;
    const auto total = static_cast<double>(at::cuda::getDeviceProperties(device.index())->totalGlobalMem);
    const double share = bytes <= 0 ? 1.0 : std::min(1.0, static_cast<double>(bytes) / total);
    c10::cuda::CUDACachingAllocator::setMemoryFraction(share, device.index());
#endif
}

namespace {

std::int64_t weightFileBytes(const std::filesystem::path& root)
{
    std::int64_t sum = 0;
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator file(root, error), end; !error && file != end;
         file.increment(error))
        if (file->path().extension() == ".safetensors")
            sum += static_cast<std::int64_t>(file->file_size(error));
    return std::max<std::int64_t>(0, sum);
}

/// What a plan was made of.
struct Planned {
    const ModelConfig& model;
    const GenerationParams& params;
    const DeviceMemory& memory;
    const DeviceRates& rates;
};

/// A card's allocation that fails can be helped, so a plan may be a little beyond its budget there. Of the computer's
/// memory the system gives what it does not have, and ends the program later.
bool hasRoom(const MemoryPlan& plan) { return plan.card ? plan.peak() <= plan.budget / 10 * 11 : plan.fits(); }

std::string sizeText(const PictureSize& size) { return std::to_string(size.width) + "×" + std::to_string(size.height); }

/// What to do about a plan that does not fit.
std::string wayOut(const MemoryPlan& plan, const Planned& of)
{
    const PictureSize size = largestThatFits(of.model, of.params, of.memory, of.rates);
    if (size.width > 0)
        return tr("Choose {size}, which fits.", sizeText(size));
    if (plan.card)
        return tr("No size fits. Close other programs.");
    GenerationParams half = of.params;
    half.precision = "bf16";
    const PictureSize inHalf =
        plan.precision == "fp32" ? largestThatFits(of.model, half, of.memory, of.rates) : PictureSize{};
    if (inHalf.width > 0)
        return tr("No size fits in fp32. Choose the precision bf16, in which {size} fits.", sizeText(inHalf));
    return tr("No size fits. Close other programs, or raise the limit on memory if one is set.");
}

/// What a plan needs and what there is.
std::string shortage(const MemoryPlan& plan, const Planned& of)
{
    const std::string size = sizeText({of.params.width, of.params.height});
    const std::int64_t available = std::max<std::int64_t>(0, plan.budget);
    if (plan.card)
        return tr("A picture of {size} needs at least {needed:bytes} of the card's memory, and {available:bytes} are "
                  "available.",
                  size, plan.peak(), available);
    if (plan.precision == "fp32")
        return tr(
            "A picture of {size} needs at least {needed:bytes} of the computer's memory, and {available:bytes} are "
            "available.",
            size, plan.peak(), available);
    return tr("A picture of {size} in {precision} needs at least {needed:bytes} of the computer's memory, and "
              "{available:bytes} are available.",
              size, plan.precision, plan.peak(), available);
}

void requireRoom(const MemoryPlan& plan, const Planned& of)
{
    if (!hasRoom(plan))
        throw Error(ErrorCode::OutOfMemory, inOneLine({shortage(plan, of), wayOut(plan, of)}));
}

} // namespace

MemoryPlan planDecode(const ModelConfig& model, const GenerationParams& params, std::int64_t held)
{
    DeviceMemory memory = deviceMemoryOf(c10::Device(c10::kCPU));
    memory.available = std::max<std::int64_t>(0, memory.available - held);
    return planDecode(model, params, memory);
}

void requireRoomToDecode(const MemoryPlan& plan, const GenerationParams& params)
{
    if (plan.fits())
        return;
    throw Error(ErrorCode::OutOfMemory,
                tr("Decoding a picture of {size} needs at least {needed:bytes} of the computer's memory, and "
                   "{available:bytes} are available. Close other programs, or raise the limit on memory if one is set. "
                   "The picture is kept and can be decoded later.",
                   sizeText({params.width, params.height}), plan.peak(), std::max<std::int64_t>(0, plan.budget)));
}

MemoryPlan planJob(const ModelConfig& model, const GenerationParams& params, const c10::Device& device,
                   const DeviceRates& rates, const MemoryPlan* now)
{
    DeviceMemory memory = deviceMemoryOf(device);
    if (now == nullptr && !memory.card && addressSpaceIsLimited()) // files that are mapped count there
        memory.available = std::max<std::int64_t>(0, memory.available - weightFileBytes(model.root));
    MemoryPlan plan =
        now != nullptr ? planMemory(model, params, memory, rates, *now) : planMemory(model, params, memory, rates);
    if (plan.card) {
        const auto asked = static_cast<std::int64_t>(params.vramBudget * (std::int64_t{1} << 30)) - memory.context;
        capDeviceMemory(device,
                        params.vramBudget > 0
                            ? std::clamp<std::int64_t>(asked, 1, std::max<std::int64_t>(1, memory.available))
                            : memory.available);
    }
    requireRoom(plan, {model, params, memory, rates});
    if (now == nullptr || now->sentence() != plan.sentence()) // once for each model, not for each picture
        logInfo(tr("Memory: {plan}", plan.sentence()));
    return plan;
}

bool deviceLost([[maybe_unused]] const c10::Device& device)
{
#ifdef ZIMAGE_CUDA
    if (!device.is_cuda())
        return false;
    (void)cudaGetLastError(); // a failure that has passed is not asked for
    const cudaError_t error = cudaDeviceSynchronize();
    if (error == cudaSuccess || error == cudaErrorMemoryAllocation)
        return false;
    logDebug("The card does not recover: " + std::string(cudaGetErrorString(error)));
    return true;
#else
    return false;
#endif
}

} // namespace zimage
