#include "job/picture_file.h"

#include "base/sentence.h"
#include "io/atomic_file.h"
#include "io/new_xmp.h"
#include "io/png.h"
#include "io/xmp_packet.h"

#include <algorithm>
#include <ctime>
#include <utility>

namespace zimage {

PictureRecord recordOf(const GenerationParams& params, const RunInfo& run, std::string modelName,
                       std::string torchVersion)
{
    PictureRecord record;
    record.params = params;
    record.modelName = std::move(modelName);
    record.modelSha256 = run.modelSha256;
    record.program = "Z-Image Studio " ZIMAGE_VERSION; // not for people: a name in pictures
    record.torchVersion = std::move(torchVersion);
    record.device = run.device;
    record.precision = run.precision;
    record.attentionBackend = run.attentionBackend;
    record.execution = run.execution;
    record.instructionSet = run.instructionSet;
    record.shift = run.shift;
    record.promptOriginal = run.promptOriginal;
    record.negativeOriginal = run.negativeOriginal;
    record.lostPrompt = run.lostPrompt;
    record.guardEvents = run.guardEvents;
    for (std::size_t i = 0; i < std::min(record.params.loras.size(), run.loraSha256.size()); ++i)
        if (!run.loraSha256[i].empty())
            record.params.loras[i].sha256 = run.loraSha256[i];
    return record;
}

PictureRecord pictureRecord(const Picture& picture, const GenerationParams& asked, std::string modelName,
                            std::string torchVersion)
{
    PictureRecord record = recordOf(asked, picture.run, std::move(modelName), std::move(torchVersion));
    record.params.seed = picture.seed;
    record.params.count = 1;
    if (!picture.run.promptOriginal.empty())
        record.params.prompt = picture.run.prompt;
    if (!picture.run.negativeOriginal.empty())
        record.params.negativePrompt = picture.run.negativePrompt;
    return record;
}

PictureFile::PictureFile(const Picture& picture, PictureRecord record, std::string parent)
    : m_picture(picture), m_record(std::move(record))
{
    m_record.documentId = newDocumentId();
    const std::string xmp = newXmp({.documentId = m_record.documentId,
                                    .derivedFrom = std::move(parent),
                                    .creatorTool = m_record.program,
                                    .time = std::time(nullptr),
                                    .madeByAi = m_record.params.markAsAi});
    m_png = withXmpPacket(encodePng(picture.image, pictureTexts(m_record)), xmp, m_record.documentId);
}

std::filesystem::path PictureFile::write(std::filesystem::path path) const
{
    if (m_picture.rejected)
        path.replace_extension(".rejected.png");
    std::filesystem::path written = writeNewFile(path, m_png);
    confirmPicture(written, m_picture.image, m_record.params.width, m_record.params.height);
    return written;
}

void confirmPicture(const std::filesystem::path& file, const Image& picture, int width, int height)
{
    const Image read = readPng(file).image;
    const ErrorContext where{.file = file.string(), .tensor = {}, .key = {}};
    const auto size = [](int w, int h) { return std::to_string(w) + "×" + std::to_string(h); };
    if (read.width != width || read.height != height)
        throw Error(ErrorCode::Internal,
                    tr("{file:path} has {size} px instead of {wanted} px.", file, size(read.width, read.height),
                       size(width, height)),
                    where);
    if (read.rgb != picture.rgb)
        throw Error(
            ErrorCode::Unwritable,
            tr("{file:path} does not read back as it was written. Check the disk, or save to another one.", file),
            where);
}

} // namespace zimage
