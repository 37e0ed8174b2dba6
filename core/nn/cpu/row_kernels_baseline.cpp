// The kernels for every processor of the architecture; the flags are set in core/CMakeLists.txt.
#define ZIMAGE_KERNELS kBaselineKernels
#include "nn/cpu/row_kernels.inl"
