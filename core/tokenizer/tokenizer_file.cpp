#include "tokenizer/tokenizer_file.h"

#include "base/error.h"

#include <zlib.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <string_view>
#include <system_error>

namespace zimage {

namespace {

constexpr std::size_t kGzipHeaderBytes = 10;
constexpr std::size_t kGzipTrailerBytes = 8;
constexpr std::size_t kDeflateBestRatio = 1032; // deflate cannot do better, so a claimed size above it is a lie
constexpr int kGzipWindow = 15 + 16;            // zlib: largest window, gzip wrapper

[[noreturn]] void fail(ErrorCode code, const std::filesystem::path& path, const std::string& what)
{
    throw Error(code, path.string() + ": " + what, {path.string(), {}, {}});
}

std::string tooLarge()
{
    return "larger than the " + std::to_string(kMaxTokenizerBytes >> 20) + " MiB allowed for a tokenizer.";
}

std::string readWhole(const std::filesystem::path& path)
{
    std::error_code status;
    if (!std::filesystem::exists(path, status))
        fail(ErrorCode::NotFound, path, "the tokenizer file is not there.");
    if (!std::filesystem::is_regular_file(path, status))
        fail(ErrorCode::Unreadable, path, "not a file; expected a tokenizer.json.");
    const auto size = std::filesystem::file_size(path, status);
    std::ifstream in(path, std::ios::binary);
    if (status || !in)
        fail(ErrorCode::Unreadable, path, "the tokenizer file cannot be read; check its permissions.");
    if (size > kMaxTokenizerBytes)
        fail(ErrorCode::Corrupt, path, tooLarge());
    std::string content(size, '\0');
    in.read(content.data(), static_cast<std::streamsize>(size));
    if (static_cast<std::size_t>(in.gcount()) != size)
        fail(ErrorCode::Unreadable, path, "the tokenizer file could not be read to its end.");
    return content;
}

/// The size that the trailer claims, held to what is possible: a hint for the allocation, no more.
std::size_t claimedSize(std::string_view packed)
{
    std::size_t claimed = 0;
    for (std::size_t i = 0; i < 4; ++i)
        claimed |= static_cast<std::size_t>(static_cast<unsigned char>(packed[packed.size() - 4 + i])) << (8 * i);
    return std::min({claimed, kMaxTokenizerBytes, packed.size() * kDeflateBestRatio});
}

struct EndInflate {
    void operator()(z_stream* stream) const noexcept { inflateEnd(stream); }
};

std::string inflated(std::string packed, const std::filesystem::path& path)
{
    z_stream stream{};
    if (inflateInit2(&stream, kGzipWindow) != Z_OK)
        throw Error(ErrorCode::OutOfMemory, path.string() + ": out of memory while inflating the tokenizer.");
    const std::unique_ptr<z_stream, EndInflate> end(&stream);
    stream.next_in = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_in = static_cast<uInt>(packed.size());

    std::string out(claimedSize(packed) + 1, '\0'); // one more, so that an honest size ends in the first round
    for (;;) {
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + stream.total_out);
        stream.avail_out = static_cast<uInt>(out.size() - stream.total_out);
        const int result = inflate(&stream, Z_NO_FLUSH);
        if (result == Z_STREAM_END)
            break;
        if (result != Z_OK || stream.avail_out != 0) // with room left, zlib stopped for want of input
            fail(ErrorCode::Corrupt, path, "the compressed tokenizer is damaged or cut off; fetch it again.");
        if (out.size() > kMaxTokenizerBytes)
            fail(ErrorCode::Corrupt, path, "inflates to something " + tooLarge());
        out.resize(std::min(out.size() * 2, kMaxTokenizerBytes + 1));
    }
    if (stream.avail_in != 0)
        fail(ErrorCode::Corrupt, path,
             "there is more in the file after the compressed tokenizer's end; fetch it again.");
    if (stream.total_out > kMaxTokenizerBytes)
        fail(ErrorCode::Corrupt, path, "inflates to something " + tooLarge());
    out.resize(stream.total_out);
    return out;
}

} // namespace

std::string readTokenizerFile(const std::filesystem::path& path)
{
    std::string content = readWhole(path);
    if (!std::string_view(content).starts_with("\x1f\x8b"))
        return content;
    if (content.size() < kGzipHeaderBytes + kGzipTrailerBytes)
        fail(ErrorCode::Corrupt, path, "the compressed tokenizer is damaged or cut off; fetch it again.");
    return inflated(std::move(content), path);
}

} // namespace zimage
