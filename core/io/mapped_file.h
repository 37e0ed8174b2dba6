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

    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {m_data, m_size}; }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_path; }

    /// Throws Error Corrupt if the file on disk is now shorter than the mapping (reading past its end would be SIGBUS).
    void checkUnchanged() const;

private:
    MappedFile(std::filesystem::path path, int descriptor, const std::byte* data, std::size_t size);

    std::filesystem::path m_path;
    int m_descriptor;
    const std::byte* m_data;
    std::size_t m_size;
};

} // namespace zimage
