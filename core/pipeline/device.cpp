#include "pipeline/device.h"

#include "base/error.h"
#include "base/log.h"
#include "base/sentence.h"
#include "base/thread_room.h"
#include "base/wording.h"
#include "nn/attention_backend.h"
#include "nn/cpu/row_kernels.h"
#include "weights/torch_compat.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#ifdef ZIMAGE_CUDA
#include <ATen/cuda/CUDAContext.h>
#endif

#include <unistd.h>

#include <algorithm>
#include <thread>
#include <utility>

namespace zimage {

namespace {

int cudaDevices() { return at::hasCUDA() ? static_cast<int>(at::getNumGPUs()) : 0; }

} // namespace

std::vector<DeviceInfo> listDevices()
{
    std::vector<DeviceInfo> devices;
    const auto add = [&devices](const c10::Device& device, std::string name, std::int64_t memory) {
        DeviceInfo info{device.str(), std::move(name), memory, attentionBackendsOf(device), {"fp32", "bf16", "fp16"}};
        if (fp8::hasProducts(device))
            info.precisions.insert(info.precisions.end(), {"fp8", "fp8-all"});
        devices.push_back(std::move(info));
    };
    add(at::kCPU,
        inEnglish("CPU, {count:int} {count|thread|threads}", std::max(1U, std::thread::hardware_concurrency())),
        static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE));
    for (int i = 0; i < cudaDevices(); ++i) {
        const c10::Device device(at::kCUDA, static_cast<c10::DeviceIndex>(i));
        std::int64_t memory = 0;
#ifdef ZIMAGE_CUDA
        memory = static_cast<std::int64_t>(at::cuda::getDeviceProperties(i)->totalGlobalMem);
#endif
        add(device, deviceName(device), memory);
    }
    return devices;
}

c10::Device resolveDevice(std::string_view asked)
{
    const std::string_view name = asked == "cuda" ? "cuda:0" : asked;
    const int cards = cudaDevices();
    if (name == "auto")
        return cards > 0 ? c10::Device(at::kCUDA, 0) : c10::Device(at::kCPU);
    if (name == "cpu")
        return at::kCPU;
    for (int i = 0; i < cards; ++i)
        if (name == "cuda:" + std::to_string(i))
            return {at::kCUDA, static_cast<c10::DeviceIndex>(i)};
    std::vector<std::string> known{"cpu"};
    for (int i = 0; i < cards; ++i)
        known.push_back("cuda:" + std::to_string(i));
    throw Error(ErrorCode::Device,
                cards > 0 ? tr("There is no device {name:quoted}. Choose one of {known}.", name, listed(known))
                          : tr("There is no device {name:quoted}. Choose cpu.", name),
                {.file = {}, .tensor = {}, .key = "device"});
}

c10::ScalarType resolvePrecision(std::string_view name, const c10::Device& device)
{
    if (name == "auto")
        return device.is_cpu() ? at::kFloat : at::kBFloat16;
    return name == "bf16" || name.starts_with("fp8") ? at::kBFloat16 : name == "fp16" ? at::kHalf : at::kFloat;
}

Fp8Layers resolveFp8(std::string_view name, const c10::Device& device)
{
    if (!name.starts_with("fp8"))
        return Fp8Layers::None;
    if (!fp8::hasProducts(device))
        throw Error(ErrorCode::Device,
                    tr("The device {device} does not compute in fp8, for which a card needs compute capability 8.9 or "
                       "later. Choose another precision.",
                       device.str()),
                    {.file = {}, .tensor = {}, .key = "precision"});
    return name == "fp8" ? Fp8Layers::Most : Fp8Layers::All;
}

const char* precisionName(c10::ScalarType type)
{
    return type == at::kBFloat16 ? "bf16" : type == at::kHalf ? "fp16" : "fp32";
}

std::string deviceName(const c10::Device& device)
{
#ifdef ZIMAGE_CUDA
    if (device.is_cuda())
        return at::cuda::getDeviceProperties(device.index())->name;
#endif
    return device.str();
}

std::string instructionSetOf([[maybe_unused]] const c10::Device& device)
{
#ifdef ZIMAGE_CUDA
    if (device.is_cuda()) {
        const auto* card = at::cuda::getDeviceProperties(device.index());
        return "sm_" + std::to_string(card->major) + std::to_string(card->minor);
    }
#endif
    std::string name = lowered(cpu::kernelSetName());
    std::erase(name, '-'); // "AVX-512"
    return name;
}

std::string libtorchVersion()
{
    return std::to_string(TORCH_VERSION_MAJOR) + "." + std::to_string(TORCH_VERSION_MINOR) + "."
        + std::to_string(TORCH_VERSION_PATCH);
}

namespace {

constexpr std::size_t kBesideThreads = std::size_t{256} << 20; ///< bytes that a picture takes at the very least

/// `wanted`, or what fits of it where nobody asked for a number. Throws Error OutOfMemory where too few fit.
int threadsToUse(int asked)
{
    const int wanted = asked > 0 ? asked : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    static int shown = 0; ///< so many were there at once already
    if (wanted <= shown)
        return wanted;
    const int fitting = std::max(shown, threadsThatFit(wanted, kBesideThreads));
    if (fitting < (asked > 0 ? wanted : 1))
        throw Error(
            ErrorCode::OutOfMemory,
            fitting > 0
                ? tr("Only {fitting:int} of {wanted:int} threads can be started under the limits that ulimit -v, "
                     "ulimit -d and ulimit -u show. Choose fewer (--threads), or raise the limits.",
                     fitting, wanted)
                : tr("There is not enough memory for a single thread. Close other programs, or raise the limit "
                     "on memory, which ulimit -v and ulimit -d show."),
            {.file = {}, .tensor = {}, .key = "threads"});
    shown = fitting;
    if (fitting < wanted)
        logInfo(tr("Only {fitting:int} of {wanted:int} threads can be started.", fitting, wanted));
    return fitting;
}

/// Has all threads, and what products need of each, there from now on: later, where weights have taken the memory, the
/// libraries would end the program or never come back.
void startThreads(int threads)
{
    at::parallel_for(0, threads, 1, [](std::int64_t, std::int64_t) {});
    constexpr std::int64_t kSide = 512; // large enough for all of them
    const at::Tensor matrix = at::zeros({kSide, kSide}, at::kFloat);
    (void)at::mm(matrix, matrix);
}

} // namespace

void useThreads(int threads)
{
    static int started = 0;
    const int wanted = threadsToUse(threads);
    if (at::get_num_threads() != wanted)
        at::set_num_threads(wanted);
    if (wanted > std::exchange(started, std::max(started, wanted)))
        startThreads(wanted);
}

} // namespace zimage
