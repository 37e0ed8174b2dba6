#pragma once

#include "io/picture_judgement.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace zimage {

// XMP as text: what it says of a picture, and how to change that. Everything that is not named here – other programs'
// namespaces, titles, develop settings – survives a change. All functions are thread-safe; they take turns.

/// IPTC's word for pictures that a model made: `Iptc4xmpExt:DigitalSourceType`.
inline constexpr std::string_view kMadeByAi = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

/// What XMP says of a picture. Texts are empty where it says nothing.
struct XmpFacts {
    PictureJudgement judgement;
    std::string documentId;         ///< `xmpMM:DocumentID`, "xmp.did:UUID" of ours
    std::string originalDocumentId; ///< `xmpMM:OriginalDocumentID`
    std::string derivedFrom;        ///< the parent's document id
    std::string digitalSourceType;  ///< a URI; kMadeByAi
    std::string title;              ///< `dc:title` in its default language
    std::string description;        ///< `dc:description`, likewise
    std::string creatorTool;
    std::string createDate; ///< ISO 8601
};

/// Throws Error Corrupt for what is no XMP, Unsupported for what is longer than kMaxXmp, nested too deeply or has a
/// document type (which XMP forbids), and always where this program was built without libexempi.
[[nodiscard]] XmpFacts readXmp(std::string_view packet, const std::string& name);

/// The packet as it says the judgement; an empty one is made anew. `time` is seconds since 1970, UTC, for MetadataDate.
///
/// Rating is `xmp:Rating`, −1 for a rejected picture as Adobe has it, whose stars are then in `zimage:Rating`. Label is
/// `xmp:Label` and `digiKam:ColorLabel`, pick is `digiKam:PickLabel`. Tags are `dc:subject` (without the ones they lie
/// in), `digiKam:TagsList`, and `lr:hierarchicalSubject` where that is there or a tag lies in another. Albums are
/// `zimage:Albums`.
[[nodiscard]] std::string judgedXmp(std::string_view packet, const PictureJudgement& judgement, std::int64_t time,
                                    const std::string& name);

/// Whether this program was built to read and change XMP.
[[nodiscard]] bool hasXmp();

} // namespace zimage
