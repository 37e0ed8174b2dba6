#include "nn/cuda_ops.h"

#ifdef ZIMAGE_CUDA_KERNELS

#include "nn/cuda/row_kernels.h"
#include "weights/fp8.h"

#include <ATen/ATen.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAStream.h>

namespace zimage::cudaops {

namespace {

std::optional<cuda::Type> typeOf(at::ScalarType type)
{
    switch (type) {
    case at::kFloat: return cuda::Type::Fp32;
    case at::kBFloat16: return cuda::Type::Bf16;
    case at::kHalf: return cuda::Type::Fp16;
    default: return std::nullopt;
    }
}

bool taken(const at::Tensor& x)
{
    return x.is_cuda() && x.dim() == 2 && x.is_contiguous() && typeOf(x.scalar_type()) && x.size(0) > 0;
}

cuda::Matrix matrix(const at::Tensor& x) { return {x.data_ptr(), *typeOf(x.scalar_type()), x.size(0), x.size(1)}; }

const float* dataOf(const at::Tensor& x) { return x.defined() ? x.data_ptr<float>() : nullptr; }

cuda::Norm rawNorm(const Norm& norm)
{
    return {dataOf(norm.weight), dataOf(norm.modulation), static_cast<float>(norm.eps)};
}

cuda::Residual residual(const at::Tensor& sum) { return {sum.data_ptr(), *typeOf(sum.scalar_type())}; }

void* stream() { return c10::cuda::getCurrentCUDAStream().stream(); }

/// Room for a result [rows, width] in `type`; nothing for a type that the kernels do not write.
struct Result {
    Operand operand;
    cuda::Output output;
};
std::optional<Result> makeResult(const at::Tensor& like, std::int64_t width, at::ScalarType type)
{
    Result result;
    const auto options = like.options();
    if (fp8::isFp8(type)) {
        result.operand = {at::empty({like.size(0), width}, options.dtype(type)),
                          at::empty({like.size(0), 1}, options.dtype(at::kFloat))};
        result.output = {result.operand.values.data_ptr(), cuda::Type::Bf16,
                         result.operand.rowScales.data_ptr<float>()};
    } else if (const auto plain = typeOf(type)) {
        result.operand = at::empty({like.size(0), width}, options.dtype(type));
        result.output = {result.operand.values.data_ptr(), *plain, nullptr};
    } else {
        return std::nullopt;
    }
    return result;
}

std::optional<Operand> finished(bool launched, Result& result)
{
    if (!launched)
        return std::nullopt;
    C10_CUDA_KERNEL_LAUNCH_CHECK();
    return std::move(result.operand);
}

bool summable(const at::Tensor& sum, const at::Tensor& y) { return taken(sum) && taken(y) && sum.sizes() == y.sizes(); }

} // namespace

std::optional<Operand> norm(const at::Tensor& x, const Norm& norm, at::ScalarType type)
{
    if (!taken(x))
        return std::nullopt;
    auto result = makeResult(x, x.size(1), type);
    return result ? finished(cuda::norm(matrix(x), rawNorm(norm), result->output, stream()), *result) : std::nullopt;
}

std::optional<at::Tensor> layerNorm(const at::Tensor& x, const at::Tensor& weight, double eps)
{
    if (!taken(x))
        return std::nullopt;
    auto result = makeResult(x, x.size(1), at::kFloat);
    const cuda::Norm norm{dataOf(weight), nullptr, static_cast<float>(eps), /*centred=*/true};
    const auto operand = finished(cuda::norm(matrix(x), norm, result->output, stream()), *result);
    return operand ? std::optional(operand->values) : std::nullopt;
}

bool addNorm(at::Tensor& sum, const at::Tensor& y, const Norm& norm, const at::Tensor& gate)
{
    if (!summable(sum, y) || !cuda::addNorm(residual(sum), matrix(y), rawNorm(norm), dataOf(gate), {}, {}, stream()))
        return false;
    C10_CUDA_KERNEL_LAUNCH_CHECK();
    return true;
}

std::optional<Operand> addNormNorm(at::Tensor& sum, const at::Tensor& y, const Norm& norm, const at::Tensor& gate,
                                   const Norm& next, at::ScalarType type)
{
    if (!summable(sum, y))
        return std::nullopt;
    auto result = makeResult(y, y.size(1), type);
    if (!result)
        return std::nullopt;
    return finished(
        cuda::addNorm(residual(sum), matrix(y), rawNorm(norm), dataOf(gate), rawNorm(next), result->output, stream()),
        *result);
}

std::optional<Operand> siluProduct(const at::Tensor& x, double scale, at::ScalarType type)
{
    if (!taken(x))
        return std::nullopt;
    auto result = makeResult(x, x.size(1) / 2, type);
    return result ? finished(cuda::siluProduct(matrix(x), static_cast<float>(scale), result->output, stream()), *result)
                  : std::nullopt;
}

std::optional<Operand> quantized(const at::Tensor& x)
{
    if (!taken(x))
        return std::nullopt;
    auto result = makeResult(x, x.size(1), fp8::type());
    return result ? finished(cuda::convertRows(matrix(x), result->output, stream()), *result) : std::nullopt;
}

bool normRotate(const Heads& heads, Rotation rotation, const at::Tensor& table)
{
    const at::Tensor& x = heads.x;
    const auto type = typeOf(x.scalar_type());
    const bool bothOrNone = heads.queryWeight.defined() == heads.keyWeight.defined();
    if (!x.is_cuda() || !type || !bothOrNone || x.stride(1) != 1
        || reinterpret_cast<std::uintptr_t>(x.data_ptr()) % 16 != 0)
        return false;
    const std::int64_t all = heads.queries + heads.keys;
    const cuda::Heads raw{x.data_ptr(),
                          *type,
                          x.size(0),
                          heads.queries,
                          heads.keys,
                          x.size(1) / all,
                          x.stride(0),
                          dataOf(heads.queryWeight),
                          dataOf(heads.keyWeight),
                          static_cast<float>(heads.eps)};
    const auto how = rotation == Rotation::None ? cuda::Rotation::None
        : rotation == Rotation::Interleaved     ? cuda::Rotation::Interleaved
                                                : cuda::Rotation::Halves;
    if (!cuda::normRotate(raw, how, dataOf(table), stream()))
        return false;
    C10_CUDA_KERNEL_LAUNCH_CHECK();
    return true;
}

} // namespace zimage::cudaops

#else

namespace zimage::cudaops {

std::optional<Operand> norm(const at::Tensor& /*x*/, const Norm& /*norm*/, at::ScalarType /*type*/)
{
    return std::nullopt;
}

std::optional<at::Tensor> layerNorm(const at::Tensor& /*x*/, const at::Tensor& /*weight*/, double /*eps*/)
{
    return std::nullopt;
}

bool addNorm(at::Tensor& /*sum*/, const at::Tensor& /*y*/, const Norm& /*norm*/, const at::Tensor& /*gate*/)
{
    return false;
}

std::optional<Operand> addNormNorm(at::Tensor& /*sum*/, const at::Tensor& /*y*/, const Norm& /*norm*/,
                                   const at::Tensor& /*gate*/, const Norm& /*next*/, at::ScalarType /*type*/)
{
    return std::nullopt;
}

std::optional<Operand> siluProduct(const at::Tensor& /*x*/, double /*scale*/, at::ScalarType /*type*/)
{
    return std::nullopt;
}

std::optional<Operand> quantized(const at::Tensor& /*x*/) { return std::nullopt; }

bool normRotate(const Heads& /*heads*/, Rotation /*rotation*/, const at::Tensor& /*table*/) { return false; }

} // namespace zimage::cudaops

#endif
