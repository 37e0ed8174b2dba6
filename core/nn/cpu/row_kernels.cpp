#include "nn/cpu/row_kernels.h"

#include "nn/cpu/convolution_kernels.h"

namespace zimage::cpu {

namespace {

struct KernelSet {
    const char* name;
    const RowKernels& rows;
    const ConvolutionKernels& convolutions;
};

const KernelSet& chosen()
{
#ifdef ZIMAGE_X86_KERNELS
    static const KernelSet set = []() -> KernelSet {
        __builtin_cpu_init();
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
            return {"AVX-512", kAvx512Kernels, kAvx512Convolutions};
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
            return {"AVX2", kAvx2Kernels, kAvx2Convolutions};
        return {"baseline", kBaselineKernels, kBaselineConvolutions};
    }();
#else
    static const KernelSet set{"baseline", kBaselineKernels, kBaselineConvolutions};
#endif
    return set;
}

} // namespace

const RowKernels& rowKernels() { return chosen().rows; }

const char* kernelSetName() { return chosen().name; }

const ConvolutionKernels& convolutionKernels() { return chosen().convolutions; }

} // namespace zimage::cpu
