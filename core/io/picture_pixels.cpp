#include "io/picture_pixels.h"

#include "base/error.h"
#include "base/sentence.h"

#include <avif/avif.h>
#include <webp/decode.h>
#include <webp/demux.h>

#include <csetjmp>
#include <cstdio> // before jpeglib.h, which wants FILE
#include <jpeglib.h>

#include <memory>

namespace zimage {

namespace {

using Bytes = std::span<const std::byte>;

[[noreturn]] void throwDamaged(const char* kind, const std::string& name)
{
    throw Error(ErrorCode::Corrupt,
                tr("{file:path} is damaged: it begins as a {kind} file and cannot be read as one.", name, kind),
                {name, {}, {}});
}

std::size_t samples(const PixelBuffer& pixels) { return std::size_t{pixels.width} * pixels.height * 4; }

struct JpegFault {
    jpeg_error_mgr manager; ///< the library's; first, so that its address is that of the whole
    std::jmp_buf way;
};

void onJpegError(j_common_ptr info) { std::longjmp(reinterpret_cast<JpegFault*>(info->err)->way, 1); }
void onJpegMessage(j_common_ptr) {}

// None of these has an object with a destructor, since the library leaves them by longjmp.

bool readJpegHeader(jpeg_decompress_struct& info, JpegFault& fault, Bytes file)
{
    if (setjmp(fault.way) != 0)
        return false;
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(file.data()), file.size());
    return jpeg_read_header(&info, TRUE) == JPEG_HEADER_OK;
}

/// CMYK stays CMYK in the four samples: it is told apart, and no profile is applied.
bool readJpegRows(jpeg_decompress_struct& info, JpegFault& fault, std::uint8_t* rgba)
{
    if (setjmp(fault.way) != 0)
        return false;
    const bool four = info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;
    info.out_color_space = four ? JCS_CMYK : JCS_EXT_RGBA;
    info.dct_method = JDCT_ISLOW;
    jpeg_start_decompress(&info);
    while (info.output_scanline < info.output_height) {
        JSAMPROW row = rgba + std::size_t{info.output_scanline} * info.output_width * 4;
        jpeg_read_scanlines(&info, &row, 1);
    }
    return true;
}

} // namespace

PixelBuffer jpegPixels(Bytes file, const std::string& name)
{
    jpeg_decompress_struct info{};
    JpegFault fault{};
    info.err = jpeg_std_error(&fault.manager);
    fault.manager.error_exit = onJpegError;
    fault.manager.output_message = onJpegMessage;
    const bool read = readJpegHeader(info, fault, file);
    const auto end = [](jpeg_decompress_struct* opened) { jpeg_destroy_decompress(opened); };
    const std::unique_ptr<jpeg_decompress_struct, decltype(end)> guard(&info, end);
    if (!read)
        throwDamaged("JPEG", name);
    PixelBuffer pixels{info.image_width, info.image_height, 8, {}};
    checkPixelCount(pixels.width, pixels.height, name);
    pixels.rgba.resize(samples(pixels));
    if (!readJpegRows(info, fault, pixels.rgba.data()))
        throwDamaged("JPEG", name);
    return pixels;
}

PixelBuffer webpPixels(Bytes file, const std::string& name)
{
    const WebPData data{reinterpret_cast<const std::uint8_t*>(file.data()), file.size()};
    WebPBitstreamFeatures features{};
    if (WebPGetFeatures(data.bytes, data.size, &features) != VP8_STATUS_OK)
        throwDamaged("WebP", name);
    PixelBuffer pixels{static_cast<std::uint32_t>(features.width), static_cast<std::uint32_t>(features.height), 8, {}};
    checkPixelCount(pixels.width, pixels.height, name);
    if (features.has_animation == 0) {
        pixels.rgba.resize(samples(pixels));
        if (WebPDecodeRGBAInto(data.bytes, data.size, pixels.rgba.data(), pixels.rgba.size(), features.width * 4)
            == nullptr)
            throwDamaged("WebP", name);
        return pixels;
    }
    const std::unique_ptr<WebPAnimDecoder, decltype(&WebPAnimDecoderDelete)> decoder(WebPAnimDecoderNew(&data, nullptr),
                                                                                     &WebPAnimDecoderDelete);
    std::uint8_t* first = nullptr;
    int time = 0;
    if (!decoder || WebPAnimDecoderGetNext(decoder.get(), &first, &time) == 0)
        throwDamaged("WebP", name);
    pixels.rgba.assign(first, first + samples(pixels));
    return pixels;
}

PixelBuffer avifPixels(Bytes file, const std::string& name)
{
    const std::unique_ptr<avifDecoder, decltype(&avifDecoderDestroy)> decoder(avifDecoderCreate(), &avifDecoderDestroy);
    if (!decoder
        || avifDecoderSetIOMemory(decoder.get(), reinterpret_cast<const std::uint8_t*>(file.data()), file.size())
            != AVIF_RESULT_OK
        || avifDecoderParse(decoder.get()) != AVIF_RESULT_OK)
        throwDamaged("AVIF", name);
    const avifImage& image = *decoder->image;
    PixelBuffer pixels{image.width, image.height, image.depth > 8 ? 16 : 8, {}};
    checkPixelCount(pixels.width, pixels.height, name);
    if (avifDecoderNextImage(decoder.get()) != AVIF_RESULT_OK)
        throwDamaged("AVIF", name);
    pixels.rgba.resize(samples(pixels) * static_cast<std::size_t>(pixels.bits / 8));
    avifRGBImage rgb{};
    avifRGBImageSetDefaults(&rgb, &image);
    rgb.format = AVIF_RGB_FORMAT_RGBA;
    rgb.depth = static_cast<std::uint32_t>(pixels.bits);
    rgb.chromaUpsampling = AVIF_CHROMA_UPSAMPLING_BILINEAR;
    rgb.pixels = pixels.rgba.data();
    rgb.rowBytes = pixels.width * 4 * (rgb.depth / 8);
    if (avifImageYUVToRGB(&image, &rgb) != AVIF_RESULT_OK)
        throwDamaged("AVIF", name);
    return pixels;
}

} // namespace zimage
