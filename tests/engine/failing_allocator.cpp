#include "core/sanitizers.h"
#include "engine/failing_allocator.h"
#include "weights/torch_compat.h"

#include <c10/core/CPUAllocator.h>
#include <c10/util/Exception.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

namespace zimage::test {

namespace {

std::atomic<bool> g_armed{false};
std::atomic<std::int64_t> g_count{0};
std::atomic<std::int64_t> g_failAt{0};
std::atomic<std::int64_t> g_failures{0};
std::atomic<std::int64_t> g_tensorBytes{0};
std::atomic<std::size_t> g_most{std::numeric_limits<std::size_t>::max()};

/// Counts an allocation; whether it is to fail.
bool fails(std::size_t bytes)
{
    if (!g_armed)
        return false;
    const bool now = ++g_count == g_failAt || bytes > g_most;
    if (now)
        ++g_failures;
    return now;
}

struct Block {
    c10::DataPtr data;
    std::int64_t bytes;
};

void release(void* block)
{
    const auto* const held = static_cast<Block*>(block);
    g_tensorBytes -= held->bytes;
    delete held;
}

class CountingAllocator final : public c10::Allocator {
public:
#if ZIMAGE_TORCH_AT_LEAST(2, 3)
    c10::DataPtr allocate(std::size_t bytes) override { return counted(bytes); }
    void copy_data(void* to, const void* from, std::size_t count) const override { std::memcpy(to, from, count); }
#else
    c10::DataPtr allocate(std::size_t bytes) const override { return counted(bytes); }
#endif

private:
    static c10::DataPtr counted(std::size_t bytes)
    {
        if (fails(bytes))
            throw c10::Error({__func__, __FILE__, __LINE__},
                             "DefaultCPUAllocator: can't allocate memory: you tried to allocate "
                                 + std::to_string(bytes) + " bytes.");
        c10::DataPtr data = c10::GetDefaultCPUAllocator()->allocate(bytes);
        void* const at = data.get();
        auto* const block = new Block{std::move(data), static_cast<std::int64_t>(bytes)};
        g_tensorBytes += block->bytes;
        return {at, block, &release, c10::Device(c10::kCPU)};
    }
};

CountingAllocator g_allocator;
constexpr std::uint8_t kPriority = 100;

} // namespace

FailingAllocator::FailingAllocator() : m_before(c10::GetCPUAllocator())
{
    c10::SetCPUAllocator(&g_allocator, kPriority);
    allowAll();
    g_tensorBytes = 0;
    g_armed = true;
}

FailingAllocator::~FailingAllocator()
{
    g_armed = false;
    c10::SetCPUAllocator(m_before, kPriority);
}

void FailingAllocator::failAt(std::int64_t n)
{
    g_count = 0;
    g_failures = 0;
    g_failAt = n;
}

void FailingAllocator::refuseAbove(std::size_t bytes) { g_most = bytes; }

void FailingAllocator::allowAll()
{
    failAt(0);
    refuseAbove(std::numeric_limits<std::size_t>::max());
}

std::int64_t FailingAllocator::count() const { return g_count; }
std::int64_t FailingAllocator::failures() const { return g_failures; }
std::int64_t FailingAllocator::tensorBytes() const { return g_tensorBytes; }

} // namespace zimage::test

#if !defined(__SANITIZE_ADDRESS__) // which has an operator of its own

// For the whole program and its libraries.
void* operator new(std::size_t bytes)
{
    if (bytes >= zimage::test::FailingAllocator::kLeastNew && zimage::test::fails(bytes))
        throw std::bad_alloc();
    if (void* const memory = std::malloc(bytes == 0 ? 1 : bytes))
        return memory;
    throw std::bad_alloc();
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*bytes*/) noexcept { std::free(memory); }

#endif
