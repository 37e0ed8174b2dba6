#pragma once

#include "weights/operand.h"

#include <c10/core/ScalarType.h>

namespace zimage {

/// Which of the transformer's products are computed in fp8.
enum class Fp8Layers {
    None,
    Most, ///< of the blocks, without those of the noise refiner and of the first and the last two layers, whose errors
          ///< reach the picture most
    All,  ///< of all blocks but the context refiner's
};

} // namespace zimage

namespace zimage::fp8 {

// Products in fp8 (e4m3): weights with a scale for each of their rows, what goes in with a scale for each token. They
// need libtorch 2.5 or later and a card of compute capability 8.9 or later; elsewhere the values are computed as bf16
// holds them, which is slow and serves as the reference.

/// e4m3, or Undefined where libtorch has no such type.
[[nodiscard]] c10::ScalarType type();
[[nodiscard]] bool isFp8(c10::ScalarType type);

/// x [rows, width] of any float type → e4m3 with a scale for each row.
[[nodiscard]] Operand quantized(const at::Tensor& x);
/// The values of an operand, in bf16 where it is in fp8.
[[nodiscard]] at::Tensor dequantized(const Operand& x);

/// x·Wᵀ + b in bf16; weight [out, in] with scales [out, 1].
[[nodiscard]] at::Tensor linear(const Operand& x, const Operand& weight, const at::Tensor& bias);

/// Whether the device multiplies in fp8.
[[nodiscard]] bool hasProducts(const c10::Device& device);

} // namespace zimage::fp8
