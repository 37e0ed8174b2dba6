#include "nn/cuda_maps.h"

#ifdef ZIMAGE_CUDA_KERNELS

#include "nn/cuda/map_kernels.h"

#include <ATen/ATen.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAStream.h>

namespace zimage::cudamaps {

namespace {

void* stream() { return c10::cuda::getCurrentCUDAStream().stream(); }
std::int64_t positionsOf(const at::Tensor& map) { return map.size(2) * map.size(3); }
const float* dataOf(const at::Tensor& x) { return x.defined() ? x.data_ptr<float>() : nullptr; }

} // namespace

bool taken(const at::Tensor& map)
{
    return map.is_cuda() && map.dim() == 4 && map.size(0) == 1 && map.scalar_type() == at::kFloat
        && cuda::takesChannels(map.size(1));
}

at::Tensor groupNorm(const at::Tensor& map, std::int64_t groups, const at::Tensor& weight, const at::Tensor& bias,
                     double eps)
{
    const at::Tensor x = map.contiguous(at::MemoryFormat::ChannelsLast);
    const std::int64_t channels = x.size(1);
    const at::Tensor room = at::empty({cuda::groupNormRoom(positionsOf(x), channels)}, x.options());
    at::Tensor affine = at::empty({2, channels}, x.options());
    cuda::groupNorm(x.data_ptr<float>(), positionsOf(x), channels,
                    {dataOf(weight), dataOf(bias), static_cast<int>(groups), eps}, room.data_ptr<float>(),
                    affine.data_ptr<float>(), stream());
    C10_CUDA_KERNEL_LAUNCH_CHECK();
    return affine;
}

at::Tensor activated(const at::Tensor& map, const at::Tensor& affine, bool silu, double factor, at::ScalarType type)
{
    const at::Tensor x = map.contiguous(at::MemoryFormat::ChannelsLast);
    at::Tensor out = at::empty(x.sizes(), x.options().dtype(type), at::MemoryFormat::ChannelsLast);
    cuda::activate(x.data_ptr<float>(), positionsOf(x), x.size(1), dataOf(affine), silu, static_cast<float>(factor),
                   out.data_ptr(), type == at::kHalf ? cuda::Type::Fp16 : cuda::Type::Fp32, stream());
    C10_CUDA_KERNEL_LAUNCH_CHECK();
    return out;
}

at::Tensor finished(const at::Tensor& map, double factor, const at::Tensor& bias, const at::Tensor& residual)
{
    const at::Tensor y = map.contiguous(at::MemoryFormat::ChannelsLast);
    if (!cuda::takesChannels(y.size(1))) { // the picture's three
        at::Tensor out = y.to(at::kFloat).mul_(factor);
        if (bias.defined())
            out.add_(bias.view({1, -1, 1, 1}));
        return residual.defined() ? out.add_(residual) : out;
    }
    at::Tensor out = residual.defined()
        ? residual.contiguous(at::MemoryFormat::ChannelsLast)
        : at::empty(y.sizes(), y.options().dtype(at::kFloat), at::MemoryFormat::ChannelsLast);
    cuda::finish(y.data_ptr(), positionsOf(y), y.size(1), static_cast<float>(factor), dataOf(bias),
                 residual.defined() ? out.data_ptr<float>() : nullptr, out.data_ptr<float>(), stream());
    C10_CUDA_KERNEL_LAUNCH_CHECK();
    return out;
}

} // namespace zimage::cudamaps

#else

namespace zimage::cudamaps {

bool taken(const at::Tensor& /*map*/) { return false; }

at::Tensor groupNorm(const at::Tensor& /*map*/, std::int64_t /*groups*/, const at::Tensor& /*weight*/,
                     const at::Tensor& /*bias*/, double /*eps*/)
{
    return {};
}

at::Tensor activated(const at::Tensor& /*map*/, const at::Tensor& /*affine*/, bool /*silu*/, double /*factor*/,
                     at::ScalarType /*type*/)
{
    return {};
}

at::Tensor finished(const at::Tensor& /*map*/, double /*factor*/, const at::Tensor& /*bias*/,
                    const at::Tensor& /*residual*/)
{
    return {};
}

} // namespace zimage::cudamaps

#endif
