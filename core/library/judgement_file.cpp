#include "library/judgement_file.h"

#include "base/error.h"
#include "base/resources.h"
#include "base/sentence.h"
#include "io/atomic_file.h"
#include "io/descriptor.h"
#include "io/disk_full.h"
#include "io/file_lock.h"
#include "io/input_file.h"
#include "io/xmp_packet.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <ctime>
#include <optional>
#include <span>
#include <system_error>
#include <vector>

namespace zimage {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFile = std::size_t{2} << 30;
constexpr std::chrono::seconds kPatience{10};
constexpr std::time_t kStillWritten = 60; // s: a file that ends too early and was written to since is not given up

std::span<const std::byte> bytesOf(std::string_view text) { return std::as_bytes(std::span(text)); }

[[noreturn]] void throwInUse(const fs::path& file)
{
    throw Error(ErrorCode::Incomplete,
                tr("Another program is writing the file {file:path}. Wait for it, then try again.", file),
                {file.string(), {}, {}});
}

[[noreturn]] void throwFault(const fs::path& file, InputFault fault)
{
    const ErrorContext where{file.string(), {}, {}};
    switch (fault) {
    case InputFault::Missing: throw Error(ErrorCode::NotFound, tr("{file:path} does not exist.", file), where);
    case InputFault::NoFile: throw Error(ErrorCode::Unsupported, tr("{file:path} is not a file.", file), where);
    case InputFault::TooLarge:
        throw Error(ErrorCode::Unsupported, tr("{file:path} is larger than 2 GiB, too large for a picture.", file),
                    where);
    case InputFault::Unreadable: break;
    }
    throw Error(ErrorCode::Unreadable, tr("{file:path} cannot be read. Check its permissions.", file), where);
}

/// By what a file that was written to is known.
bool sameState(const struct stat& one, const struct stat& other)
{
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino && one.st_size == other.st_size
        && one.st_mtim.tv_sec == other.st_mtim.tv_sec && one.st_mtim.tv_nsec == other.st_mtim.tv_nsec
        && one.st_ctim.tv_sec == other.st_ctim.tv_sec && one.st_ctim.tv_nsec == other.st_ctim.tv_nsec;
}

/// Whether any program has the file open to write to it, as far as the kernel tells the file's owner. A lease is given
/// only on a file that nobody writes to; it is given back at once, and who asks for the file meanwhile waits for that.
bool isBeingWritten(int descriptor)
{
    ::fcntl(descriptor, F_SETSIG, SIGURG); // the kernel's word that somebody waits: one that is passed over
    if (::fcntl(descriptor, F_SETLEASE, F_RDLCK) != 0)
        return errno == EAGAIN;
    ::fcntl(descriptor, F_SETLEASE, F_UNLCK);
    return false;
}

/// Tags and comments that desktops keep with a file go along to the one in its place, where that can be.
void copyAttributes(int from, const fs::path& to)
{
    std::vector<char> names(std::size_t{64} << 10);
    const ssize_t length = ::flistxattr(from, names.data(), names.size());
    std::vector<char> value(std::size_t{64} << 10);
    for (ssize_t at = 0; at < length;) {
        const std::string name(names.data() + at);
        at += static_cast<ssize_t>(name.size()) + 1;
        if (!name.starts_with("user."))
            continue;
        if (const ssize_t size = ::fgetxattr(from, name.c_str(), value.data(), value.size()); size >= 0)
            (void)::setxattr(to.c_str(), name.c_str(), value.data(), static_cast<std::size_t>(size), 0);
    }
}

/// One second on, but not into the future.
void setTime(const fs::path& file, const struct stat& before)
{
    timespec modified = before.st_mtim;
    modified.tv_sec = std::min(modified.tv_sec + 1, std::max(std::time(nullptr), modified.tv_sec));
    const timespec times[2] = {before.st_atim, modified};
    (void)::utimensat(AT_FDCWD, file.c_str(), times, 0);
}

/// One picture's file as it was read.
struct ReadPicture {
    Descriptor descriptor;
    struct stat state {};
    std::string bytes;
    std::optional<std::string> packet; ///< that can be read as XMP
    bool takesXmp = false;             ///< a file to write to, of a kind and in a state that takes a packet
};

ReadPicture readPicture(const fs::path& picture)
{
    ReadPicture read;
    InputFault fault{};
    read.descriptor = openInput(picture, fault);
    if (!read.descriptor.valid())
        throwFault(picture, fault);
    if (isBeingWritten(read.descriptor.number()))
        throwInUse(picture);
    (void)::fstat(read.descriptor.number(), &read.state);
    std::optional<std::string> bytes = readInput(picture, kMaxFile, fault);
    if (!bytes)
        throwFault(picture, fault);
    read.bytes = std::move(*bytes);
    const FileKind kind = fileKindOf(std::string_view(read.bytes).substr(0, kFileHead));
    try {
        read.packet = xmpPacket(bytesOf(read.bytes), picture.string());
        if (read.packet)
            (void)readXmp(*read.packet, picture.string());
        read.takesXmp = holdsXmp(kind) && ::access(picture.c_str(), W_OK) == 0;
    } catch (const Error& error) {
        const bool fresh = std::time(nullptr) - read.state.st_mtim.tv_sec < kStillWritten;
        const bool damaged = error.code() == ErrorCode::Incomplete || error.code() == ErrorCode::Corrupt;
        if (damaged && fresh && !read.packet) // it may only be half written
            throwInUse(picture);
        read.packet.reset();
    }
    return read;
}

/// Writes the picture's own file; nothing where its sidecar has to do.
std::optional<WrittenJudgement> writeInto(const fs::path& picture, const ReadPicture& read,
                                          const JudgementChange& change)
{
    if (!read.takesXmp)
        return std::nullopt;
    const std::string name = picture.string();
    const std::string packet = read.packet.value_or("");
    WrittenJudgement written;
    written.before = packet.empty() ? PictureJudgement{} : readXmp(packet, name).judgement;
    written.after = changed(written.before, change);
    written.file = picture;
    if (written.after == written.before)
        return written;
    std::vector<std::byte> bytes;
    try {
        bytes = withXmpPacket(bytesOf(read.bytes), judgedXmp(packet, written.after, std::time(nullptr), name), name);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Unsupported && error.code() != ErrorCode::Corrupt)
            throw;
        return std::nullopt;
    }
    struct stat now {};
    if (::stat(picture.c_str(), &now) != 0 || !sameState(now, read.state) || isBeingWritten(read.descriptor.number()))
        throwInUse(picture);
    try {
        replaceFile(picture, bytes);
    } catch (const DiskFull&) {
        throw;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Unwritable)
            throw;
        return std::nullopt;
    }
    copyAttributes(read.descriptor.number(), picture);
    setTime(picture, read.state);
    return written;
}

