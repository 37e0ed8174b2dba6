#pragma once

#include "base/cancellation.h"
#include "nn/attention_backend.h"

#include <stop_token>

namespace zimage {

/// What every layer's forward pass needs besides its input.
struct ComputeContext {
    std::stop_token stop;                                   ///< checked in every block
    AttentionBackend attention = AttentionBackend::Blocked; ///< resolved: never Auto
    double attentionDropout = 0;                            ///< of the transformer; drawn from the device's default generator
    bool useRope = true;                                    ///< of the transformer

    void checkpoint() const { throwIfCancelled(stop); }
};

} // namespace zimage
