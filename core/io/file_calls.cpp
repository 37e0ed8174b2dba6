#include "io/file_calls.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>

namespace zimage {

namespace {

std::atomic<FileCalls*> others{nullptr};

} // namespace

int FileCalls::open(const char* path, int flags, mode_t mode) { return ::open(path, flags, mode); }
ssize_t FileCalls::write(int descriptor, const void* bytes, std::size_t count)
{
    return ::write(descriptor, bytes, count);
}
int FileCalls::fsync(int descriptor) { return ::fsync(descriptor); }
int FileCalls::close(int descriptor) { return ::close(descriptor); }
int FileCalls::linkat(int fromFolder, const char* from, const char* to, int flags)
{
    return ::linkat(fromFolder, from, AT_FDCWD, to, flags);
}
int FileCalls::link(const char* from, const char* to) { return ::link(from, to); }
int FileCalls::renameNoReplace(const char* from, const char* to)
{
    return ::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}
int FileCalls::rename(const char* from, const char* to) { return ::rename(from, to); }
int FileCalls::unlink(const char* path) { return ::unlink(path); }
int FileCalls::mkdir(const char* path, mode_t mode) { return ::mkdir(path, mode); }
int FileCalls::rmdir(const char* path) { return ::rmdir(path); }
int FileCalls::flock(int descriptor, int operation) { return ::flock(descriptor, operation); }

FileCalls& fileCalls()
{
    static FileCalls& system = *new FileCalls; // never destroyed: destructors of other static objects write files, too
    FileCalls* other = others.load(std::memory_order_acquire);
    return other != nullptr ? *other : system;
}

OtherFileCalls::OtherFileCalls(FileCalls& calls) : m_before(others.exchange(&calls, std::memory_order_acq_rel)) {}
OtherFileCalls::~OtherFileCalls() { others.store(m_before, std::memory_order_release); }

} // namespace zimage
