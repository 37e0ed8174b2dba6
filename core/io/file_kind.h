#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace zimage {

/// What a file is by its first bytes, whatever its name.
enum class FileKind {
    Missing,
    Folder,
    Unreadable,
    Empty,
    Png,
    Jpeg,
    WebP,
    Gif,
    Bmp,
    Tiff,
    Avif,
    Heic,
    JpegXl,
    Safetensors,
    Gguf,
    Pickle, ///< of PyTorch: .pt, .ckpt
    Zip,
    Gzip,
    Pdf,
    Json,
    Yaml,
    Text,
    Utf16,
    Binary, ///< none of these
};

[[nodiscard]] FileKind fileKind(const std::filesystem::path& path);
/// `head` is the beginning of a file, kFileHead bytes or all of it.
[[nodiscard]] FileKind fileKindOf(std::string_view head);
inline constexpr std::size_t kFileHead = 4096;

/// For people, in the language in effect: "a JPEG picture". It is no part of a sentence: show it after a colon.
[[nodiscard]] std::string fileKindName(FileKind kind);

[[nodiscard]] bool isPictureKind(FileKind kind);
/// Text in UTF-8, or nothing.
[[nodiscard]] bool isTextKind(FileKind kind);

/// Text as bytes bring it, without the byte order mark that some editors put before UTF-8.
[[nodiscard]] std::string_view withoutMark(std::string_view text);
/// Has the marks or the zeros of text in UTF-16.
[[nodiscard]] bool looksLikeUtf16(std::string_view text);
/// Without the line breaks at its end, which an editor writes and nobody means.
[[nodiscard]] std::string withoutLastBreaks(std::string text);
/// Line breaks of Windows become those of everybody else.
[[nodiscard]] std::string withPlainBreaks(const std::string& text);

} // namespace zimage
