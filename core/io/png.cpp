#include "io/png.h"

#include "base/error.h"
#include "base/sentence.h"
#include "io/input_file.h"
#include "io/picture_pixels.h"
#include "io/png_chunks.h"

#include <png.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <new>
#include <optional>
#include <span>
#include <string>

namespace zimage {
namespace {

constexpr std::uint32_t kMaxSide = 65535;
constexpr std::uint64_t kMaxFile = std::uint64_t{1} << 31;
constexpr std::uint64_t kMaxDeflateRatio = 1032; // 258 bytes from two bits, the most that deflate can do
constexpr std::uint64_t kUncheckedBytes = std::uint64_t{48} << 20; // 4096 × 4096 pixels

// zlib level 4 and libpng's adaptive filters: 1024² pictures take 53 ms (tiles of zimage-mini), 99 ms (one enlarged,
// with faint grain) and 108 ms (fractal texture) on one core; libpng's own level 6 takes 119, 344 and 361 ms for files
// 16, 3 and 2 % smaller.
constexpr int kCompressionLevel = 4;
constexpr std::size_t kIdatBytes = std::size_t{256} << 10;

/// What libpng's callbacks reach. libpng reports errors by longjmp, so every function below that calls setjmp, and
/// every callback, holds nothing with a destructor; what needs one lives in encodePng and decodePng.
struct Session {
    enum class Fault { OfLibrary, OutOfMemory, EndsTooEarly, RowSize };

    std::array<char, 160> message{}; ///< libpng's own words
    Fault fault = Fault::OfLibrary;
    std::vector<std::byte>* output = nullptr;
    std::span<const std::byte> input;