/// A new sidecar takes over what the picture's own packet says.
WrittenJudgement writeBeside(const fs::path& picture, const std::string& packet, const JudgementChange& change)
{
    WrittenJudgement written;
    written.file = sidecarOf(picture);
    const std::string name = written.file.string();
    written.before = packet.empty() ? PictureJudgement{} : readXmp(packet, name).judgement;
    written.after = changed(written.before, change);
    if (written.after != written.before)
        replaceFile(written.file, bytesOf(judgedXmp(packet, written.after, std::time(nullptr), name)));
    return written;
}

/// Of a sidecar that is there; nothing when there is none.
std::optional<std::string> readSidecar(const fs::path& picture)
{
    InputFault fault{};
    const fs::path file = sidecarOf(picture);
    std::optional<std::string> text = readInput(file, kMaxXmp, fault);
    if (!text && fault != InputFault::Missing)
        throwFault(file, fault);
    return text;
}

XmpFacts factsIn(std::string_view packet, const std::string& name)
{
    try {
        return packet.empty() ? XmpFacts{} : readXmp(packet, name);
    } catch (const Error&) {
        return {};
    }
}

std::string packetIn(std::string_view picture, const std::string& name)
{
    try {
        return xmpPacket(bytesOf(picture), name).value_or("");
    } catch (const Error&) {
        return {};
    }
}

/// Where programs of this machine agree on who writes; nowhere without a home folder.
fs::path lockFile()
{
    const fs::path folder = stateFolder();
    std::error_code ignored;
    fs::create_directories(folder, ignored);
    return folder.empty() ? fs::path() : folder / "judgements.lock";
}

} // namespace

std::filesystem::path sidecarOf(const std::filesystem::path& picture)
{
    fs::path sidecar = picture;
    return sidecar += ".xmp";
}

XmpFacts factsOf(std::string_view picture, std::string_view sidecar, const std::string& name)
{
    XmpFacts own = factsIn(packetIn(picture, name), name);
    if (sidecar.empty())
        return own;
    XmpFacts beside;
    try {
        beside = readXmp(sidecar, name);
    } catch (const Error&) {
        return own;
    }
    for (std::string XmpFacts::*identity :
         {&XmpFacts::documentId, &XmpFacts::originalDocumentId, &XmpFacts::derivedFrom, &XmpFacts::digitalSourceType,
          &XmpFacts::creatorTool, &XmpFacts::createDate})
        if (!(own.*identity).empty())
            beside.*identity = own.*identity;
    return beside;
}

XmpFacts readFacts(const std::filesystem::path& picture)
{
    InputFault fault{};
    const std::optional<std::string> bytes = readInput(picture, kMaxFile, fault);
    if (!bytes)
        throwFault(picture, fault);
    if (holdsXmp(fileKindOf(std::string_view(*bytes).substr(0, kFileHead))))
        (void)xmpPacket(bytesOf(*bytes), picture.string()); // says what is wrong with the file
    return factsOf(*bytes, readInputOrNothing(sidecarOf(picture), kMaxXmp), picture.string());
}

WrittenJudgement writeJudgement(const std::filesystem::path& picture, const JudgementChange& change)
{
    if (!hasXmp())
        (void)readXmp({}, picture.string()); // throws the sentence
    const fs::path place = lockFile();
    std::optional<FileLock> lock;
    if (!place.empty() && lock.emplace(place, kPatience).state() == FileLock::State::Busy)
        throwInUse(picture);
    if (const std::optional<std::string> sidecar = readSidecar(picture)) {
        InputFault fault{};
        if (!openInput(picture, fault).valid())
            throwFault(picture, fault);
        return writeBeside(picture, *sidecar, change);
    }
    const ReadPicture read = readPicture(picture);
    if (std::optional<WrittenJudgement> written = writeInto(picture, read, change))
        return *written;
    return writeBeside(picture, read.packet.value_or(""), change);
}

} // namespace zimage
