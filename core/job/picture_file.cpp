#include "job/picture_file.h"

#include "io/atomic_file.h"
#include "io/png.h"

#include <utility>

namespace zimage {

PictureRecord pictureRecord(const Picture& picture, const GenerationParams& asked, std::string modelName,
                            std::string torchVersion)
{
    PictureRecord record;
    record.params = asked;
    record.params.seed = picture.seed;
    record.params.count = 1;
    record.modelName = std::move(modelName);
    record.program = "Z-Image Studio " ZIMAGE_VERSION;
    record.torchVersion = std::move(torchVersion);
    record.device = picture.run.device;
    record.precision = picture.run.precision;
    record.attentionBackend = picture.run.attentionBackend;
    record.execution = picture.run.execution;
    record.shift = picture.run.shift;
    if (!picture.run.promptOriginal.empty()) {
        record.params.prompt = picture.run.prompt;
        record.promptOriginal = picture.run.promptOriginal;
    }
    record.lostPrompt = picture.run.lostPrompt;
    record.guardEvents = picture.run.guardEvents;
    return record;
}

PictureFile::PictureFile(const Picture& picture, const GenerationParams& asked, std::string modelName,
                         std::string torchVersion)
    : m_picture(picture), m_record(pictureRecord(picture, asked, std::move(modelName), std::move(torchVersion))),
      m_png(encodePng(picture.image, pictureTexts(m_record)))
{}

std::filesystem::path PictureFile::write(std::filesystem::path path) const
{
    if (m_picture.rejected)
        path.replace_extension(".rejected.png");
    const std::filesystem::path written = writeNewFile(path, m_png);
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
                    "The picture " + file.string() + " has " + size(read.width, read.height) + " pixels, not the "
                        + size(width, height) + " that were asked for.",
                    where);
    if (read.rgb != picture.rgb)
        throw Error(ErrorCode::Unwritable,
                    "The picture " + file.string()
                        + " reads back other than it was written: the disk or its file system is at fault.",
                    where);
}

} // namespace zimage
