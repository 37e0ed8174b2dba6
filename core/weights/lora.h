#pragma once

#include "weights/weight_store.h"

#include <filesystem>

namespace zimage {

/// Hangs a LoRA file beside the weights it names, on the device and in the compute type given. Knows the dialects of
/// diffusers, ComfyUI, kohya and PEFT (prefixes, dots or underscores, lora_A/B and lora_down/up, alpha) and pairs for
/// the fused `attention.qkv`, whose `up` is cut into the three rows. Contribution: scale · alpha/rank · up(down(x)),
/// alpha = rank when the file has none. Throws Error naming the file: Corrupt or Incomplete (half a pair), Mismatch
/// (shape), Unsupported (a layer that this model lacks, DoRA, LoKr, LoHa). Source of the conventions: diffusers'
/// lora_conversion_utils.py.
void attachLora(WeightStore& store, const std::filesystem::path& file, double scale, at::Device device,
                at::ScalarType type);

/// Takes all LoRAs off again.
void detachLoras(WeightStore& store);

} // namespace zimage
