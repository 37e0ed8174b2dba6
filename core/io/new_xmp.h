#pragma once

#include <cstdint>
#include <string>

namespace zimage {

/// What a picture says of itself in XMP when this program saves it.
struct NewXmp {
    std::string documentId;       ///< newDocumentId()
    std::string derivedFrom = {}; ///< document id of the picture that it was made from; empty: of none
    std::string creatorTool = {}; ///< "Z-Image Studio 0.1.0"
    std::int64_t time = 0;        ///< seconds since 1970, UTC
    bool madeByAi = true;         ///< `Iptc4xmpExt:DigitalSourceType` says so
};

/// "xmp.did:" and a random UUID in lower case: another one at each call.
[[nodiscard]] std::string newDocumentId();

/// A whole packet. Needs no library.
[[nodiscard]] std::string newXmp(const NewXmp& xmp);

/// "2026-01-31T23:59:59Z"
[[nodiscard]] std::string xmpDate(std::int64_t time);

} // namespace zimage
