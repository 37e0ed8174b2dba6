#pragma once

#include <sys/types.h>

#include <cstddef>

namespace zimage {

/// The calls of the system by which files are written and locked. Each does what the function of its name does, and
/// says by errno why it failed. Tests put others in their place, to see the order of the calls and to let any of them
/// fail. Thread-safe.
class FileCalls {
public:
    FileCalls() = default;
    FileCalls(const FileCalls&) = delete;
    FileCalls& operator=(const FileCalls&) = delete;
    virtual ~FileCalls() = default;

    virtual int open(const char* path, int flags, mode_t mode);
    virtual ssize_t write(int descriptor, const void* bytes, std::size_t count);
    virtual int fsync(int descriptor);
    virtual int close(int descriptor);
    virtual int linkat(int fromFolder, const char* from, const char* to, int flags); ///< `to` from the current folder
    virtual int link(const char* from, const char* to);
    virtual int renameNoReplace(const char* from, const char* to); ///< renameat2() with RENAME_NOREPLACE
    virtual int rename(const char* from, const char* to);
    virtual int unlink(const char* path);
    virtual int mkdir(const char* path, mode_t mode);
    virtual int rmdir(const char* path);
    virtual int flock(int descriptor, int operation);
};

/// The calls in effect: the system's, unless a test has put others in.
[[nodiscard]] FileCalls& fileCalls();

/// Puts other calls into effect for as long as it lives; for tests.
class OtherFileCalls {
public:
    explicit OtherFileCalls(FileCalls& calls);
    OtherFileCalls(const OtherFileCalls&) = delete;
    OtherFileCalls& operator=(const OtherFileCalls&) = delete;
    ~OtherFileCalls();

private:
    FileCalls* m_before;
};

} // namespace zimage
