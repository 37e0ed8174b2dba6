#pragma once

#include "base/error.h"

namespace zimage::cli {

// What the shell sees. A stopped program answers as shells do for a signal: 128 + its number.
inline constexpr int kSuccess = 0;
inline constexpr int kFailure = 1;
inline constexpr int kUsage = 2;
inline constexpr int kInterrupted = 130;

[[nodiscard]] constexpr int exitStatusOf(ErrorCode code) noexcept
{
    switch (code) {
    case ErrorCode::BadParameter: return kUsage;
    case ErrorCode::Cancelled: return kInterrupted;
    default: return kFailure;
    }
}

} // namespace zimage::cli
