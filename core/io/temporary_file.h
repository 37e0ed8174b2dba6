#pragma once

#include "io/atomic_file.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace zimage {

/// A file that is being written and has no final name yet: nameless where the file system can, otherwise a dot-file
/// ".zimage-PID-N.part" that is removed unless it gets its name. Functions return 0 or errno.
///
/// The first dot-file that a process makes in a folder takes along those that killed programs have left there: the
/// user's own, which no writer has locked, and which nobody has written to for an hour. So those that other machines
/// and containers are writing into the same folder stay.
class TemporaryFile {
public:
    /// Sets `error` to errno and returns null when it cannot be made.
    static std::unique_ptr<TemporaryFile> makeUnnamed(const std::filesystem::path& folder, int& error);
    static std::unique_ptr<TemporaryFile> makeNamed(const std::filesystem::path& folder, int& error);
    /// Unnamed where that is possible.
    static std::unique_ptr<TemporaryFile> make(const std::filesystem::path& folder, int& error);

    TemporaryFile(int descriptor, std::filesystem::path name);
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile();

    [[nodiscard]] int descriptor() const noexcept { return m_descriptor; }
    [[nodiscard]] bool isUnnamed() const noexcept { return m_name.empty(); }

    /// Writes all of it and makes sure that it is on the disk, as `durability` says.
    int write(std::span<const std::byte> bytes, Durability durability);
    /// Gives the file its name unless there is one of that name: EEXIST.
    int publish(const std::filesystem::path& target);
    /// Gives a named temporary file its name, in place of any file that has it.
    int replace(const std::filesystem::path& target);

private:
    [[nodiscard]] int linkUnnamed(const std::filesystem::path& target) const;
    int renameNamed(const std::filesystem::path& target);
    int closeNamed();

    int m_descriptor;             ///< −1 once it is closed
    std::filesystem::path m_name; ///< empty for an unnamed file, and once it has its final name
};

/// Flushes a file to the disk. Where the file system knows no flushing that is no failure.
[[nodiscard]] int flushFile(int descriptor);
/// Makes a new name in a folder, or a removed one, survive a power cut. A folder that must not be opened is passed
/// over.
[[nodiscard]] int flushFolder(const std::filesystem::path& folder);

} // namespace zimage
