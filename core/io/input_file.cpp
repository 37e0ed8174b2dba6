#include "io/input_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

namespace zimage {

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 16;

} // namespace

Descriptor openInput(const std::filesystem::path& path, InputFault& fault)
{
    // Looked at before, since opening alone acts on some devices (a tape rewinds), and after, since it may be another
    // one by then.
    struct stat status {};
    fault = InputFault::NoFile;
    if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode))
        return Descriptor();
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file.valid()) {
        const bool missing = errno == ENOENT || errno == ENOTDIR;
        fault = missing ? InputFault::Missing : errno == ENXIO ? InputFault::NoFile : InputFault::Unreadable;
        return Descriptor();
    }
    if (::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode))
        return Descriptor();
    return file;
}

std::optional<std::string> readInput(const std::filesystem::path& path, std::size_t limit, InputFault& fault)
{
    const Descriptor file = openInput(path, fault);
    if (!file.valid())
        return {};
    struct stat status {};
    const bool sized = ::fstat(file.number(), &status) == 0 && status.st_size > 0;
    const auto expected = sized ? static_cast<std::size_t>(status.st_size) : std::size_t{0};
    fault = InputFault::TooLarge;
    if (expected > limit)
        return {};
    std::string text;
    text.reserve(expected + 1);
    while (text.size() <= limit) {
        const std::size_t had = text.size();
        text.resize(std::min(limit + 1, had + std::max(kPiece, expected - std::min(expected, had))));
        const ssize_t count = ::read(file.number(), text.data() + had, text.size() - had);
        const int error = errno;
        text.resize(had + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        if (count == 0)
            return text;
        if (count < 0 && error != EINTR) {
            fault = InputFault::Unreadable;
            return {};
        }
    }
    return {};
}

std::string readInputOrNothing(const std::filesystem::path& path, std::size_t limit)
{
    InputFault ignored{};
    return readInput(path, limit, ignored).value_or(std::string());
}

bool isNoFile(const std::filesystem::path& path)
{
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
}

} // namespace zimage
