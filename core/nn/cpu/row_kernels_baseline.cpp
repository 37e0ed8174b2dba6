// The kernels for every processor of the architecture; the flags are set in core/CMakeLists.txt.
#define ZIMAGE_KERNELS kBaselineKernels
#define ZIMAGE_CONVOLUTIONS kBaselineConvolutions
#include "nn/cpu/convolution_kernels.inl"
#include "nn/cpu/row_kernels.inl"
