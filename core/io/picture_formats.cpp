#include "io/picture_formats.h"

#include "base/error.h"
#include "base/sentence.h"
#include "io/exif_texts.h"

#include <avif/avif.h>
#include <webp/demux.h>

#include <csetjmp>
#include <cstdio> // before jpeglib.h, which wants FILE
#include <jpeglib.h>

#include <iterator>
#include <memory>
#include <string_view>

namespace zimage {

namespace {

using Bytes = std::span<const std::byte>;

Bytes bytesOf(const void* data, std::size_t size) { return {static_cast<const std::byte*>(data), size}; }

std::string_view asText(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

void append(std::vector<PictureText>& texts, std::vector<PictureText> more)
{
    texts.insert(texts.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

[[noreturn]] void throwDamaged(FileKind kind, const std::string& name)
{
    throw Error(ErrorCode::Corrupt,
                tr("{file:path} is damaged: it begins as a {kind} file and cannot be read as one.", name,
                   kind == FileKind::Jpeg       ? "JPEG"
                       : kind == FileKind::WebP ? "WebP"
                                                : "AVIF"),
                {name, {}, {}});
}

struct JpegFault {
    jpeg_error_mgr manager; ///< the library's; first, so that its address is that of the whole
    std::jmp_buf way;
};

void onJpegError(j_common_ptr info) { std::longjmp(reinterpret_cast<JpegFault*>(info->err)->way, 1); }
void onJpegMessage(j_common_ptr) {}

/// False when it cannot be read. Has no object with a destructor, since the library leaves it by longjmp.
bool readJpegHeader(jpeg_decompress_struct& info, JpegFault& fault, Bytes file)
{
    if (setjmp(fault.way) != 0)
        return false;
    jpeg_create_decompress(&info);
    jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(file.data()), file.size());
    jpeg_save_markers(&info, JPEG_APP0 + 1, 0xFFFF);
    jpeg_save_markers(&info, JPEG_COM, 0xFFFF);
    return jpeg_read_header(&info, TRUE) == JPEG_HEADER_OK;
}

void addComment(std::vector<PictureText>& texts, std::string_view comment)
{
    constexpr std::string_view kSdCpp{"parameters\0", 11};
    if (comment.starts_with(kSdCpp))
        texts.push_back({"parameters", textOfUtf16(comment.substr(kSdCpp.size()))});
    else
        texts.push_back({"Comment", textOfUtf16(comment)});
}

} // namespace

PictureHead jpegHead(Bytes file, const std::string& name)
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
        throwDamaged(FileKind::Jpeg, name);
    PictureHead head{FileKind::Jpeg, static_cast<int>(info.image_width), static_cast<int>(info.image_height), {}};
    constexpr std::string_view kExif{"Exif\0\0", 6};
    constexpr std::string_view kXmp{"http://ns.adobe.com/xap/1.0/\0", 29};
    for (const auto* marker = info.marker_list; marker != nullptr; marker = marker->next) {
        const Bytes data = bytesOf(marker->data, marker->data_length);
        if (marker->marker == JPEG_COM)
            addComment(head.texts, asText(data));
        else if (asText(data).starts_with(kExif))
            append(head.texts, exifTexts(data));
        else if (asText(data).starts_with(kXmp))
            append(head.texts, xmpTexts(asText(data.subspan(kXmp.size()))));
    }
    return head;
}

PictureHead webpHead(Bytes file, const std::string& name)
{
    const WebPData data{reinterpret_cast<const std::uint8_t*>(file.data()), file.size()};
    const std::unique_ptr<WebPDemuxer, decltype(&WebPDemuxDelete)> demuxer(WebPDemux(&data), &WebPDemuxDelete);
    if (!demuxer)
        throwDamaged(FileKind::WebP, name);
    PictureHead head{FileKind::WebP,
                     static_cast<int>(WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_WIDTH)),
                     static_cast<int>(WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_HEIGHT)),
                     {}};
    WebPChunkIterator chunk{};
    if (WebPDemuxGetChunk(demuxer.get(), "EXIF", 1, &chunk) != 0) {
        append(head.texts, exifTexts(bytesOf(chunk.chunk.bytes, chunk.chunk.size)));
        WebPDemuxReleaseChunkIterator(&chunk);
    }
    if (WebPDemuxGetChunk(demuxer.get(), "XMP ", 1, &chunk) != 0) {
        append(head.texts, xmpTexts(asText(bytesOf(chunk.chunk.bytes, chunk.chunk.size))));
        WebPDemuxReleaseChunkIterator(&chunk);
    }
    return head;
}

namespace {

using AvifDecoder = std::unique_ptr<avifDecoder, decltype(&avifDecoderDestroy)>;

/// Up to the pixels.
AvifDecoder parsedAvif(Bytes file, const std::string& name)
{
    AvifDecoder decoder(avifDecoderCreate(), &avifDecoderDestroy);
    if (!decoder
        || avifDecoderSetIOMemory(decoder.get(), reinterpret_cast<const std::uint8_t*>(file.data()), file.size())
            != AVIF_RESULT_OK
        || avifDecoderParse(decoder.get()) != AVIF_RESULT_OK)
        throwDamaged(FileKind::Avif, name);
    return decoder;
}

} // namespace

PictureHead avifHead(Bytes file, const std::string& name)
{
    const AvifDecoder decoder = parsedAvif(file, name);
    const avifImage& image = *decoder->image;
    PictureHead head{FileKind::Avif, static_cast<int>(image.width), static_cast<int>(image.height), {}};
    append(head.texts, exifTexts(bytesOf(image.exif.data, image.exif.size)));
    append(head.texts, xmpTexts(asText(bytesOf(image.xmp.data, image.xmp.size))));
    return head;
}

std::optional<std::string> avifXmp(Bytes file, const std::string& name)
{
    const AvifDecoder decoder = parsedAvif(file, name);
    const avifRWData& xmp = decoder->image->xmp;
    if (xmp.size == 0)
        return std::nullopt;
    return std::string(asText(bytesOf(xmp.data, xmp.size)));
}

} // namespace zimage
