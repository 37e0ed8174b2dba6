#include "io/mapped_file.h"

#include "base/error.h"
#include "base/sentence.h"
#include "base/system_error_text.h"
#include "io/descriptor.h"

#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <limits>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace zimage {

namespace {

/// Files up to this size are read ahead in the background as soon as they are mapped: they are about to be used whole.
/// For checkpoints of many gigabytes the kernel's own read-ahead is right: their parts are wanted at different times,
/// some again.
constexpr std::size_t kReadAheadLimit = std::size_t{256} << 20;

[[noreturn]] void fail(ErrorCode code, const std::filesystem::path& path, const std::string& sentence)
{
    throw Error(code, sentence, {.file = path.string(), .tensor = {}, .key = {}});
}

[[noreturn]] void failOpen(const std::filesystem::path& path, int cause)
{
    if (cause == ENOENT || cause == ENOTDIR)
        fail(ErrorCode::NotFound, path, tr("{file:path} does not exist.", path));
    fail(ErrorCode::Unreadable, path, tr("{file:path} cannot be read: {why}.", path, systemErrorText(cause)));
}

} // namespace

std::shared_ptr<const MappedFile> MappedFile::open(const std::filesystem::path& path)
{
    // O_NONBLOCK: opening a named pipe would otherwise wait for a writer for ever. It changes nothing for plain files.
    Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (descriptor.number() < 0)
        failOpen(path, errno);
    struct stat status = {};
    if (::fstat(descriptor.number(), &status) != 0)
        failOpen(path, errno);
    if (S_ISDIR(status.st_mode))
        fail(ErrorCode::Corrupt, path, tr("{file:path} is a folder, not a file.", path));
    if (!S_ISREG(status.st_mode))
        fail(ErrorCode::Corrupt, path, tr("{file:path} is a pipe or a device, not a file.", path));
    if (status.st_size <= 0)
        fail(ErrorCode::Corrupt, path, tr("{file:path} is empty.", path));
    if (std::cmp_greater(status.st_size, std::numeric_limits<std::size_t>::max()))
        fail(ErrorCode::Unreadable, path, tr("{file:path} is too large for this machine's address space.", path));

    const auto size = static_cast<std::size_t>(status.st_size);
    void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor.number(), 0);
    if (data == MAP_FAILED)
        fail(ErrorCode::Unreadable, path,
             tr("{file:path} cannot be mapped into memory: {why}.", path, systemErrorText(errno)));
    if (size <= kReadAheadLimit)
        ::madvise(data, size, MADV_WILLNEED); // only advice: a failure costs nothing but time
    MappedFile* file = nullptr;
    try {
        file = new MappedFile(path, descriptor.number(), static_cast<const std::byte*>(data), size);
    } catch (...) {
        ::munmap(data, size);
        throw;
    }
    descriptor.release();
    return std::shared_ptr<const MappedFile>(file);
}

MappedFile::MappedFile(std::filesystem::path path, int descriptor, const std::byte* data, std::size_t size)
    : m_path(std::move(path)), m_descriptor(descriptor), m_data(data), m_size(size)
{}

MappedFile::~MappedFile()
{
    ::munmap(const_cast<std::byte*>(m_data), m_size);
    ::close(m_descriptor);
}

void MappedFile::read(std::span<const std::byte> part, void* target) const
{
    auto* to = static_cast<std::byte*>(target);
    auto offset = part.empty() ? 0 : static_cast<off_t>(part.data() - m_data);
    for (std::size_t left = part.size(); left > 0;) {
        const ssize_t count = ::pread(m_descriptor, to, left, offset); // 2 GiB at a time at most
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            fail(ErrorCode::Unreadable, m_path,
                 tr("{file:path} cannot be read any more: {why}.", m_path, systemErrorText(errno)));
        if (count == 0)
            fail(
                ErrorCode::Corrupt, m_path,
                tr("{file:path} has become shorter while it was in use: it had {before:int} bytes and now ends at byte "
                   "{end:int}. Restore the file, and load the model again.",
                   m_path, m_size, offset));
        to += count;
        offset += count;
        left -= static_cast<std::size_t>(count);
    }
}

} // namespace zimage
