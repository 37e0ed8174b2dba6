#pragma once

#include "engine/image_engine.h"

#include <filesystem>
#include <memory>

namespace zimage {

/// Settings that must be made in the first lines of main(), before any thread or library: the allocator keeps large
/// buffers instead of returning each one to the kernel (element-wise work is 3 to 6 times faster), waiting threads
/// sleep instead of spinning, and OpenBLAS is told the processor when its own detection is too old for it. Leaves alone
/// what the user's environment already says.
void prepareProcess();

/// Loads libzimage_engine.so (and with it libtorch, half a second) from beside the program, and makes an engine. The
/// library stays loaded. Throws Error NotFound when it is missing or cannot be loaded, naming the cause.
[[nodiscard]] std::unique_ptr<ImageEngine> loadEngine();

} // namespace zimage
