#include "tokenizer/tokenizer_file.h"

#include "base/error.h"
#include "base/sentence.h"

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

[[noreturn]] void fail(ErrorCode code, const std::filesystem::path& path, const std::string& sentence)
{
    throw Error(code, sentence, {path.string(), {}, {}});
}

[[noreturn]] void failCutOff(const std::filesystem::path& path)
{
    failDamagedTokenizer(path.string(), tr("Its compressed data is damaged or cut off. Download the file again."));
}

[[noreturn]] void failTooLargeInside(const std::filesystem::path& path)
{
    failDamagedTokenizer(
        path.string(), tr("Unpacked, it is larger than {most:bytes}, too large for a tokenizer.", kMaxTokenizerBytes));
}

std::string readWhole(const std::filesystem::path& path)
{
    std::error_code status;
    if (!std::filesystem::exists(path, status))
        fail(ErrorCode::NotFound, path, tr("The tokenizer {file:path} is missing. Download the model again.", path));
    if (!std::filesystem::is_regular_file(path, status))
        fail(ErrorCode::Unreadable, path, tr("The tokenizer {file:path} is not a file.", path));
    const auto size = std::filesystem::file_size(path, status);
    std::ifstream in(path, std::ios::binary);
    if (status || !in)
        fail(ErrorCode::Unreadable, path, tr("The tokenizer {file:path} cannot be read; check its permissions.", path));
    if (size > kMaxTokenizerBytes)
        failDamagedTokenizer(path.string(),
                             tr("It is larger than {most:bytes}, too large for a tokenizer.", kMaxTokenizerBytes));
    std::string content(size, '\0');
    in.read(content.data(), static_cast<std::streamsize>(size));
    if (static_cast<std::size_t>(in.gcount()) != size)
        fail(ErrorCode::Unreadable, path,
             tr("The tokenizer {file:path} could not be read to its end. Check the disk it is on.", path));
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
        fail(ErrorCode::OutOfMemory, path,
             tr("There is not enough memory to unpack the tokenizer {file:path}. Close other programs.", path));
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
            failCutOff(path);
        if (out.size() > kMaxTokenizerBytes)
            failTooLargeInside(path);
        out.resize(std::min(out.size() * 2, kMaxTokenizerBytes + 1));
    }
    if (stream.avail_in != 0)
        failDamagedTokenizer(path.string(),
                             tr("There is more in it after the end of the compressed data. Download the file again."));
    if (stream.total_out > kMaxTokenizerBytes)
        failTooLargeInside(path);
    out.resize(stream.total_out);
    return out;
}

} // namespace

void failDamagedTokenizer(const std::string& file, const std::string& why, const std::string& key)
{
    throw Error(ErrorCode::Corrupt, tr("The tokenizer {file:path} is damaged: {why}", file, why), {file, {}, key});
}

void failUnsupportedTokenizer(const std::string& file, const std::string& why, const std::string& key)
{
    throw Error(ErrorCode::Unsupported,
                tr("The tokenizer {file:path} is not of the kind that this program reads, byte-level BPE as Qwen uses "
                   "it: {why}",
                   file, why),
                {file, {}, key});
}

std::string readTokenizerFile(const std::filesystem::path& path)
{
    std::string content = readWhole(path);
    if (!std::string_view(content).starts_with("\x1f\x8b"))
        return content;
    if (content.size() < kGzipHeaderBytes + kGzipTrailerBytes)
        failCutOff(path);
    return inflated(std::move(content), path);
}

} // namespace zimage
