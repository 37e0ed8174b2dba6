#pragma once

namespace zimage::test {

/// Whether this is a build of tests/run --sanitize: several times slower, and with memory of the sanitizer's own.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

} // namespace zimage::test
