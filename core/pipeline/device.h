#pragma once

#include "engine/image_engine.h"
#include "weights/fp8.h"

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// All devices of this machine, the CPU first.
[[nodiscard]] std::vector<DeviceInfo> listDevices();

/// "auto" is the first CUDA card, else the CPU; "cuda" is cuda:0. Throws Error Device naming the devices there are.
[[nodiscard]] c10::Device resolveDevice(std::string_view name);

/// "auto" is fp32 on a CPU and bf16 on a card; "fp8" and "fp8-all" are bf16 where they are not fp8.
[[nodiscard]] c10::ScalarType resolvePrecision(std::string_view name, const c10::Device& device);
/// "fp8" and "fp8-all". Throws Error Device where the device does not multiply in fp8.
[[nodiscard]] Fp8Layers resolveFp8(std::string_view name, const c10::Device& device);
[[nodiscard]] const char* precisionName(c10::ScalarType type); ///< "fp32"

/// The card's name, or "cpu".
[[nodiscard]] std::string deviceName(const c10::Device& device);

/// What its kernels are compiled for: "avx512", "avx2" or "baseline", as nn/cpu/row_kernels chooses; "sm_90" for a card
/// of compute capability 9.0.
[[nodiscard]] std::string instructionSetOf(const c10::Device& device);

[[nodiscard]] std::string libtorchVersion(); ///< "1.13.1"

/// Sets the number of CPU threads; 0 takes all cores the process may use.
void useThreads(int threads);

} // namespace zimage
