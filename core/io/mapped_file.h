#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace zimage {

/// A file mapped read-only into memory. The mapping lives as long as the last shared pointer to it.
class MappedFile {
public:
    /// Throws Error NotFound, Unreadable, or Corrupt for an empty file or a folder.
    static std::shared_ptr<const MappedFile> open(const std::filesystem::path& path);

    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile();

    /// The file's address in memory. To touch it is SIGBUS where the file has become shorter, so bytes that somebody
    /// else could still change are fetched with read().
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {m_data, m_size}; }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_path; }

    /// Copies a part of bytes() to `target`, by way of the file and not of the mapping. Throws Error Corrupt if the
    /// file on disk no longer has the whole part, Unreadable when the disk fails. Any thread.
    void read(std::span<const std::byte> part, void* target) const;

private:
    MappedFile(std::filesystem::path path, int descriptor, const std::byte* data, std::size_t size);

    std::filesystem::path m_path;
    int m_descriptor;
    const std::byte* m_data;
    std::size_t m_size;
};

} // namespace zimage
