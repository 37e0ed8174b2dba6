#include "io/xmp_jpeg.h"

#include "io/xmp_bytes.h"

#include <algorithm>

namespace zimage {

namespace {

using Bytes = std::span<const std::byte>;

constexpr std::string_view kXmp{"http://ns.adobe.com/xap/1.0/\0", 29};
constexpr std::string_view kExif{"Exif\0\0", 6};
constexpr std::size_t kLongestSegment = 65533; // without its length
constexpr unsigned kApp0 = 0xE0, kApp1 = 0xE1, kStart = 0xD8, kEnd = 0xD9, kScan = 0xDA;

/// A marker segment before the first scan; `whole` is it all, with fill bytes before its marker.
struct Segment {
    unsigned marker = 0;
    Bytes whole, data;
};

[[noreturn]] void throwDamaged(const std::string& name)
{
    throw Error(ErrorCode::Corrupt,
                tr("{file:path} is damaged: it begins as a {kind} file and cannot be read as one.", name, "JPEG"),
                {name, {}, {}});
}

/// Goes from marker to marker.
class Markers {
public:
    Markers(Bytes file, const std::string& name) : m_file(file), m_name(name) {}

    /// The next one with its segment, from where the last one ended.
    Segment next()
    {
        const std::size_t begin = m_at;
        if (byte(m_at) != 0xFF)
            throwDamaged(m_name);
        while (byte(m_at) == 0xFF)
            ++m_at;
        Segment segment{byte(m_at++), {}, {}};
        const bool alone = segment.marker == 0x01 || (segment.marker >= 0xD0 && segment.marker <= kEnd);
        if (segment.marker == 0)
            throwDamaged(m_name);
        if (!alone) {
            const std::size_t length = std::size_t{byte(m_at)} << 8 | byte(m_at + 1);
            if (length < 2)
                throwDamaged(m_name);
            if (length > m_file.size() - m_at)
                throwCutShort(m_name);
            segment.data = m_file.subspan(m_at + 2, length - 2);
            m_at += length;
        }
        segment.whole = m_file.subspan(begin, m_at - begin);
        return segment;
    }

    /// Over the bytes of a scan to the marker behind it.
    void skipScan()
    {
        for (;; ++m_at) {
            const auto found =
                std::find(m_file.begin() + static_cast<std::ptrdiff_t>(m_at), m_file.end(), std::byte{0xFF});
            m_at = static_cast<std::size_t>(found - m_file.begin());
            const unsigned marker = byte(m_at + 1);
            if (marker != 0 && marker != 0xFF && (marker < 0xD0 || marker > 0xD7))
                return;
        }
    }

private:
    [[nodiscard]] unsigned byte(std::size_t at) const
    {
        if (at >= m_file.size())
            throwCutShort(m_name);
        return std::to_integer<unsigned>(m_file[at]);
    }

    Bytes m_file;
    const std::string& m_name;
    std::size_t m_at = 0;
};

/// Those before the first scan, the start of the picture among them. Throws Error Incomplete for a file without an end.
std::vector<Segment> headOf(Bytes file, const std::string& name)
{
    Markers markers(file, name);
    std::vector<Segment> head{markers.next()};
    if (head.front().marker != kStart)
        throwDamaged(name);
    Segment segment = markers.next();
    for (; segment.marker != kScan; segment = markers.next()) {
        if (segment.marker == kEnd)
            throwDamaged(name);
        head.push_back(segment);
    }
    for (; segment.marker != kEnd; segment = markers.next())
        if (segment.marker == kScan)
            markers.skipScan();
    return head;
}

bool isXmp(const Segment& segment) { return segment.marker == kApp1 && textOf(segment.data).starts_with(kXmp); }

bool standsFirst(const Segment& segment)
{
    return segment.marker == kStart || segment.marker == kApp0
        || (segment.marker == kApp1 && textOf(segment.data).starts_with(kExif));
}

void appendXmp(std::vector<std::byte>& output, std::string_view packet)
{
    const std::size_t length = kXmp.size() + packet.size() + 2;
    for (const std::size_t byte : {std::size_t{0xFF}, std::size_t{kApp1}, length >> 8, length & 0xFF})
        output.push_back(static_cast<std::byte>(byte));
    append(output, kXmp);
    append(output, packet);
}

} // namespace

std::optional<std::string> xmpOfJpeg(Bytes file, const std::string& name)
{
    for (const Segment& segment : headOf(file, name))
        if (isXmp(segment))
            return std::string(textOf(segment.data).substr(kXmp.size()));
    return std::nullopt;
}

std::vector<std::byte> withJpegXmp(Bytes file, std::string_view packet, const std::string& name)
{
    if (packet.size() > kLongestSegment - kXmp.size())
        throw Error(ErrorCode::Unsupported,
                    tr("The XMP of {file:path} is too long for a JPEG picture, which holds 64 KiB of it.", name),
                    {name, {}, {}});
    const std::vector<Segment> head = headOf(file, name);
    auto place = std::find_if(head.begin(), head.end(), isXmp);
    if (place == head.end())
        place = std::find_if_not(head.begin(), head.end(), standsFirst);
    std::vector<std::byte> output;
    output.reserve(file.size() + packet.size() + 64);
    for (auto segment = head.begin(); segment != head.end(); ++segment) {
        if (segment == place)
            appendXmp(output, packet);
        if (!isXmp(*segment))
            append(output, segment->whole);
    }
    if (place == head.end())
        appendXmp(output, packet);
    const auto* const rest = head.back().whole.data() + head.back().whole.size();
    append(output, file.subspan(static_cast<std::size_t>(rest - file.data())));
    return output;
}

} // namespace zimage
