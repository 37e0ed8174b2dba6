#pragma once

#include "nn/cpu/convolution_kernels.h"
#include "nn/cpu/row_kernels.h"

#include <ATen/ATen.h>

#include <string>
#include <vector>

namespace zimage::test {

struct KernelSet {
    std::string name;
    const cpu::RowKernels* rows;
    const cpu::ConvolutionKernels* convolutions;
};

/// Every set of kernels that this processor runs.
inline std::vector<KernelSet> kernelSets()
{
    std::vector<KernelSet> sets{{"baseline", &cpu::kBaselineKernels, &cpu::kBaselineConvolutions}};
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        sets.push_back({"avx2", &cpu::kAvx2Kernels, &cpu::kAvx2Convolutions});
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vl"))
        sets.push_back({"avx512", &cpu::kAvx512Kernels, &cpu::kAvx512Convolutions});
#endif
    return sets;
}

inline double relative(const at::Tensor& ours, const at::Tensor& reference)
{
    const at::Tensor a = ours.to(at::kDouble);
    const at::Tensor b = reference.to(at::kDouble);
    return (at::linalg_vector_norm(a - b, 2) / at::linalg_vector_norm(b, 2)).item<double>();
}

} // namespace zimage::test
