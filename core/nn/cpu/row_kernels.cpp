#include "nn/cpu/row_kernels.h"

namespace zimage::cpu {

const RowKernels& rowKernels()
{
#ifdef ZIMAGE_X86_KERNELS
    static const RowKernels& chosen = [] () -> const RowKernels& {
        __builtin_cpu_init();
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
            return kAvx512Kernels;
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? kAvx2Kernels : kBaselineKernels;
    }();
    return chosen;
#else
    return kBaselineKernels;
#endif
}

} // namespace zimage::cpu
