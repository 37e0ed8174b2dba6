#include "base/stage.h"

namespace zimage {

const char* stageName(Stage stage)
{
    switch (stage) {
    case Stage::Loading: return "loading";
    case Stage::Text: return "text";
    case Stage::Steps: return "steps";
    case Stage::Decoding: return "decoding";
    case Stage::Saving: return "saving";
    }
    return "";
}

} // namespace zimage
