#include "base/thread_room.h"

#include <sys/mman.h>

#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace zimage {

namespace {

/// Memory that is mapped and never touched.
class Mapping {
public:
    explicit Mapping(std::size_t bytes) : m_bytes(bytes)
    {
        if (bytes > 0)
            m_data = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    }
    Mapping(Mapping&& other) noexcept : m_bytes(other.m_bytes), m_data(other.m_data) { other.m_data = MAP_FAILED; }
    Mapping& operator=(Mapping&&) = delete;
    ~Mapping()
    {
        if (m_bytes > 0 && m_data != MAP_FAILED)
            munmap(m_data, m_bytes);
    }
    [[nodiscard]] bool failed() const { return m_bytes > 0 && m_data == MAP_FAILED; }

private:
    std::size_t m_bytes;
    void* m_data = MAP_FAILED;
};

/// Threads that wait until they are let go.
class WaitingThreads {
public:
    WaitingThreads() = default;
    WaitingThreads(const WaitingThreads&) = delete;
    WaitingThreads& operator=(const WaitingThreads&) = delete;
    ~WaitingThreads()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_over = true;
        }
        m_changed.notify_all();
        for (std::thread& thread : m_threads)
            thread.join();
    }
    /// False where the system gives none.
    bool add()
    {
        try {
            m_threads.emplace_back([this] {
                std::unique_lock lock(m_mutex);
                m_changed.wait(lock, [this] { return m_over; });
            });
        } catch (const std::system_error&) {
            return false;
        }
        return true;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_over = false;
    std::vector<std::thread> m_threads;
};

} // namespace

int threadsThatFit(int wanted, std::size_t spare)
{
    const Mapping beside(spare);
    if (beside.failed())
        return 0;
    std::vector<Mapping> buffers;
    WaitingThreads threads;
    for (int i = 0; i < wanted; ++i) {
        buffers.emplace_back(kProductBuffer);
        const bool isThisOne = i == 0; // which computes, too
        if (buffers.back().failed() || (!isThisOne && !threads.add()))
            return i;
    }
    return wanted;
}

} // namespace zimage
