#pragma once

#include <functional>

namespace zimage {

/// Runs `work`; what libtorch or the allocator throws comes out as Error OutOfMemory, Device or Internal with one
/// sentence instead of a stack trace.
void translateErrors(const std::function<void()>& work);

} // namespace zimage
