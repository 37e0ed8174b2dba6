#include "reports/model_report.h"

#include "architecture/size_limits.h"
#include "preset_list.h"
#include "terminal/console.h"

#include <algorithm>

namespace zimage::cli {

namespace {

constexpr std::size_t kNamesShown = 20;

/// What the model's JSON says of it, a line a part.
std::vector<std::vector<std::string>> factRows(const ModelConfig& model)
{
    const TextEncoderConfig& text = model.textEncoder;
    const TransformerConfig& transformer = model.transformer;
    const VaeConfig& vae = model.vae;
    const auto number = [](auto value) { return std::to_string(value); };
    const SizeLimits limits = sizeLimits(model);
    return {
        {"folder", model.root.string()},
        {"text encoder",
         "Qwen3, " + number(text.layers) + " layers, width " + number(text.hiddenSize) + ", " + number(text.heads)
             + " heads (" + number(text.kvHeads) + " key/value), " + number(text.vocabSize) + " tokens"},
        {"transformer",
         "Z-Image, " + number(transformer.layers) + " layers and 2 × " + number(transformer.refinerLayers)
             + " refiners, width " + number(transformer.dim) + ", " + number(transformer.heads) + " heads of "
             + number(transformer.headDim())},
        {"autoencoder", number(vae.scale()) + " px a latent, " + number(vae.latentChannels) + " channels"},
        {"schedule",
         model.scheduler.dynamicShifting ? "dynamic shift " + fixedText(model.scheduler.baseShift, 2) + " to "
                 + fixedText(model.scheduler.maxShift, 2)
                                         : "shift " + fixedText(model.scheduler.shift, 2)},
        {"sizes", "multiples of " + number(limits.unit) + " px, up to " + number(limits.maxSide) + " px a side"},
        {"prompts", "up to " + number(limits.maxCaptionTokens) + " tokens"},
    };
}

std::string presetText(const ModelConfig& model)
{
    std::vector<std::string> ignored; // generate tells them
    const std::vector<Preset> presets = knownPresets(ignored);
    const Preset* preset = presetForModel(presets, model.name);
    if (preset == nullptr)
        return "none";
    std::string text = preset->id + ":";
    for (const auto& [def, value] : preset->values)
        text += std::string(text.ends_with(':') ? " " : ", ") + def->key + " " + paramText(value);
    return text;
}

std::string dtypeText(const ComponentReport& part)
{
    std::string text;
    for (const auto& [dtype, count] : part.dtypes)
        text += (text.empty() ? "" : ", ") + dtype + (part.dtypes.size() > 1 ? " × " + std::to_string(count) : "");
    return text;
}

std::string partsTable(const ModelReport& report)
{
    std::vector<std::vector<std::string>> rows = {
        {"part", "parameters", "size", "missing", "wrong shape", "unused", "not needed", "types"}};
    for (const ComponentReport& part : report.components) {
        rows.push_back({part.part, countText(part.parameters), bytesText(part.bytes),
                        std::to_string(part.missing.size()), std::to_string(part.mismatched.size()),
                        std::to_string(part.unused.size()), std::to_string(part.notNeeded.size()), dtypeText(part)});
    }
    return tableText(rows, {1, 2, 3, 4, 5, 6});
}

std::string nameList(const std::string& title, const std::vector<std::string>& names, bool all)
{
    if (names.empty())
        return {};
    std::string text = "\n" + title + ":\n";
    const std::size_t shown = all ? names.size() : std::min(names.size(), kNamesShown);
    for (std::size_t i = 0; i < shown; ++i)
        text += "  " + plainLine(names[i]) + "\n";
    if (shown < names.size())
        text += "  and " + std::to_string(names.size() - shown) + " more (--verbose names them)\n";
    return text;
}

Json componentJson(const ComponentReport& part)
{
    Json json = {{"part", part.part}, {"parameters", part.parameters}, {"bytes", part.bytes}};
    json["dtypes"] = part.dtypes;
    json["missing"] = part.missing;
    json["mismatched"] = part.mismatched;
    json["unused"] = part.unused;
    json["not_needed"] = part.notNeeded;
    return json;
}

} // namespace

std::string modelText(const ModelConfig& model, const ModelReport& report, bool verbose)
{
    std::vector<std::vector<std::string>> facts = factRows(model);
    facts.push_back({"preset", presetText(model)});
    for (auto& row : facts)
        row[1] = plainLine(row[1]);
    std::string text = plainLine(model.name) + "\n" + tableText(facts, {}) + "\n" + partsTable(report);
    for (const ComponentReport& part : report.components) {
        text += nameList(part.part + ", missing", part.missing, verbose);
        text += nameList(part.part + ", wrong shape", part.mismatched, verbose);
        text += nameList(part.part + ", unknown to this architecture and unused", part.unused, verbose);
        if (verbose)
            text += nameList(part.part + ", not needed for pictures and not loaded", part.notNeeded, verbose);
    }
    return text + "\n" + (report.complete() ? "Complete: every tensor that pictures need is there.\n" : "");
}

Json modelJson(const ModelConfig& model, const ModelReport& report)
{
    const SizeLimits limits = sizeLimits(model);
    Json json = {{"status", report.complete() ? "complete" : "incomplete"},
                 {"name", model.name},
                 {"folder", model.root.string()}};
    json["sizes"] = {{"multiple_of", limits.unit}, {"largest", limits.maxSide}};
    json["prompt_tokens"] = limits.maxCaptionTokens;
    json["components"] = Json::array();
    for (const ComponentReport& part : report.components)
        json["components"].push_back(componentJson(part));
    return json;
}

} // namespace zimage::cli
