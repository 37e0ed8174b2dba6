#pragma once

#include "io/descriptor.h"

#include <chrono>
#include <filesystem>
#include <string>

namespace zimage {

/// A lock that one holder has at a time, on a file of its own, or on one that everybody agrees to ask about. The kernel
/// keeps it and gives it back when the process ends, however that comes: no lock outlives its holder, whatever the
/// machine is called and whichever process has its number by now. It holds between processes of one machine, in other
/// containers too, and on network file systems that pass locks on. The file stays; in it is who holds the lock, or was
/// killed while he did.
class FileLock {
public:
    enum class State {
        Held,
        Busy,     ///< somebody else has it
        Unknown,  ///< this place knows no locks: nobody can be kept out
        NoAccess, ///< the file cannot be made, or something else lies there
    };

    /// Tries for as long as `patience`, not at all by default, to get it; never waits any longer.
    explicit FileLock(const std::filesystem::path& path, std::chrono::milliseconds patience = {});
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;
    ~FileLock();

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] bool held() const { return m_state == State::Held; }

    /// Who has the lock, when it is busy: "process 123 on HOST". Empty when nobody said.
    [[nodiscard]] const std::string& holder() const { return m_holder; }
    /// The holder before ended without release(): he was killed, or the machine went down.
    [[nodiscard]] bool abandoned() const { return m_abandoned; }

    /// Writes into the file who holds it, in place of what is there, for others to read.
    void sign();
    /// Gives the lock back, in good order.
    void release();

    /// Whether somebody holds the lock at this path.
    [[nodiscard]] static bool isBusy(const std::filesystem::path& path);
    /// Whether the lock at this path was left by a holder who was killed. Takes no lock for longer than a look.
    [[nodiscard]] static bool isAbandoned(const std::filesystem::path& path);

private:
    Descriptor m_file;
    State m_state = State::NoAccess;
    std::string m_holder;
    bool m_signed = false;
    bool m_abandoned = false;
};

} // namespace zimage
