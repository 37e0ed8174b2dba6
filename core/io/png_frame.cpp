#include "io/png_frame.h"

#include "io/file_kind.h"
#include "io/input_file.h"
#include "io/png_chunks.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace zimage {
namespace {

constexpr std::size_t kLongest = std::size_t{64} << 20;
constexpr std::size_t kSignature = 8;
constexpr std::size_t kFrame = 12; // length, type and checksum of a chunk
constexpr std::size_t kPiece = std::size_t{64} << 10;

/// Bytes of a file at any place; pieces of it are kept, since headers lie close together.
class Pieces {
public:
    explicit Pieces(int descriptor) : m_descriptor(descriptor) {}

    /// Appends up to `count` bytes; fewer at the end of the file. False when it cannot be read.
    bool append(std::string& to, std::uint64_t at, std::size_t count)
    {
        while (count > 0) {
            if ((at < m_begin || at >= m_begin + m_piece.size()) && !fetch(at, count))
                return false;
            const std::size_t skip = at - m_begin;
            const std::size_t here = std::min(count, m_piece.size() - skip);
            if (here == 0)
                return true;
            to.append(m_piece, skip, here);
            at += here;
            count -= here;
        }
        return true;
    }

private:
    bool fetch(std::uint64_t at, std::size_t count)
    {
        m_begin = at;
        m_piece.resize(std::min(std::max(count, kFirst), kPiece));
        for (;;) {
            const ssize_t got = ::pread(m_descriptor, m_piece.data(), m_piece.size(), static_cast<off_t>(at));
            if (got < 0 && errno == EINTR)
                continue;
            m_piece.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
            return got >= 0;
        }
    }

    static constexpr std::size_t kFirst = 4096; // a page of the disk
    int m_descriptor;
    std::string m_piece;
    std::uint64_t m_begin = 0;
};

std::span<const std::byte> bytesOf(std::string_view text) { return std::as_bytes(std::span(text)); }

} // namespace

std::optional<std::string> readPngFrame(const std::filesystem::path& path)
{
    InputFault fault{};
    const Descriptor file = openInput(path, fault);
    if (!file.valid())
        return std::nullopt;
    Pieces pieces(file.number());
    std::string frame;
    if (!pieces.append(frame, 0, kSignature) || fileKindOf(frame) != FileKind::Png)
        return std::nullopt;
    for (std::uint64_t at = kSignature;;) {
        std::string head;
        if (!pieces.append(head, at, kSignature))
            return std::nullopt;
        if (head.size() < kSignature)
            return frame += head;
        const std::size_t whole = std::size_t{pngNumber(bytesOf(head))} + kFrame;
        const std::string_view type = std::string_view(head).substr(4);
        const std::uint64_t next = at + whole;
        if (type == "IDAT" || type == "fdAT") {
            std::string last; // the file goes on until there
            if (!pieces.append(last, next - 1, 1))
                return std::nullopt;
            if (last.empty())
                return frame += head;
        } else if (frame.size() + whole > kLongest || !pieces.append(frame, at, whole))
            return std::nullopt;
        if (type == "IEND")
            return frame;
        at = next;
    }
}

} // namespace zimage
