#pragma once

#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

namespace zimage::ui {

// Queued signals hand values from thread to thread under Qt's own locks. ThreadSanitizer cannot see those, since Qt is
// not instrumented: the sender's handOver() and the receiver's takeOver() tell it. Nothing in ordinary builds.

#ifdef __SANITIZE_THREAD__
inline void handOver(void* channel) { __tsan_release(channel); }
inline void takeOver(void* channel) { __tsan_acquire(channel); }
#else
inline void handOver(void*) {}
inline void takeOver(void*) {}
#endif

} // namespace zimage::ui
