#include "pictures/picture_encoding.h"

#include "pictures/image_conversion.h"
#include "io/png.h"
#include "params/metadata.h"

namespace zimage::ui {

std::vector<std::byte> encodePicture(const QImage& image, const ShownPicture& picture)
{
    PictureRecord record;
    record.params = picture.params;
    record.modelName = picture.model.toStdString();
    record.program = "Z-Image Studio " ZIMAGE_VERSION;
    record.device = picture.run.device;
    record.precision = picture.run.precision;
    record.attentionBackend = picture.run.attentionBackend;
    record.execution = picture.run.execution;
    record.shift = picture.run.shift;
    record.promptOriginal = picture.run.promptOriginal;
    record.lostPrompt = picture.run.lostPrompt;
    record.guardEvents = picture.run.guardEvents;
    return encodePng(toImage(image), pictureTexts(record));
}

} // namespace zimage::ui
