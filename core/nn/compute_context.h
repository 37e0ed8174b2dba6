#pragma once

#include "base/cancellation.h"
#include "nn/attention_backend.h"
#include "nn/execution.h"

#include <cstdint>
#include <functional>
#include <stop_token>

namespace at {
class Tensor;
}

namespace zimage {

/// A group of layers whose result a LayerTap sees.
enum class LayerGroup { TextEncoder, ContextRefiner, NoiseRefiner, Layers, FinalLayer, Decoder };

/// Sees, and may change, the result of each layer of a group, counted from 0. Tests inject faults with it.
using LayerTap = std::function<void(LayerGroup group, std::int64_t layer, at::Tensor& result)>;

/// What every layer's forward pass needs besides its input.
struct ComputeContext {
    std::stop_token stop;                                   ///< checked in every block
    AttentionBackend attention = AttentionBackend::Blocked; ///< resolved: never Auto
    double attentionDropout = 0;   ///< of the transformer; drawn from the device's default generator
    bool useRope = true;           ///< of the transformer
    std::int64_t rowsAtOnce = 0;   ///< at most so many tokens in the largest temporaries; 0: as many as is fastest
    const LayerTap* tap = nullptr; ///< null outside tests
    Execution execution = Execution::Fused; ///< of what lies between the products
    bool halfConvolutions = false;          ///< of the autoencoder on a card: in fp16, what lies between them in fp32
    bool halfResidual = false; ///< of the transformer: the sums that run through its blocks are rounded to fp16
    bool halfScaling = true;   ///< in fp16: scales down what would overflow (see Scaled); off shows what that saves

    void passed(LayerGroup group, std::int64_t layer, at::Tensor& result) const
    {
        if (tap != nullptr)
            (*tap)(group, layer, result);
    }
    void checkpoint() const { throwIfCancelled(stop); }
};

} // namespace zimage
