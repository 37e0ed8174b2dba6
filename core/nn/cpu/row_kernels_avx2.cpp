// The kernels for processors with AVX2 and FMA; the flags are set in core/CMakeLists.txt.
#define ZIMAGE_KERNELS kAvx2Kernels
#define ZIMAGE_CONVOLUTIONS kAvx2Convolutions
#include "nn/cpu/convolution_kernels.inl"
#include "nn/cpu/row_kernels.inl"
