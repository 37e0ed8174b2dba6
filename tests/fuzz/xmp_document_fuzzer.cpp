// XMP as text: read, changed, and read again.

#include "io/xmp_document.h"
#include "only_errors.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

using namespace zimage;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    fuzz::onlyErrors([&] {
        const XmpFacts facts = readXmp(text, "fuzz");
        const PictureJudgement judgement =
            changed(facts.judgement, {.rating = 3, .label = ColourLabel::Blue, .pick = Pick::Picked});
        const XmpFacts again = readXmp(judgedXmp(text, judgement, 0, "changed"), "again");
        fuzz::require(again.judgement.rating == 3 && again.judgement.label == ColourLabel::Blue
                          && again.judgement.pick == Pick::Picked,
                      "a judgement is not read as it was written");
        fuzz::require(again.documentId == facts.documentId, "a judgement changed who the picture is");
    });
    return 0;
}
