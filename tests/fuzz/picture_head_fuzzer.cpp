// The texts of pictures: whole files of JPEG, WebP and AVIF by their first bytes, and for anything else an Exif block
// and an XMP document.

#include "base/error.h"
#include "base/utf8.h"
#include "io/exif_texts.h"
#include "io/picture_head.h"
#include "only_errors.h"

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <span>
#include <string>
#include <string_view>

using namespace zimage;

namespace {

void check(const std::vector<PictureText>& texts)
{
    for (const PictureText& text : texts)
        fuzz::require(firstInvalidUtf8(text.text) == std::string::npos, "a text is no UTF-8");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const FileKind kind = fileKindOf(bytes.substr(0, kFileHead));
    if (kind == FileKind::Jpeg || kind == FileKind::WebP || kind == FileKind::Avif) {
        fuzz::onlyErrors([&] {
            const PictureHead head = readPictureHead(std::as_bytes(std::span(data, size)), "a picture");
            fuzz::require(head.width > 0 && head.height > 0, "a picture has no size");
            check(head.texts);
        });
    } else {
        check(exifTexts(std::as_bytes(std::span(data, size))));
        check(xmpTexts(bytes));
    }
    return 0;
}
