#include "pictures/picture_encoding.h"

#include "io/png.h"
#include "job/picture_file.h"
#include "params/metadata.h"
#include "pictures/image_conversion.h"

namespace zimage::ui {

std::vector<std::byte> encodePicture(const QImage& image, const ShownPicture& picture)
{
    const PictureRecord record =
        recordOf(picture.params, picture.run, picture.model.toStdString(), picture.run.torchVersion);
    return encodePng(toImage(image), pictureTexts(record));
}

} // namespace zimage::ui
