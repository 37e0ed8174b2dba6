#include "reports/model_report.h"

#include "architecture/size_limits.h"
#include "base/sentence.h"
#include "base/wording.h"
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
    const SizeLimits limits = sizeLimits(model);
    return {
        {tr("folder"), model.root.string()},
        {std::string(translated("text encoder", "of a model")),
         tr("Qwen3, {layers:int} layers, width {width:int}, {heads:int} heads ({kv:int} key/value), {tokens:int} "
            "tokens",
            text.layers, text.hiddenSize, text.heads, text.kvHeads, text.vocabSize)},
        {tr("transformer"),
         tr("Z-Image, {layers:int} layers and 2 × {refiners:int} refiners, width {width:int}, {heads:int} heads of "
            "{size:int}",
            transformer.layers, transformer.refinerLayers, transformer.dim, transformer.heads, transformer.headDim())},
        {tr("autoencoder"), tr("{scale:int} px a latent, {channels:int} channels", vae.scale(), vae.latentChannels)},
        {tr("schedule"),
         model.scheduler.dynamicShifting ? tr("dynamic shift {base} to {most}", fixedText(model.scheduler.baseShift, 2),
                                              fixedText(model.scheduler.maxShift, 2))
                                         : tr("shift {shift}", fixedText(model.scheduler.shift, 2))},
        {tr("sizes"), tr("multiples of {unit:int} px, up to {largest:int} px a side", limits.unit, limits.maxSide)},
        {tr("prompts"), tr("up to {n:int} tokens", limits.maxCaptionTokens)},
    };
}

std::string presetText(const ModelConfig& model)
{
    std::vector<std::string> ignored; // generate tells them
    const std::vector<Preset> presets = knownPresets(ignored);
    const Preset* preset = presetForModel(presets, model.name);
    if (preset == nullptr)
        return tr("none");
    std::vector<std::string> values;
    for (const auto& [def, value] : preset->values)
        values.push_back(std::string(def->key) + " " + paramText(value));
    return preset->id + ": " + listed(values);
}

std::string dtypeText(const ComponentReport& part)
{
    std::vector<std::string> types;
    for (const auto& [dtype, count] : part.dtypes)
        types.push_back(dtype + (part.dtypes.size() > 1 ? " × " + std::to_string(count) : ""));
    return listed(types);
}

std::string partsTable(const ModelReport& report)
{
    std::vector<std::vector<std::string>> rows = {{tr("part"), tr("parameters"),
                                                   std::string(translated("size", "of a file")), tr("missing"),
                                                   tr("wrong shape"), tr("unused"), tr("not needed"), tr("types")}};
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
    std::string text = "\n" + title + "\n";
    const std::size_t shown = all ? names.size() : std::min(names.size(), kNamesShown);
    for (std::size_t i = 0; i < shown; ++i)
        text += "  " + plainLine(names[i]) + "\n";
    if (shown < names.size())
        text += "  " + tr("and {n:int} more (--verbose names them)", names.size() - shown) + "\n";
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
    facts.push_back({tr("preset"), presetText(model)});
    for (auto& row : facts)
        row[1] = plainLine(row[1]);
    std::string text = plainLine(model.name) + "\n" + tableText(facts, {}) + "\n" + partsTable(report);
    for (const ComponentReport& part : report.components) {
        text += nameList(tr("{part}, missing:", part.part), part.missing, verbose);
        text += nameList(tr("{part}, wrong shape:", part.part), part.mismatched, verbose);
        text += nameList(tr("{part}, unknown to this architecture and unused:", part.part), part.unused, verbose);
        if (verbose)
            text += nameList(tr("{part}, not needed for pictures and not loaded:", part.part), part.notNeeded, true);
    }
    return text + "\n"
        + (report.complete() ? tr("Complete: every tensor that pictures need is there.") + "\n" : std::string());
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
