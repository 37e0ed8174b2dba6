#pragma once

#include "base/error.h"
#include "base/sentence.h"

#include <stop_token>

namespace zimage {

/// Throws Error(Cancelled) once the job's token asks to stop. Called at every step, transformer block and VAE tile.
inline void throwIfCancelled(const std::stop_token& token)
{
    if (token.stop_requested())
        throw Error(ErrorCode::Cancelled, tr("Stopped."));
}

} // namespace zimage
