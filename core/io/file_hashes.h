#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace zimage {

/// The SHA-256 of models and LoRAs. Files are hashed one after the other on a thread of its own, at a low
/// priority; nobody waits for it. What is known is kept in a file by path, size and time of change, and holds until one
/// of these is another. Two programs may share that file; a damaged one counts as empty. Any thread.
class FileHashes {
public:
    /// `cache` need not exist; empty: nothing is kept beyond this object.
    explicit FileHashes(std::filesystem::path cache);
    /// Stops hashing at once, and keeps what is known by then.
    ~FileHashes();
    FileHashes(const FileHashes&) = delete;
    FileHashes& operator=(const FileHashes&) = delete;

    /// Starts finding out the hash of a file, or of a model's folder, unless it is known. Returns at once.
    void want(const std::filesystem::path& path);

    /// The hash of a file, or of a model's folder, as far as it is known; reads no contents.
    [[nodiscard]] std::optional<std::string> known(const std::filesystem::path& path) const;

    /// A file that has this hash and has not changed since.
    [[nodiscard]] std::optional<std::filesystem::path> fileWith(std::string_view sha256) const;

    /// Waits until all that was wanted is known or has failed; for tests.
    void waitUntilIdle();

private:
    struct Entry {
        std::uintmax_t size = 0;
        std::int64_t time = 0; ///< ns
        std::string sha256;
    };
    using Entries = std::map<std::string, Entry>; ///< by absolute path

    void work(const std::stop_token& stop);
    /// Bytes hashed, 1 at least; 0 when it was stopped or failed.
    std::uintmax_t hash(const std::string& path, const std::stop_token& stop);
    void save();
    [[nodiscard]] static Entries load(const std::filesystem::path& cache);
    [[nodiscard]] static std::optional<Entry> stateOf(const std::string& path);
    [[nodiscard]] std::optional<std::string> knownFile(const std::string& path) const;

    std::filesystem::path m_cache;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    Entries m_entries;
    std::deque<std::string> m_wanted; ///< the first is being hashed
    bool m_unsaved = false;           ///< the thread's
    std::jthread m_thread;            ///< last: it ends before the rest goes
};

/// The files whose hashes make up that of a model's folder: *.safetensors and *.json in it and in its subfolders, by
/// their relative paths in order.
[[nodiscard]] std::vector<std::filesystem::path> modelFiles(const std::filesystem::path& folder);

/// The program's own, kept in the cache folder (base/resources.h).
[[nodiscard]] FileHashes& fileHashes();

} // namespace zimage
