#pragma once

#include "io/descriptor.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace zimage {

/// Hears from the system (inotify) what changes in folders and all within them. What other computers change on network
/// drives it does not hear. One thread, except wake().
class FolderWatch {
public:
    struct Changes {
        std::set<std::filesystem::path> files; ///< that came, changed or went; of a sidecar NAME.xmp its NAME
        bool more = false;                     ///< what else cannot be told by files: look everywhere
        bool woken = false;
    };

    FolderWatch();

    /// In place of those before. Folders that are not there are left out.
    void setFolders(const std::vector<std::filesystem::path>& folders);
    /// Whether all of them are watched: false where the system allows no more watches, or has none.
    [[nodiscard]] bool isWhole() const { return m_whole; }

    /// Waits until something changes, wake() is called or the time is up.
    [[nodiscard]] Changes wait(std::chrono::milliseconds atMost);
    void wake(); ///< any thread, also a signal's

private:
    void add(const std::filesystem::path& folder);
    void addWithin(const std::filesystem::path& folder);
    void read(Changes& changes);
    void take(Changes& changes, const std::filesystem::path& folder, std::uint32_t mask, const std::string& name);

    Descriptor m_notify;
    Descriptor m_event;
    std::unordered_map<int, std::filesystem::path> m_folders; ///< by the watch's number
    bool m_whole = true;
};

} // namespace zimage
