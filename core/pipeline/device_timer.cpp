#include "pipeline/device_timer.h"

#ifdef ZIMAGE_CUDA
#include <ATen/cuda/CUDAContext.h>
#include <ATen/cuda/CUDAEvent.h>
#include <c10/cuda/CUDAStream.h>
#endif

#include <chrono>

namespace zimage {

void waitFor([[maybe_unused]] const c10::Device& device)
{
#ifdef ZIMAGE_CUDA
    if (device.is_cuda())
        c10::cuda::getCurrentCUDAStream(device.index()).synchronize();
#endif
}

double timed(const c10::Device& device, const std::function<void()>& work)
{
#ifdef ZIMAGE_CUDA
    if (device.is_cuda()) {
        at::cuda::CUDAEvent start(cudaEventDefault);
        at::cuda::CUDAEvent end(cudaEventDefault);
        waitFor(device);
        start.record();
        work();
        end.record();
        end.synchronize();
        return static_cast<double>(start.elapsed_time(end));
    }
#endif
    return timedByClock(device, work);
}

double timedByClock(const c10::Device& device, const std::function<void()>& work)
{
    using Clock = std::chrono::steady_clock;
    waitFor(device);
    const auto start = Clock::now();
    work();
    waitFor(device);
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

} // namespace zimage
