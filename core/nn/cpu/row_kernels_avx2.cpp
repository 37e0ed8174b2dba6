// The kernels for processors with AVX2 and FMA; the flags are set in core/CMakeLists.txt.
#define ZIMAGE_KERNELS kAvx2Kernels
#include "nn/cpu/row_kernels.inl"
