#include "picture_report.h"

#include "console.h"
#include "exit_status.h"
#include "io/png.h"
#include "json_output.h"
#include "params/metadata.h"

#include <algorithm>
#include <string_view>

namespace zimage::cli {

namespace {

const PngText* textOf(const DecodedPng& png, std::string_view keyword)
{
    const auto found = std::find_if(png.texts.begin(), png.texts.end(), [&](const PngText& text) { return text.keyword == keyword; });
    return found == png.texts.end() ? nullptr : &*found;
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

std::string ownText(const GenerationParams& params)
{
    std::vector<std::vector<std::string>> rows;
    for (const ParamDef& def : paramTable()) {
        if (def.inMetadata)
            rows.push_back({def.key, plainLine(paramText(getParam(params, def)))});
    }
    return tableText(rows, {});
}

} // namespace

int inspectPicture(const std::filesystem::path& path, bool json)
{
    const DecodedPng png = readPng(path);
    const PngText* own = textOf(png, "zimage");
    const PngText* others = textOf(png, "parameters");
    if (json) {
        Json report = {{"status", "picture"}, {"path", path.string()}, {"width", png.image.width}, {"height", png.image.height}};
        report["settings"] = own != nullptr ? Json::parse(own->text, nullptr, false) : Json();
        if (report["settings"].is_discarded())
            report["settings"] = nullptr;
        report["texts"] = Json::object();
        for (const PngText& text : png.texts)
            report["texts"][text.keyword] = text.text;
        print(jsonText(report));
        return kSuccess;
    }
    print(plainLine(path.string()) + ": " + std::to_string(png.image.width) + "×" + std::to_string(png.image.height) + "\n");
    if (own != nullptr)
        print(ownText(paramsFromMetadata(own->text)));
    else if (others != nullptr)
        print(plainLines(others->text));
    else
        print("No settings are stored in this picture.\n");
    return kSuccess;
}

} // namespace zimage::cli
