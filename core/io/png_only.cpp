// In place of picture_formats.cpp and exif_texts.cpp where ZIMAGE_PICTURE_FORMATS is off: machines that measure the
// engine need not have the libraries of other formats.

#include "base/error.h"
#include "base/sentence.h"
#include "io/exif_texts.h"
#include "io/picture_formats.h"

namespace zimage {

namespace {

[[noreturn]] void refuse(const std::string& name)
{
    throw Error(ErrorCode::Unsupported,
                tr("{file:path} is no PNG picture, and this program was built to read no others.", name),
                {name, {}, {}});
}

} // namespace

PictureHead jpegHead(std::span<const std::byte>, const std::string& name) { refuse(name); }
PictureHead webpHead(std::span<const std::byte>, const std::string& name) { refuse(name); }
PictureHead avifHead(std::span<const std::byte>, const std::string& name) { refuse(name); }
std::vector<PictureText> exifTexts(std::span<const std::byte>) { return {}; }

} // namespace zimage
