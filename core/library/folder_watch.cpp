#include "library/folder_watch.h"

#include "library/library_scan.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace zimage {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSidecar = ".xmp";
constexpr std::uint32_t kEvents = IN_CLOSE_WRITE | IN_ATTRIB | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE
    | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

} // namespace

FolderWatch::FolderWatch()
    : m_notify(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)), m_event(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
{}

void FolderWatch::setFolders(const std::vector<fs::path>& folders)
{
    m_notify = Descriptor(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    m_folders.clear();
    m_whole = m_notify.valid();
    for (const fs::path& folder : folders)
        addWithin(folder);
}

void FolderWatch::add(const fs::path& folder)
{
    if (!m_notify.valid())
        return;
    const int watch = ::inotify_add_watch(m_notify.number(), folder.c_str(), kEvents);
    if (watch >= 0)
        m_folders[watch] = folder;
    else if (errno == ENOSPC || errno == ENOMEM)
        m_whole = false;
}

void FolderWatch::addWithin(const fs::path& folder)
{
    for (const fs::path& each : foldersWithin(folder))
        add(each);
}

FolderWatch::Changes FolderWatch::wait(std::chrono::milliseconds atMost)
{
    std::array<pollfd, 2> fds{{{m_notify.number(), POLLIN, 0}, {m_event.number(), POLLIN, 0}}};
    Changes changes;
    if (::poll(fds.data(), fds.size(), static_cast<int>(atMost.count())) <= 0)
        return changes;
    if ((fds[1].revents & POLLIN) != 0) {
        std::uint64_t count = 0;
        changes.woken = ::read(m_event.number(), &count, sizeof count) > 0;
    }
    if ((fds[0].revents & POLLIN) != 0)
        read(changes);
    return changes;
}

void FolderWatch::take(Changes& changes, const fs::path& folder, std::uint32_t mask, const std::string& name)
{
    if ((mask & IN_ISDIR) != 0) {
        if (name.empty() || name.front() == '.' || (mask & IN_ATTRIB) != 0)
            return;
        changes.more = true; // what is in a folder that came, moved or went is not told by itself
        if ((mask & (IN_CREATE | IN_MOVED_TO)) != 0)
            addWithin(folder / name);
    } else if (name.empty())
        changes.more = changes.more || (mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) != 0;
    else
        changes.files.insert(folder
                             / (name.ends_with(kSidecar) ? name.substr(0, name.size() - kSidecar.size()) : name));
}

void FolderWatch::read(Changes& changes)
{
    alignas(inotify_event) std::array<char, std::size_t{64} << 10> buffer{};
    for (;;) {
        const ssize_t got = ::read(m_notify.number(), buffer.data(), buffer.size());
        if (got <= 0)
            return;
        for (ssize_t at = 0; at < got;) {
            inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof event);
            const char* name = buffer.data() + at + sizeof event;
            at += static_cast<ssize_t>(sizeof event + event.len);
            const auto folder = m_folders.find(event.wd);
            if (folder == m_folders.end()) {
                changes.more = changes.more || (event.mask & IN_Q_OVERFLOW) != 0;
                continue;
            }
            take(changes, folder->second, event.mask, event.len > 0 ? name : "");
            if ((event.mask & IN_IGNORED) != 0)
                m_folders.erase(folder);
        }
    }
}

void FolderWatch::wake()
{
    const std::uint64_t one = 1;
    (void)!::write(m_event.number(), &one, sizeof one);
}

} // namespace zimage
