#include "weights/fp8.h"

#include "weights/torch_compat.h"

#include <ATen/ATen.h>
#ifdef ZIMAGE_CUDA
#include <ATen/cuda/CUDAContext.h>
#endif

namespace zimage::fp8 {

namespace {

constexpr double kLargest = 448; ///< of e4m3

} // namespace

c10::ScalarType type()
{
#if ZIMAGE_TORCH_AT_LEAST(2, 5)
    return at::kFloat8_e4m3fn;
#else
    return at::ScalarType::Undefined;
#endif
}

bool isFp8(c10::ScalarType scalarType) { return scalarType != at::ScalarType::Undefined && scalarType == type(); }

Operand quantized(const at::Tensor& x)
{
    const at::Tensor wide = x.to(at::kFloat);
    const at::Tensor scales = wide.abs().amax(-1, /*keepdim=*/true).clamp_min_(1e-12).div_(kLargest);
    return {(wide / scales).clamp_(-kLargest, kLargest).to(type()), scales};
}

at::Tensor dequantized(const Operand& x)
{
    return x.inFp8() ? (x.values.to(at::kFloat) * x.rowScales).to(at::kBFloat16) : x.values;
}

at::Tensor linear(const Operand& x, const Operand& weight, const at::Tensor& bias)
{
#if ZIMAGE_TORCH_AT_LEAST(2, 5)
    const bool suits = weight.values.size(0) % 16 == 0 && weight.values.size(1) % 16 == 0;
    if (suits && x.values.is_cuda() && hasProducts(x.values.device())) {
        const at::Tensor product = at::_scaled_mm(x.values, weight.values.t(), x.rowScales, weight.rowScales.t(), {},
                                                  {}, at::kBFloat16, /*use_fast_accum=*/true);
        return bias.defined() ? product.add(bias) : product;
    }
#endif
    return at::linear(dequantized(x), dequantized(weight), bias);
}

bool hasProducts([[maybe_unused]] const c10::Device& device)
{
#ifdef ZIMAGE_CUDA
    if (device.is_cuda() && type() != at::ScalarType::Undefined) {
        const auto* properties = at::cuda::getDeviceProperties(device.index());
        return properties->major > 8 || (properties->major == 8 && properties->minor >= 9);
    }
#endif
    return false;
}

} // namespace zimage::fp8
