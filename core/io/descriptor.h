#pragma once

#include <unistd.h>

#include <utility>

namespace zimage {

/// A file descriptor that closes itself.
class Descriptor {
public:
    explicit Descriptor(int number = -1) noexcept : m_number(number) {}
    Descriptor(Descriptor&& other) noexcept : m_number(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        if (this != &other) {
            if (m_number >= 0)
                ::close(m_number);
            m_number = other.release();
        }
        return *this;
    }
    ~Descriptor()
    {
        if (m_number >= 0)
            ::close(m_number);
    }

    [[nodiscard]] int number() const noexcept { return m_number; }
    [[nodiscard]] bool valid() const noexcept { return m_number >= 0; }
    /// Leaves it to the caller to close it.
    int release() noexcept { return std::exchange(m_number, -1); }

private:
    int m_number;
};

} // namespace zimage
