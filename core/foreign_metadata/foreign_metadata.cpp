#include "foreign_metadata/foreign_metadata.h"

#include "base/error.h"
#include "base/sentence.h"
#include "foreign_metadata/comfyui.h"
#include "foreign_metadata/infotext.h"
#include "foreign_metadata/json_dialects.h"
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

const std::string* textOf(const std::vector<PictureText>& texts, std::string_view keyword)
{
    const auto found =
        std::find_if(texts.begin(), texts.end(), [&](const PictureText& text) { return text.keyword == keyword; });
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

/// Of a keyword that many programs use: a document of one of them, or A1111's text.
Found fromText(std::string_view text, InfotextPlace place)
{
    if (looksLikeAnObject(text)) { // or a prompt that begins with a brace
        std::string why;
        const Json document = parseForeignJson(text, why);
        if (document.is_object())
            return recallDocument(document);
    }
    ForeignCollector found("A1111");
    if (text.size() > kLongestInfotext || !readInfotext(found, text, place))
        return std::nullopt;
    return found.take();
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

/// Its document has no prompt in older versions.
void addNovelAiPrompt(ForeignMetadata& found, const std::string* description)
{
    const ParamDef* prompt = findParam("prompt");
    const bool has =
        std::any_of(found.values.begin(), found.values.end(), [&](const auto& value) { return value.first == prompt; });
    if (has || description == nullptr)
        return;
    ForeignCollector more(found.source);
    more.add(*prompt, *description);
    ForeignMetadata taken = more.take();
    found.values.insert(found.values.begin(), taken.values.begin(), taken.values.end());
    found.notes.insert(found.notes.end(), taken.notes.begin(), taken.notes.end());
}

} // namespace

Found readInfotext(std::string_view text) { return fromText(text, InfotextPlace::Any); }

Found recall(const std::vector<PictureText>& texts)
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
    const auto read = [&](const char* keyword, const auto& reader) {
        if (const std::string* text = textOf(texts, keyword); text != nullptr && wanted())
            consider(reader(*text));
    };
    read("zimage", fromOwn);
    read("parameters", [](const std::string& text) { return fromText(text, InfotextPlace::Any); });
    read("invokeai_metadata", [](const std::string& text) { return fromDocument(text, "InvokeAI", readInvoke); });
    read("prompt", [](const std::string& text) {
        return looksLikeAnObject(text) ? fromDocument(text, "ComfyUI", readComfy) : Found();
    });
    if (wanted())
        consider(recallKeyedTexts(texts));
    read("Comment", [](const std::string& text) {
        return looksLikeAnObject(text) ? fromText(text, InfotextPlace::Any) : Found();
    });
    for (const char* keyword : {"UserComment", "ImageDescription"})
        read(keyword, [](const std::string& text) { return fromText(text, InfotextPlace::Any); });
    read("workflow", [](const std::string& text) {
        return looksLikeAnObject(text) ? fromDocument(text, "ComfyUI", readComfyWorkflow) : Found();
    });
    read("parameters", [](const std::string& text) { return fromText(text, InfotextPlace::Parameters); });
    if (best && best->source == "NovelAI")
        addNovelAiPrompt(*best, textOf(texts, "Description"));
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
