// The kernels for processors with AVX-512; the flags are set in core/CMakeLists.txt.
#define ZIMAGE_KERNELS kAvx512Kernels
#define ZIMAGE_CONVOLUTIONS kAvx512Convolutions
#include "nn/cpu/convolution_kernels.inl"
#include "nn/cpu/row_kernels.inl"
