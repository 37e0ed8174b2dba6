#pragma once

// Everything that differs between libtorch 1.13 (Debian 12) and 2.x, and nothing else.

#include <ATen/ATen.h>
#include <c10/util/Exception.h>
#include <torch/version.h>

#include <string>
#include <type_traits>

#define ZIMAGE_TORCH_AT_LEAST(major, minor)                                                                            \
    (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

namespace zimage::compat {

/// Fused attention kernels exist from 2.0, cuDNN's from 2.5; which of them a card can run only the attempt shows.
constexpr bool kHasFusedAttention = ZIMAGE_TORCH_AT_LEAST(2, 1);
constexpr bool kHasCudnnAttention = ZIMAGE_TORCH_AT_LEAST(2, 5);

constexpr std::int64_t kWidestCudnnHead = 128, kWidestFlashHead = 256; ///< on any card

enum class FusedKernel { Any, Flash, Efficient, Cudnn };

#if ZIMAGE_TORCH_AT_LEAST(2, 1)

/// Lets scaled_dot_product_attention choose among the kernels named; restores the global switches afterwards.
class FusedKernelChoice {
public:
    explicit FusedKernelChoice(FusedKernel kernel)
    {
        auto& context = at::globalContext();
        m_flash = context.userEnabledFlashSDP();
        m_efficient = context.userEnabledMemEfficientSDP();
        m_math = context.userEnabledMathSDP();
        context.setSDPUseFlash(kernel == FusedKernel::Any || kernel == FusedKernel::Flash);
        context.setSDPUseMemEfficient(kernel == FusedKernel::Any || kernel == FusedKernel::Efficient);
        context.setSDPUseMath(kernel == FusedKernel::Any);
#if ZIMAGE_TORCH_AT_LEAST(2, 5)
        m_cudnn = context.userEnabledCuDNNSDP();
        context.setSDPUseCuDNN(kernel == FusedKernel::Any || kernel == FusedKernel::Cudnn);
#endif
    }
    FusedKernelChoice(const FusedKernelChoice&) = delete;
    FusedKernelChoice& operator=(const FusedKernelChoice&) = delete;
    ~FusedKernelChoice()
    {
        auto& context = at::globalContext();
        context.setSDPUseFlash(m_flash);
        context.setSDPUseMemEfficient(m_efficient);
        context.setSDPUseMath(m_math);
#if ZIMAGE_TORCH_AT_LEAST(2, 5)
        context.setSDPUseCuDNN(m_cudnn);
#endif
    }

private:
    bool m_flash = true;
    bool m_efficient = true;
    bool m_math = true;
    [[maybe_unused]] bool m_cudnn = true;
};

/// Whether cuDNN's attention runs on the card, tried once. It is the fastest where it does: on an H100 it takes 0.6 of
/// the time of flash.
inline bool cudnnAttentionWorks([[maybe_unused]] const at::Tensor& like)
{
#if ZIMAGE_TORCH_AT_LEAST(2, 5)
    static const bool works = [&like] {
        try {
            const FusedKernelChoice choice(FusedKernel::Cudnn);
            const at::Tensor x = at::zeros({1, 2, 64, 128}, like.options());
            (void)at::scaled_dot_product_attention(x, x, x);
            return true;
        } catch (const c10::Error&) {
            return false;
        }
    }();
    return works;
#else
    return false;
#endif
}

/// q, k, v [1, H, L, D] of one type → [1, H, L, D].
inline at::Tensor fusedAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, bool causal,
                                 FusedKernel kernel)
{
    const bool cudnns =
        q.is_cuda() && q.scalar_type() != at::kFloat && q.size(3) % 8 == 0 && q.size(3) <= kWidestCudnnHead;
    if (kernel == FusedKernel::Any && cudnns && cudnnAttentionWorks(q))
        kernel = FusedKernel::Cudnn;
    const FusedKernelChoice choice(kernel);
    return at::scaled_dot_product_attention(q, k, v, {}, 0.0, causal);
}

#else

inline at::Tensor fusedAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, bool causal,
                                 FusedKernel /*kernel*/)
{
    return std::get<0>(at::_scaled_dot_product_attention(q, k, v, {}, 0.0, false, causal));
}

#endif

/// Whether an error of libtorch says that an allocation failed: of the CPU's allocator, of the card's, or of a
/// library's work space. Versions before 2.0 have no type for it on the CPU.
inline bool isOutOfMemory(const c10::Error& error)
{
    const std::string text = error.what_without_backtrace();
    // not for people: libtorch's words
    for (const char* phrase : {"out of memory", "can't allocate memory", "not enough memory", "STATUS_ALLOC_FAILED"})
        if (text.find(phrase) != std::string::npos)
            return true;
    return false;
}

/// Products in fp32 are computed in fp32, and those in 16 bits accumulate in fp32: TF32 and everything reduced stay off
/// on CUDA.
inline void useFullPrecision()
{
    auto& context = at::globalContext();
    context.setAllowTF32CuBLAS(false);
    context.setAllowTF32CuDNN(false);
    context.setAllowFP16ReductionCuBLAS(false);
#if ZIMAGE_TORCH_AT_LEAST(2, 0)
    context.setAllowBF16ReductionCuBLAS(false);
#endif
#if ZIMAGE_TORCH_AT_LEAST(2, 7)
    context.setAllowFP16AccumulationCuBLAS(false);
#endif
}

/// Whether a setting allows sums in 16 bits: a bool, and since 2.9 or so one of three values.
template <typename Setting>
bool allowsReduction(Setting setting)
{
    if constexpr (std::is_same_v<Setting, bool>)
        return setting;
    else
        return setting == Setting::AllowReducedPrecisionWithSplitK;
}

/// Whether any product of 16-bit values may be summed in 16 bits on CUDA.
inline bool reducesIn16Bits()
{
    const auto& context = at::globalContext();
    bool reduces = allowsReduction(context.allowFP16ReductionCuBLAS());
#if ZIMAGE_TORCH_AT_LEAST(2, 0)
    reduces = reduces || allowsReduction(context.allowBF16ReductionCuBLAS());
#endif
#if ZIMAGE_TORCH_AT_LEAST(2, 7)
    reduces = reduces || context.allowFP16AccumulationCuBLAS();
#endif
    return reduces;
}

} // namespace zimage::compat
