#include "io/file_lock.h"

#include "io/file_calls.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <thread>

namespace zimage {

namespace {

constexpr std::chrono::milliseconds kPause{1}; // whoever takes the lock again and again leaves it for less than ten
constexpr std::size_t kLongestHolder = 300;

/// O_NONBLOCK: a named pipe that lies there must not hold anybody up. O_RDWR: network file systems lock nothing else.
Descriptor openLock(const std::filesystem::path& path, int more)
{
    Descriptor file(fileCalls().open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | more, 0644));
    struct stat status {};
    if (file.valid() && (::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode)))
        return Descriptor();
    return file;
}

FileLock::State tryLock(int descriptor)
{
    while (fileCalls().flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK || errno == EACCES)
            return FileLock::State::Busy;
        if (errno != EINTR)
            return FileLock::State::Unknown;
    }
    return FileLock::State::Held;
}

/// Only what a terminal and a window can show.
std::string holderIn(int descriptor)
{
    std::array<char, kLongestHolder> buffer{};
    const ssize_t count = ::pread(descriptor, buffer.data(), buffer.size(), 0);
    std::string text(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    text.erase(std::find(text.begin(), text.end(), '\n'), text.end());
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c >= 0x7F; }, '?');
    return text;
}

std::string ownName()
{
    std::array<char, 256> host{};
    const bool named = ::gethostname(host.data(), host.size() - 1) == 0;
    // not for people: it is written into the file, for other programs and versions to read
    return "process " + std::to_string(::getpid()) + (named ? std::string(" on ") + host.data() : std::string());
}

} // namespace

FileLock::FileLock(const std::filesystem::path& path, std::chrono::milliseconds patience)
    : m_file(openLock(path, O_CREAT))
{
    if (!m_file.valid())
        return;
    const auto end = std::chrono::steady_clock::now() + patience;
    while ((m_state = tryLock(m_file.number())) == State::Busy && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(kPause);
    const std::string written = m_state == State::Unknown ? std::string() : holderIn(m_file.number());
    if (m_state == State::Busy)
        m_holder = written;
    else
        m_abandoned = m_state == State::Held && !written.empty();
    if (m_state == State::Busy)
        m_file = Descriptor();
}

FileLock::~FileLock() { release(); }

void FileLock::sign()
{
    if (!held())
        return;
    const std::string name = ownName() + "\n";
    m_signed = ::ftruncate(m_file.number(), 0) == 0
        && ::pwrite(m_file.number(), name.data(), name.size(), 0) == static_cast<ssize_t>(name.size());
}

void FileLock::release()
{
    if (!held())
        return;
    if (m_signed && ::ftruncate(m_file.number(), 0) == 0) // else it looks abandoned, which costs a question
        m_signed = false;
    fileCalls().flock(m_file.number(), LOCK_UN); // at once, though a child may have a copy of the descriptor
    m_file = Descriptor();
    m_state = State::NoAccess;
}

bool FileLock::isBusy(const std::filesystem::path& path)
{
    const Descriptor file = openLock(path, 0);
    return file.valid() && tryLock(file.number()) == State::Busy;
}

bool FileLock::isAbandoned(const std::filesystem::path& path)
{
    const Descriptor file = openLock(path, 0);
    return file.valid() && !holderIn(file.number()).empty() && tryLock(file.number()) == State::Held
        && !holderIn(file.number()).empty();
}

} // namespace zimage