    /// Ours, in place of libpng's own: sentences are made when nothing jumps any more.
    [[noreturn]] static void fail(png_structp png, Fault why)
    {
        static_cast<Session*>(png_get_error_ptr(png))->fault = why;
        png_error(png, "");
    }
};

/// Throws what the session failed of in a file that is read.
[[noreturn]] void throwDamaged(const Session& session, const std::string& name)
{
    switch (session.fault) {
    case Session::Fault::EndsTooEarly: throwDamagedPng(name, tr("the file ends too early"));
    case Session::Fault::RowSize: throwDamagedPng(name, tr("its rows have another size than its header says"));
    default: throwDamagedPng(name, tr("the PNG library says {message:quoted}", session.message.data()));
    }
}

[[noreturn]] void onError(png_structp png, png_const_charp message)
{
    auto* session = static_cast<Session*>(png_get_error_ptr(png));
    std::snprintf(session->message.data(), session->message.size(), "%s", message);
    png_longjmp(png, 1);
}

void onWarning(png_structp, png_const_charp) {}

bool append(std::vector<std::byte>& output, const std::byte* data, std::size_t size) noexcept
{
    try {
        output.insert(output.end(), data, data + size);
        return true;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

void onWrite(png_structp png, png_bytep data, std::size_t size)
{
    auto* session = static_cast<Session*>(png_get_io_ptr(png));
    if (!append(*session->output, reinterpret_cast<const std::byte*>(data), size))
        Session::fail(png, Session::Fault::OutOfMemory);
}

void onFlush(png_structp) {}

void onRead(png_structp png, png_bytep data, std::size_t size)
{
    auto* session = static_cast<Session*>(png_get_io_ptr(png));
    if (size > session->input.size())
        Session::fail(png, Session::Fault::EndsTooEarly);
    std::memcpy(data, session->input.data(), size);
    session->input = session->input.subspan(size);
}

/// Owns libpng's two structures, for writing or for reading.
class Codec {
public:
    enum class Direction { Write, Read };

    Codec(Direction direction, Session& session)
        : m_direction(direction),
          m_png(direction == Direction::Write
                    ? png_create_write_struct(PNG_LIBPNG_VER_STRING, &session, onError, onWarning)
                    : png_create_read_struct(PNG_LIBPNG_VER_STRING, &session, onError, onWarning)),
          m_info(m_png != nullptr ? png_create_info_struct(m_png) : nullptr)
    {
        if (m_info == nullptr) {
            destroy();
            throw Error(ErrorCode::OutOfMemory,
                        tr("There is not enough memory for a PNG file. Close other programs, then try again."));
        }
    }
    Codec(const Codec&) = delete;
    Codec& operator=(const Codec&) = delete;
    ~Codec() { destroy(); }

    [[nodiscard]] png_structp png() const noexcept { return m_png; }
    [[nodiscard]] png_infop info() const noexcept { return m_info; }

private:
    void destroy() noexcept
    {
        if (m_direction == Direction::Write)
            png_destroy_write_struct(&m_png, &m_info);
        else
            png_destroy_read_struct(&m_png, &m_info, nullptr);
    }

    Direction m_direction;
    png_structp m_png;
    png_infop m_info;
};

bool writePicture(png_structp png, png_infop info, const Image& image, std::span<const png_text> texts)
{
    if (setjmp(png_jmpbuf(png)) != 0)
        return false;
    png_set_compression_level(png, kCompressionLevel);
    png_set_compression_buffer_size(png, kIdatBytes);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_ALL_FILTERS);
    png_set_IHDR(png, info, static_cast<png_uint_32>(image.width), static_cast<png_uint_32>(image.height), 8,
                 PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_BASE, PNG_FILTER_TYPE_BASE);
    png_set_sRGB_gAMA_and_cHRM(png, info, PNG_sRGB_INTENT_PERCEPTUAL);
    if (!texts.empty())
        png_set_text(png, info, texts.data(), static_cast<int>(texts.size()));
    png_write_info(png, info);
    for (int y = 0; y < image.height; ++y)
        png_write_row(png, image.pixel(0, y));
    png_write_end(png, nullptr);
    return true;
}

enum class Samples {
    Rgb,  ///< 8 bits, whatever the file holds
    Rgba, ///< 8 or 16 bits, as the file has them
};

/// Reads up to the picture and asks for these samples.
bool readHeader(png_structp png, png_infop info, Samples samples = Samples::Rgb)
{
    if (setjmp(png_jmpbuf(png)) != 0)
        return false;
    png_set_user_limits(png, kMaxSide, kMaxSide);
    // Skips every ancillary chunk but tRNS: texts are read by pngTexts, colours are taken as they are. Nothing of
    // a skipped chunk is kept, so the bound on its length may be generous.
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
    png_set_chunk_malloc_max(png, std::size_t{64} << 20);
    png_set_chunk_cache_max(png, 16);
    png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_read_info(png, info);
    png_set_expand(png);
    png_set_gray_to_rgb(png);
    if (samples == Samples::Rgba) {
        png_set_add_alpha(png, 0xFFFF, PNG_FILLER_AFTER);
        png_set_swap(png);
        return true;
    }
    png_set_scale_16(png);
    png_set_strip_alpha(png);
    return true;
}

bool readRows(png_structp png, png_infop info, std::uint8_t* pixels, std::size_t stride, std::size_t height)
{
    if (setjmp(png_jmpbuf(png)) != 0)
        return false;
    const int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    if (png_get_rowbytes(png, info) != stride)
        Session::fail(png, Session::Fault::RowSize);
    for (int pass = 0; pass < passes; ++pass)
        for (std::size_t y = 0; y < height; ++y)
            png_read_row(png, pixels + y * stride, nullptr);
    png_read_end(png, nullptr);
    return true;
}

/// Goes through all rows without keeping them.
bool skipRows(png_structp png, png_infop info)
{
    if (setjmp(png_jmpbuf(png)) != 0)
        return false;
    png_read_update_info(png, info);
    const png_uint_32 width = png_get_image_width(png, info);
    const png_uint_32 height = png_get_image_height(png, info);
    const bool interlaced = png_get_interlace_type(png, info) != PNG_INTERLACE_NONE;
    for (unsigned pass = 0; pass < (interlaced ? 7U : 1U); ++pass) {
        // Without png_set_interlace_handling, libpng gives the rows of the seven small pictures, passes without pixels
        // left out.
        const png_uint_32 columns = interlaced ? PNG_PASS_COLS(width, pass) : width;
        const png_uint_32 rows = interlaced ? PNG_PASS_ROWS(height, pass) : height;
        for (png_uint_32 y = 0; columns > 0 && y < rows; ++y)
            png_read_row(png, nullptr, nullptr);
    }
    png_read_end(png, nullptr);
    return true;
}

/// A hundred kilobytes can claim, and even hold, a picture of 800 MB. Large ones are gone through once before their
/// pixels are allocated, so that a damaged file never costs that memory.
void checkLargePicture(std::span<const std::byte> file, const std::string& name)
{
    Session session;
    session.input = file;
    const Codec codec(Codec::Direction::Read, session);
    png_set_read_fn(codec.png(), &session, onRead);
    if (!readHeader(codec.png(), codec.info()) || !skipRows(codec.png(), codec.info()))
        throwDamaged(session, name);
}

struct PngSize {
    std::uint64_t width = 0, height = 0; ///< px
    int bits = 0;                        ///< of a sample
};

/// Refuses sizes beyond the limits, and those that the compressed bytes cannot fill, before anything is allocated.
PngSize checkedSize(std::span<const std::byte> file, const std::vector<PngChunk>& chunks, const std::string& name)
{
    if (chunks.front().type != "IHDR" || chunks.front().data.size() != 13)
        throwDamagedPng(name, tr("it does not begin with its header"));
    const auto header = chunks.front().data;
    const std::uint64_t width = pngNumber(header);
    const std::uint64_t height = pngNumber(header.subspan(4));
    if (width == 0 || height == 0)
        throwDamagedPng(name, tr("its width or height is zero"));
    checkPixelCount(width, height, name);

    std::uint64_t compressed = 0;
    for (const PngChunk& chunk : chunks)
        if (chunk.type == "IDAT")
            compressed += chunk.data.size();
    const std::array<unsigned, 7> channelsOfType{1, 0, 3, 1, 2, 0, 4};
    const auto type = std::to_integer<std::size_t>(header[9]);
    const unsigned channels = type < channelsOfType.size() ? channelsOfType[type] : 0;
    const std::uint64_t rowBytes = 1 + (width * channels * std::to_integer<unsigned>(header[8]) + 7) / 8;
    if (rowBytes * height > compressed * kMaxDeflateRatio)
        throwDamagedPng(name,
                        tr("its {size:int} bytes of picture data cannot hold {width:int} × {height:int} pixels",
                           compressed, width, height));

    if (width * height * 3 > kUncheckedBytes)
        checkLargePicture(file, name);
    return {width, height, std::to_integer<int>(header[8])};
}

void checkEncodable(const Image& image)
{
    const bool positive = image.width > 0 && image.height > 0;
    if (!positive
        || image.rgb.size() != static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3)
        throw Error(ErrorCode::Internal, tr("The picture to be saved does not have as many pixels as its size says."));
    if (static_cast<std::uint32_t>(std::max(image.width, image.height)) > kMaxSide)
        throw Error(ErrorCode::Unsupported,
                    tr("The picture is too large for a PNG file of this program, which has at most 65535 pixels a "
                       "side. Choose a "
                       "smaller size."));
}

} // namespace

void checkPixelCount(std::uint64_t width, std::uint64_t height, const std::string& name)
{
    constexpr std::uint64_t kMaxPixels = std::uint64_t{1} << 28;
    if (width > kMaxSide || height > kMaxSide || width * height > kMaxPixels)
        throw Error(ErrorCode::Unsupported,
                    tr("{file:path} has {width:int} × {height:int} pixels. This program reads pictures of up to 65535 "
                       "pixels a side and 268 million in all.",
                       name, width, height),
                    {name, {}, {}});
}

std::vector<std::byte> encodePng(const Image& image, const std::vector<PictureText>& texts)
{
    checkEncodable(image);
    std::vector<StoredPngText> stored;
    for (const PictureText& text : texts)
        stored.push_back(storedPngText(text));
    std::string language; // empty; libpng wants it writable
    std::vector<png_text> chunks;
    for (StoredPngText& text : stored) {
        png_text chunk{};
        chunk.compression = text.international ? PNG_ITXT_COMPRESSION_NONE : PNG_TEXT_COMPRESSION_NONE;
        chunk.key = text.keyword.data();
        chunk.text = text.bytes.data();
        (text.international ? chunk.itxt_length : chunk.text_length) = text.bytes.size();
        chunk.lang = language.data();
        chunk.lang_key = language.data();
        chunks.push_back(chunk);
    }

    std::vector<std::byte> output;
    output.reserve(image.rgb.size() / 2 + 4096);
    Session session;
    session.output = &output;
    const Codec codec(Codec::Direction::Write, session);
    png_set_write_fn(codec.png(), &session, onWrite, onFlush);
    if (!writePicture(codec.png(), codec.info(), image, chunks)) {
        if (session.fault == Session::Fault::OutOfMemory)
            throw Error(ErrorCode::OutOfMemory,
                        tr("There is not enough memory for a PNG file. Close other programs, then try again."));
        throw Error(ErrorCode::Internal,
                    tr("The PNG library cannot make a file. It says {message:quoted}.", session.message.data()));
    }
    return output;
}

DecodedPng decodePng(std::span<const std::byte> file, const std::string& name)
{
    DecodedPng decoded;
    {
        const auto chunks = pngChunks(file, name);
        decoded.texts = pngTexts(chunks, name);
        const PngSize size = checkedSize(file, chunks, name);
        decoded.image = {static_cast<int>(size.width), static_cast<int>(size.height), {}};
        decoded.image.rgb.resize(static_cast<std::size_t>(size.width * size.height * 3));
    }
    Session session;
    session.input = file;
    const Codec codec(Codec::Direction::Read, session);
    png_set_read_fn(codec.png(), &session, onRead);
    Image& image = decoded.image;
    if (!readHeader(codec.png(), codec.info())
        || !readRows(codec.png(), codec.info(), image.rgb.data(), static_cast<std::size_t>(image.width) * 3,
                     static_cast<std::size_t>(image.height)))
        throwDamaged(session, name);
    return decoded;
}

PixelBuffer pngPixels(std::span<const std::byte> file, const std::string& name)
{
    const PngSize size = checkedSize(file, pngChunks(file, name), name);
    PixelBuffer pixels{
        static_cast<std::uint32_t>(size.width), static_cast<std::uint32_t>(size.height), size.bits == 16 ? 16 : 8, {}};
    const std::size_t stride = std::size_t{pixels.width} * 4 * static_cast<std::size_t>(pixels.bits / 8);
    pixels.rgba.resize(stride * pixels.height);
    Session session;
    session.input = file;
    const Codec codec(Codec::Direction::Read, session);
    png_set_read_fn(codec.png(), &session, onRead);
    if (!readHeader(codec.png(), codec.info(), Samples::Rgba)
        || !readRows(codec.png(), codec.info(), pixels.rgba.data(), stride, pixels.height))
        throwDamaged(session, name);
    return pixels;
}

DecodedPng readPng(const std::filesystem::path& path)
{
    const std::string name = path.string();
    InputFault fault{};
    if (const std::optional<std::string> file = readInput(path, kMaxFile, fault))
        return decodePng(std::as_bytes(std::span(*file)), name);
    switch (fault) {
    case InputFault::Missing: throw Error(ErrorCode::NotFound, tr("{file:path} does not exist.", name), {name, {}, {}});
    case InputFault::NoFile: throw Error(ErrorCode::Unreadable, tr("{file:path} is not a file.", name), {name, {}, {}});
    case InputFault::TooLarge:
        throw Error(ErrorCode::Unsupported, tr("{file:path} is larger than 2 GiB, too large for a PNG file.", name),
                    {name, {}, {}});
    case InputFault::Unreadable: break;
    }
    throw Error(ErrorCode::Unreadable, tr("{file:path} cannot be read. Check its permissions.", name), {name, {}, {}});
}

} // namespace zimage
