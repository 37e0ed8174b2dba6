#include "foreign_metadata/foreign_metadata.h"

#include "base/error.h"
#include "base/sentence.h"
#include "foreign_metadata/comfyui.h"
#include "foreign_metadata/infotext.h"
#include "foreign_metadata/json_text.h"
#include "params/metadata.h"
#include "prompts/wildcard_syntax.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace zimage {

namespace {

using Json = nlohmann::json;
using Found = std::optional<ForeignMetadata>;

constexpr std::size_t kLongestInfotext = std::size_t{4} << 20;

const std::string* textOf(const std::vector<PngText>& texts, std::string_view keyword)
{
    const auto found =
        std::find_if(texts.begin(), texts.end(), [&](const PngText& text) { return text.keyword == keyword; });
    return found == texts.end() ? nullptr : &found->text;
}

bool looksLikeAnObject(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && text[first] == '{';
}

Found fromOwn(const std::string& text)
{
    ForeignCollector found("Z-Image Studio"); // not for people: a program's name
    try {
        const GenerationParams params = paramsFromMetadata(text);
        for (const ParamDef& def : paramTable()) {
            if (inMetadata(def))
                found.add(def, getParam(params, def));
        }
        found.setPromptOriginal(promptOriginalFromMetadata(text));
        found.setNegativeOriginal(negativeOriginalFromMetadata(text));
    } catch (const Error& error) {
        found.note(error.what());
    }
    return found.take();
}

Found fromParameters(const std::string& text)
{
    if (looksLikeAnObject(text)) { // or a prompt that begins with a brace
        std::string why;
        const Json document = parseForeignJson(text, why);
        if (document.is_object() && document.contains("sui_image_params") && document["sui_image_params"].is_object()) {
            ForeignCollector found("SwarmUI");
            readSwarm(found, document["sui_image_params"]);
            return found.take();
        }
    }
    return readInfotext(text);
}

/// A document that must be JSON, since its keyword is one program's own.
Found fromDocument(const std::string& text, const char* source, void (*read)(ForeignCollector&, const Json&))
{
    ForeignCollector found(source);
    std::string why;
    const Json document = parseForeignJson(text, why);
    if (document.is_object())
        read(found, document);
    else
        found.note(tr("The settings from {program} cannot be read: {why}.", source, why));
    return found.take();
}

} // namespace

Found readInfotext(std::string_view text)
{
    ForeignCollector found("A1111");
    if (text.size() > kLongestInfotext || !readInfotext(found, text))
        return std::nullopt;
    return found.take();
}

Found recall(const std::vector<PngText>& texts)
{
    // The first with values; without any, the first that is there. What was found wrong with earlier ones stays.
    Found best;
    const auto wanted = [&] { return !best || best->values.empty(); };
    const auto consider = [&](Found next) {
        if (!next || (best && next->values.empty()))
            return;
        if (best)
            next->notes.insert(next->notes.begin(), best->notes.begin(), best->notes.end());
        best = std::move(next);
    };
    if (const std::string* own = textOf(texts, "zimage"))
        consider(fromOwn(*own));
    if (const std::string* parameters = textOf(texts, "parameters"); parameters != nullptr && wanted())
        consider(fromParameters(*parameters));
    if (const std::string* invoke = textOf(texts, "invokeai_metadata"); invoke != nullptr && wanted())
        consider(fromDocument(*invoke, "InvokeAI", readInvoke));
    if (const std::string* graph = textOf(texts, "prompt"); graph != nullptr && wanted() && looksLikeAnObject(*graph))
        consider(fromDocument(*graph, "ComfyUI", readComfy));
    return best;
}

void applyForeignMetadata(GenerationParams& params, const ForeignMetadata& recalled, ForeignPrompt prompt)
{
    const bool again = prompt == ForeignPrompt::DrawAgain;
    for (const auto& [def, value] : recalled.values) {
        static_cast<void>(setParam(params, *def, value)); // was checked when it was recalled
        if (def->field == ParamDef::Field(&GenerationParams::prompt))
            params.prompt =
                again && !recalled.promptOriginal.empty() ? recalled.promptOriginal : withoutWildcards(params.prompt);
        else if (def->field == ParamDef::Field(&GenerationParams::negativePrompt))
            params.negativePrompt = again && !recalled.negativeOriginal.empty()
                ? recalled.negativeOriginal
                : withoutWildcards(params.negativePrompt);
    }
}

} // namespace zimage
