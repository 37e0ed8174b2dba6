#pragma once

#include "engine/outcome.h"
#include "params/metadata.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace zimage {

/// What is known of a picture; `asked` are the job's parameters. Its params are those of this one picture.
[[nodiscard]] PictureRecord pictureRecord(const Picture& picture, const GenerationParams& asked, std::string modelName,
                                          std::string torchVersion);
/// What a picture's file says of it, from its parameters and what ran; the prompt stays that of the parameters.
[[nodiscard]] PictureRecord recordOf(const GenerationParams& params, const RunInfo& run, std::string modelName,
                                     std::string torchVersion);

/// A finished picture as a PNG file that carries its settings. The constructor encodes, which takes most of the time,
/// so that what must not be interrupted – write() – is short.
class PictureFile {
public:
    /// `picture` outlives this. `record` is what is known of it, `parent` the document id of the picture that it was
    /// made from; empty: of none. The file gets a document id of its own, and all of that in XMP.
    PictureFile(const Picture& picture, PictureRecord record, std::string parent = {});

    /// What is written beside the picture.
    [[nodiscard]] const PictureRecord& record() const noexcept { return m_record; }

    /// Writes as writeNewFile() does, a rejected picture as NAME.rejected.png, then reads the file back: it must hold
    /// this picture at the size that was asked for. Returns the path written. Throws Error Unwritable, or Internal for
    /// another size.
    std::filesystem::path write(std::filesystem::path path) const;

private:
    const Picture& m_picture;
    PictureRecord m_record;
    std::vector<std::byte> m_png;
};

/// Reads a picture's file and compares it with the picture, and with the size that was asked for in px. Throws Error:
/// Internal for another size, Unwritable for other pixels, and what readPng() throws.
void confirmPicture(const std::filesystem::path& file, const Image& picture, int width, int height);

} // namespace zimage
