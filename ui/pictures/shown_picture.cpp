#include "pictures/shown_picture.h"

#include "prompts/wildcard_syntax.h"

namespace zimage::ui {

bool isUnmade(const ShownPicture& picture) { return picture.kind == ShownPicture::Kind::Draft && !picture.whole; }

GenerationParams fullSizeParams(const ShownPicture& picture)
{
    GenerationParams params = picture.params;
    params.prompt = withoutWildcards(params.prompt); // it is what the picture was made of: nothing is drawn again
    params.negativePrompt = withoutWildcards(params.negativePrompt);
    if (picture.fullSize.isValid()) {
        params.width = picture.fullSize.width();
        params.height = picture.fullSize.height();
    }
    return params;
}

} // namespace zimage::ui
