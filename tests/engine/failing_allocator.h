#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <limits>

namespace zimage::test {

/// While it lives, every tensor of the CPU and every `new` of kLeastNew bytes or more passes by here, and one of them,
/// or all above a size, may be made to fail: tensors as libtorch's own allocator fails, the rest with std::bad_alloc.
/// Only one may live at a time.
class FailingAllocator {
public:
    static constexpr std::size_t kLeastNew =
        2048; ///< smaller ones are the words and nodes that no machine runs out of alone

    FailingAllocator();
    FailingAllocator(const FailingAllocator&) = delete;
    FailingAllocator& operator=(const FailingAllocator&) = delete;
    ~FailingAllocator();

    /// Counts from 0 anew; the n-th allocation from now fails, counted from 1; 0: none.
    void failAt(std::int64_t n);
    /// Every allocation of more bytes fails.
    void refuseAbove(std::size_t bytes);
    void allowAll();

    [[nodiscard]] std::int64_t count() const;       ///< allocations since failAt()
    [[nodiscard]] std::int64_t failures() const;    ///< of these
    [[nodiscard]] std::int64_t tensorBytes() const; ///< held by tensors that were made since the allocator lives

private:
    c10::Allocator* m_before;
};

} // namespace zimage::test
