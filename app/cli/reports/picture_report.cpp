#include "reports/picture_report.h"

#include "base/error.h"
#include "base/sentence.h"
#include "exit_status.h"
#include "foreign_metadata/foreign_metadata.h"
#include "io/json_scan.h"
#include "io/picture_head.h"
#include "params/metadata.h"
#include "params/param_json.h"
#include "reports/json_output.h"
#include "terminal/console.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace zimage::cli {

namespace {

const PictureText* textOf(const PictureHead& picture, std::string_view keyword)
{
    const auto found = std::find_if(picture.texts.begin(), picture.texts.end(),
                                    [&](const PictureText& text) { return text.keyword == keyword; });
    return found == picture.texts.end() ? nullptr : &*found;
}

/// Each line by itself, since the text of other programs has several.
std::string plainLines(std::string_view text)
{
    std::string out;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        out += plainLine(text.substr(at, end - at)) + "\n";
        at = end + 1;
    }
    return out;
}

using Facts = std::vector<std::pair<std::string, std::string>>;

/// What our own document says of model and run; nothing where it is damaged, which the notes tell.
Facts whatRan(const PictureText* own)
{
    if (own == nullptr)
        return {};
    try {
        const PictureRecord record = recordFromMetadata(own->text);
        return {{"model", record.modelName},
                {"model_sha256", record.modelSha256},
                {"made_with.program", record.program},
                {"made_with.libtorch", record.torchVersion},
                {"made_with.device", record.device},
                {"made_with.precision", record.precision},
                {"made_with.attention_backend", record.attentionBackend},
                {"made_with.execution", record.execution},
                {"made_with.instruction_set", record.instructionSet}};
    } catch (const Error&) {
        return {};
    }
}

std::string settingsText(const ForeignMetadata& recalled, const Facts& ran)
{
    std::vector<std::vector<std::string>> rows;
    for (const auto& [def, value] : recalled.values) {
        rows.push_back({def->key, plainLine(paramText(value))});
        if (std::string_view(def->key) == "prompt" && !recalled.promptOriginal.empty())
            rows.push_back({"prompt_original", plainLine(recalled.promptOriginal)});
        if (std::string_view(def->key) == "negative_prompt" && !recalled.negativeOriginal.empty())
            rows.push_back({"negative_prompt_original", plainLine(recalled.negativeOriginal)});
    }
    for (const auto& [name, value] : ran)
        if (!value.empty())
            rows.push_back({name, plainLine(value)});
    std::string text = tableText(rows, {});
    for (const std::string& note : recalled.notes)
        text += (text.empty() ? "" : "\n") + plainLine(note) + "\n";
    return text;
}

/// Our own document whole, since it says more than the parameters; null for one that is damaged, or too much to be
/// ours.
Json ownSettings(const std::string& text)
{
    constexpr JsonLimits kLimits{.depth = 16, .token = std::size_t{8} << 20, .values = 4096};
    if (scanJson(text, kLimits))
        return nullptr;
    Json settings = Json::parse(text, nullptr, false);
    return settings.is_discarded() ? Json() : settings;
}

Json settingsJson(const ForeignMetadata& recalled)
{
    Json settings = Json::object();
    for (const auto& [def, value] : recalled.values)
        settings[def->key] = paramJson(value);
    if (!recalled.promptOriginal.empty())
        settings["prompt_original"] = recalled.promptOriginal;
    if (!recalled.negativeOriginal.empty())
        settings["negative_prompt_original"] = recalled.negativeOriginal;
    return settings;
}

Json reportJson(const std::filesystem::path& path, const PictureHead& picture, const PictureText* own,
                const std::optional<ForeignMetadata>& recalled)
{
    Json report = {
        {"status", "picture"}, {"path", path.string()}, {"width", picture.width}, {"height", picture.height}};
    report["made_by"] = recalled ? Json(recalled->source) : Json();
    report["settings"] = own != nullptr ? ownSettings(own->text) : recalled ? settingsJson(*recalled) : Json();
    report["notes"] = recalled ? Json(recalled->notes) : Json::array();
    report["texts"] = Json::object();
    for (const PictureText& text : picture.texts)
        report["texts"][text.keyword] = text.text;
    return report;
}

} // namespace

int inspectPicture(const std::filesystem::path& path, bool json)
{
    const PictureHead picture = readPictureHead(path);
    const PictureText* own = textOf(picture, "zimage");
    const PictureText* others = textOf(picture, "parameters");
    const std::optional<ForeignMetadata> recalled = recall(picture.texts);
    if (json) {
        print(jsonText(reportJson(path, picture, own, recalled)));
        return kSuccess;
    }
    if (own != nullptr)
        static_cast<void>(paramsFromMetadata(own->text)); // throws when it is damaged
    const std::string file = plainLine(path.string());
    print((recalled ? tr("{file}: {width:int}×{height:int}, made by {program}", file, picture.width, picture.height,
                         recalled->source)
                    : tr("{file}: {width:int}×{height:int}", file, picture.width, picture.height))
          + "\n");
    if (recalled)
        print(settingsText(*recalled, whatRan(own)));
    else if (others != nullptr)
        print(plainLines(others->text));
    else
        print(tr("No settings are stored in this picture.") + "\n");
    return kSuccess;
}

} // namespace zimage::cli
