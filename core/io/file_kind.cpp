#include "io/file_kind.h"

#include "base/sentence.h"
#include "base/utf8.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <fstream>
#include <system_error>

namespace zimage {

namespace {

using namespace std::string_view_literals;

struct Mark {
    std::size_t at;
    std::string_view bytes;
    FileKind kind;
};

constexpr std::array kMarks{
    Mark{0, "\x89PNG"sv, FileKind::Png},     Mark{0, "\xFF\xD8\xFF"sv, FileKind::Jpeg},
    Mark{8, "WEBP"sv, FileKind::WebP},       Mark{0, "GIF8"sv, FileKind::Gif},
    Mark{0, "BM"sv, FileKind::Bmp},          Mark{0, "II*\0"sv, FileKind::Tiff},
    Mark{0, "MM\0*"sv, FileKind::Tiff},      Mark{4, "ftypavif"sv, FileKind::Avif},
    Mark{4, "ftypavis"sv, FileKind::Avif},   Mark{4, "ftyphei"sv, FileKind::Heic},
    Mark{4, "ftypmif1"sv, FileKind::Heic},   Mark{0, "\xFF\x0A"sv, FileKind::JpegXl},
    Mark{4, "JXL \r\n"sv, FileKind::JpegXl}, Mark{0, "GGUF"sv, FileKind::Gguf},
    Mark{0, "\x1F\x8B"sv, FileKind::Gzip},   Mark{0, "%PDF-"sv, FileKind::Pdf},
    Mark{0, "\x80\x02"sv, FileKind::Pickle},
};

/// Eight bytes of length, then JSON.
bool isSafetensors(std::string_view head)
{
    if (head.size() < 10 || head[8] != '{')
        return false;
    std::uint64_t length = 0;
    for (int i = 7; i >= 0; --i)
        length = length << 8 | static_cast<unsigned char>(head[static_cast<std::size_t>(i)]);
    return length >= 2 && length <= (std::uint64_t{1} << 32);
}

bool isText(std::string_view head)
{
    const auto isControl = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\x1B') || byte == 0x7F;
    };
    const std::size_t bad = firstInvalidUtf8(head);
    const bool cut = head.size() >= kFileHead && bad != std::string_view::npos && bad + 4 > head.size();
    return (bad == std::string_view::npos || cut) && std::none_of(head.begin(), head.end(), isControl);
}

/// The first line that says anything begins with a key, or with "---".
bool isYaml(std::string_view text)
{
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const std::size_t first = line.find_first_not_of(" \t\r");
        if (first == std::string_view::npos || line[first] == '#')
            continue;
        const auto end = std::find_if_not(line.begin(), line.end(), [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-';
        });
        const std::string_view rest = line.substr(static_cast<std::size_t>(end - line.begin()));
        return line.starts_with("---")
            || (end != line.begin() && (rest == ":" || rest == ":\r" || rest.starts_with(": ")));
    }
    return false;
}

FileKind textKind(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    const char c = first == std::string_view::npos ? ' ' : text[first];
    const std::size_t second = first == std::string_view::npos ? first : text.find_first_not_of(" \t\r\n", first + 1);
    const char next = second == std::string_view::npos ? ' ' : text[second];
    if ((c == '{' && (next == '"' || next == '}'))
        || (c == '[' && "\"[{]-0123456789"sv.find(next) != std::string_view::npos))
        return FileKind::Json;
    return isYaml(text) ? FileKind::Yaml : FileKind::Text;
}

} // namespace

FileKind fileKind(const std::filesystem::path& path)
{
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (status.type() == std::filesystem::file_type::not_found)
        return FileKind::Missing;
    if (std::filesystem::is_directory(status))
        return FileKind::Folder;
    if (!std::filesystem::is_regular_file(status)) // a pipe would lose what is read
        return FileKind::Unreadable;
    std::ifstream in(path, std::ios::binary);
    std::string head(kFileHead, '\0');
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    if (!in && !in.eof())
        return FileKind::Unreadable;
    head.resize(static_cast<std::size_t>(in.gcount()));
    return fileKindOf(head);
}

FileKind fileKindOf(std::string_view head)
{
    if (head.empty())
        return FileKind::Empty;
    for (const Mark& mark : kMarks)
        if (head.size() >= mark.at && head.substr(mark.at).starts_with(mark.bytes)
            && !(mark.kind == FileKind::Bmp && isText(head)))
            return mark.kind;
    if (head.starts_with("PK\x03\x04"))
        return head.find("data.pkl") != std::string_view::npos ? FileKind::Pickle : FileKind::Zip;
    if (isSafetensors(head))
        return FileKind::Safetensors;
    const std::string_view text = withoutMark(head);
    return isText(text) ? textKind(text) : looksLikeUtf16(head) ? FileKind::Utf16 : FileKind::Binary;
}

std::string fileKindName(FileKind kind)
{
    switch (kind) {
    case FileKind::Missing: return tr("no file");
    case FileKind::Folder: return tr("a folder");
    case FileKind::Unreadable: return tr("something that cannot be read as a file");
    case FileKind::Empty: return tr("an empty file");
    case FileKind::Png: return tr("a PNG picture");
    case FileKind::Jpeg: return tr("a JPEG picture");
    case FileKind::WebP: return tr("a WebP picture");
    case FileKind::Gif: return tr("a GIF picture");
    case FileKind::Bmp: return tr("a BMP picture");
    case FileKind::Tiff: return tr("a TIFF picture");
    case FileKind::Avif: return tr("an AVIF picture");
    case FileKind::Heic: return tr("a HEIC picture");
    case FileKind::JpegXl: return tr("a JPEG XL picture");
    case FileKind::Safetensors: return tr("a safetensors file");
    case FileKind::Gguf: return tr("a GGUF file");
    case FileKind::Pickle: return tr("a PyTorch file");
    case FileKind::Zip: return tr("a ZIP archive");
    case FileKind::Gzip: return tr("a gzip archive");
    case FileKind::Pdf: return tr("a PDF document");
    case FileKind::Json: return tr("a JSON file");
    case FileKind::Yaml: return tr("a YAML file");
    case FileKind::Text: return tr("a text file");
    case FileKind::Utf16: return tr("a text file in UTF-16");
    case FileKind::Binary: return tr("a file of an unknown kind");
    }
    return {};
}

bool isPictureKind(FileKind kind) { return kind >= FileKind::Png && kind <= FileKind::JpegXl; }

bool isTextKind(FileKind kind) { return kind == FileKind::Empty || (kind >= FileKind::Json && kind <= FileKind::Text); }

std::string_view withoutMark(std::string_view text) { return text.substr(text.starts_with("\xEF\xBB\xBF") ? 3 : 0); }

bool looksLikeUtf16(std::string_view text)
{
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
        return true;
    // Without marks: every other byte of what is written in Latin letters is zero.
    const std::string_view head = text.substr(0, kFileHead);
    std::size_t even = 0, odd = 0;
    for (std::size_t i = 0; i < head.size(); ++i)
        (i % 2 == 0 ? even : odd) += head[i] == '\0' ? 1 : 0;
    return head.size() >= 4 && (even == 0) != (odd == 0) && (even + odd) * 3 >= head.size();
}

std::string withoutLastBreaks(std::string text)
{
    while (text.ends_with('\n') || text.ends_with('\r'))
        text.pop_back();
    return text;
}

std::string withPlainBreaks(const std::string& text)
{
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at)
        if (text[at] != '\r' || at + 1 == text.size() || text[at + 1] != '\n')
            plain += text[at];
    return plain;
}

} // namespace zimage
