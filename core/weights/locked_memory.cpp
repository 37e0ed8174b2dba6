#include "weights/locked_memory.h"

#include "base/log.h"
#include "base/sentence.h"

#include <ATen/ATen.h>
#ifdef ZIMAGE_CUDA
#include <cuda_runtime_api.h>
#endif

#include <sys/mman.h>

#include <atomic>
#include <new>
#include <string>

namespace zimage {

namespace {

std::atomic<std::int64_t> held = 0;

} // namespace

std::int64_t heldHostMemory() noexcept { return held; }

at::Tensor hostMemory(std::int64_t bytes, [[maybe_unused]] bool forCard)
{
    const auto size = static_cast<std::size_t>(bytes);
    void* data = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED)
        throw std::bad_alloc();
    (void)madvise(data, size, MADV_HUGEPAGE); // fewer pages to lock
    bool locked = false;
#ifdef ZIMAGE_CUDA
    if (forCard) {
        const cudaError_t error = cudaHostRegister(data, size, cudaHostRegisterDefault);
        locked = error == cudaSuccess;
        if (!locked) {
            (void)cudaGetLastError(); // else the next call would report it
            logInfo(
                tr("Weights cannot be locked in the computer's memory, so they come to the card more slowly: {why}.",
                   cudaGetErrorString(error)));
        }
    }
#endif
    held += bytes;
    const auto release = [data, size, locked](void* /*tensor's*/) {
#ifdef ZIMAGE_CUDA
        if (locked)
            (void)cudaHostUnregister(data);
#endif
        (void)locked;
        munmap(data, size);
        held -= static_cast<std::int64_t>(size);
    };
    return at::from_blob(data, {bytes}, release, at::TensorOptions().dtype(at::kByte));
}

} // namespace zimage
