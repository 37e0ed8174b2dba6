#pragma once

#include "io/file_kind.h"
#include "io/picture_judgement.h"
#include "params/generation_params.h"
#include "params/param_table.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace zimage {

/// By which a file is known to be unchanged without reading it.
struct FileStamp {
    std::int64_t changed = 0; ///< last modification, ns since 1970
    std::int64_t bytes = 0;
    std::int64_t inode = 0;
    std::int64_t sidecarChanged = 0; ///< of NAME.EXT.xmp, ns since 1970; 0: there is none

    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// Who a picture is, wherever its file goes; empty where it does not say.
struct PictureIdentity {
    std::string documentId; ///< of XMP
    std::string parentId;   ///< document id of the picture that it was made from
};

/// A picture of the library: what its file and its sidecar say.
struct LibraryPicture {
    std::int64_t id = 0; ///< of the index, for as long as that lasts; renaming keeps it. 0: not in an index
    std::filesystem::path file;
    FileStamp stamp;
    FileKind kind = FileKind::Png;
    int width = 0; ///< px
    int height = 0;
    std::int64_t made = 0; ///< ms since 1970, UTC: as the file says, else its last modification
    std::string source;    ///< the program that made it, as ForeignMetadata has it; empty: unknown
    std::string model;     ///< its name; empty: unknown
    std::string modelSha256;
    std::string preset; ///< in use then; empty: none, or unknown
    GenerationParams params;
    std::vector<const ParamDef*> known; ///< the rows that the file has values of; the others are defaults
    std::string promptOriginal;         ///< with wildcards; empty: it had none
    std::string negativeOriginal;
    PictureIdentity identity; ///< document id and that of its parent
    std::string pixelHash;    ///< hexadecimal SHA-256 (io/pixel_hash.h); empty: not known yet
    PictureJudgement judgement;
    std::string problem; ///< a sentence when the file cannot be read; the rest is empty then
};

} // namespace zimage
