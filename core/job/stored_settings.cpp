#include "job/stored_settings.h"

#include "base/error.h"
#include "io/picture_head.h"
#include "prompts/wildcard_syntax.h"

#include <algorithm>
#include <utility>

namespace zimage {

std::optional<StoredSettings> readStoredSettings(const std::filesystem::path& file)
{
    const std::vector<PictureText> texts = readPictureHead(file).texts;
    std::optional<ForeignMetadata> found = recall(texts);
    if (!found || found->values.empty())
        return std::nullopt;
    StoredSettings stored{file, std::move(*found), std::nullopt};
    const auto own =
        std::find_if(texts.begin(), texts.end(), [](const PictureText& t) { return t.keyword == "zimage"; });
    if (own == texts.end())
        return stored;
    try {
        stored.record = recordFromMetadata(own->text);
    } catch (const Error&) { // the notes say so
    }
    return stored;
}

ParamValues exactValues(const StoredSettings& stored)
{
    ParamValues values;
    for (const auto& [def, value] : stored.found.values) {
        const auto* text = std::get_if<std::string>(&value);
        const bool prompt = text != nullptr && def->widget == ParamWidget::Prompt;
        values.emplace_back(def, prompt ? ParamValue(withoutWildcards(*text)) : value);
    }
    return values;
}

} // namespace zimage
