// In place of picture_formats.cpp, picture_pixels.cpp, exif_texts.cpp and xmp_document.cpp where ZIMAGE_PICTURE_FORMATS
// is off: machines that measure the engine need not have the libraries of other formats.

#include "base/error.h"
#include "base/sentence.h"
#include "io/exif_texts.h"
#include "io/picture_formats.h"
#include "io/picture_pixels.h"
#include "io/xmp_document.h"

namespace zimage {

namespace {

[[noreturn]] void refuse(const std::string& name)
{
    throw Error(ErrorCode::Unsupported,
                tr("{file:path} is no PNG picture, and this program was built to read no others.", name),
                {name, {}, {}});
}

[[noreturn]] void refuseXmp(const std::string& name)
{
    throw Error(ErrorCode::Unsupported,
                tr("This program was built without what reads and changes the XMP of {file:path}.", name),
                {name, {}, {}});
}

} // namespace

PictureHead jpegHead(std::span<const std::byte>, const std::string& name) { refuse(name); }
PictureHead webpHead(std::span<const std::byte>, const std::string& name) { refuse(name); }
PictureHead avifHead(std::span<const std::byte>, const std::string& name) { refuse(name); }
std::optional<std::string> avifXmp(std::span<const std::byte>, const std::string&) { return std::nullopt; }
std::vector<PictureText> exifTexts(std::span<const std::byte>) { return {}; }

bool hasXmp() { return false; }
XmpFacts readXmp(std::string_view, const std::string& name) { refuseXmp(name); }
std::string judgedXmp(std::string_view, const PictureJudgement&, std::int64_t, const std::string& name)
{
    refuseXmp(name);
}

PixelBuffer jpegPixels(std::span<const std::byte>, const std::string& name) { refuse(name); }
PixelBuffer webpPixels(std::span<const std::byte>, const std::string& name) { refuse(name); }
PixelBuffer avifPixels(std::span<const std::byte>, const std::string& name) { refuse(name); }

} // namespace zimage
