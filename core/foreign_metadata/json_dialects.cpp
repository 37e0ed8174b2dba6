#include "foreign_metadata/json_dialects.h"

#include "foreign_metadata/json_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace zimage {

namespace {

using Json = nlohmann::json;

constexpr const char* kEasyDiffusion = "Easy Diffusion"; // not for people: a program's name

void noteUnused(ForeignCollector& found, std::string_view key, const Json& value)
{
    if (value.is_string())
        found.unused(key, value.get_ref<const std::string&>());
    else if (value.is_number() || value.is_boolean())
        found.unused(key, value.dump());
    else if (!jsonText(value, "name").empty())
        found.unused(key, jsonText(value, "name"));
    else if (value.is_structured() && !value.empty())
        found.unused(key, {});
}

/// A few settings worth knowing that have no row here.
void noteUnused(ForeignCollector& found, const Json& object, std::span<const char* const> keys)
{
    for (const char* key : keys)
        noteUnused(found, key, jsonMember(object, key));
}

/// The keys of a program for what all of them have; null for what it has not.
struct Keys {
    const char *prompt, *negative, *steps, *cfg, *seed, *width, *height;
};

void addCommon(ForeignCollector& found, const Json& document, const Keys& keys)
{
    found.addJson("prompt", jsonMember(document, keys.prompt));
    found.addJson("negative_prompt", jsonMember(document, keys.negative));
    found.addJson("steps", jsonMember(document, keys.steps));
    if (keys.cfg != nullptr)
        found.addCfgJson(jsonMember(document, keys.cfg));
    found.addJson("seed", jsonMember(document, keys.seed));
    if (keys.width != nullptr) {
        found.addJson("width", jsonMember(document, keys.width));
        found.addJson("height", jsonMember(document, keys.height));
    }
}

double strengthOf(const Json& strength) { return strength.is_number() ? strength.get<double>() : 1; }

/// Lists of {"model": "ink.safetensors", "weight": 0.8}, under each program's own keys.
void addLoras(ForeignCollector& found, const Json& loras, const char* file, const char* strength)
{
    if (!loras.is_array())
        return;
    for (const Json& lora : loras) {
        if (const std::string_view name = jsonText(lora, file); !name.empty())
            found.unusedLora(name, strengthOf(jsonMember(lora, strength)));
    }
}

void readSwarm(ForeignCollector& found, const Json& document)
{
    const Json& params = jsonMember(document, "sui_image_params");
    addCommon(found, params, {"prompt", "negativeprompt", "steps", "cfgscale", "seed", "width", "height"});
    found.addJson("shift", jsonMember(params, "sigmashift"));
    constexpr std::array kUnused{"model", "sampler",   "comfyuisampler", "scheduler", "comfyuischeduler",
                                 "loras", "initimage", "refinermethod"};
    noteUnused(found, params, kUnused);
}

void readFooocus(ForeignCollector& found, const Json& document)
{
    addCommon(found, document, {"prompt", "negative_prompt", "steps", "guidance_scale", "seed", nullptr, nullptr});
    if (const std::string_view size = jsonText(document, "resolution"); !size.empty())
        found.addSizeText(size);
    constexpr std::array kUnused{"sampler", "scheduler", "base_model", "styles", "performance", "sharpness"};
    noteUnused(found, document, kUnused);
    if (const std::string_view refiner = jsonText(document, "refiner_model"); !refiner.empty() && refiner != "None")
        found.unused("refiner_model", refiner);
}

/// Off: what Easy Diffusion writes for a setting that is not in use.
bool isOff(const Json& value)
{
    return value.is_null() || value == "None" || value == "null" || value == "false" || value == "" || value == false;
}

void readEasyDiffusion(ForeignCollector& found, const Json& document)
{
    addCommon(found, document,
              {"prompt", "negative_prompt", "num_inference_steps", "guidance_scale", "seed", "width", "height"});
    for (const char* key : {"sampler_name", "scheduler_name", "use_stable_diffusion_model", "use_lora_model",
                            "use_controlnet_model", "use_upscale", "use_face_correction", "clip_skip"})
        if (const Json& value = jsonMember(document, key); !isOff(value))
            noteUnused(found, key, value);
}

void readDrawThings(ForeignCollector& found, const Json& document)
{
    addCommon(found, document, {"c", "uc", "steps", "scale", "seed", nullptr, nullptr});
    if (const std::string_view size = jsonText(document, "size"); !size.empty())
        found.addSizeText(size);
    if (const Json& shift = jsonMember(document, "shift"); shift.is_number())
        found.addJson("shift", shift);
    constexpr std::array kUnused{"sampler", "model", "seed_mode", "strength", "upscaler", "refiner"};
    noteUnused(found, document, kUnused);
    addLoras(found, jsonMember(document, "lora"), "model", "weight");
}

void readNovelAi(ForeignCollector& found, const Json& document)
{
    addCommon(found, document, {"prompt", "uc", "steps", "scale", "seed", "width", "height"});
    constexpr std::array kUnused{"sampler", "noise_schedule", "strength", "noise", "cfg_rescale"};
    noteUnused(found, document, kUnused);
}

/// Its guidance is ours, but up to 1 there is none (mflux, models/z_image/variants/z_image.py).
void readMflux(ForeignCollector& found, const Json& document)
{
    addCommon(found, document, {"prompt", "negative_prompt", "steps", nullptr, "seed", "width", "height"});
    if (const Json& guidance = jsonMember(document, "guidance"); guidance.is_number())
        found.add("guidance", guidance.get<double>() <= 1 ? 0.0 : guidance.get<double>());
    constexpr std::array kUnused{"model", "quantize", "image_path", "image_strength", "controlnet_image_path"};
    noteUnused(found, document, kUnused);
    const Json& files = jsonMember(document, "lora_paths");
    const Json& scales = jsonMember(document, "lora_scales");
    for (std::size_t i = 0; files.is_array() && i < files.size(); ++i) {
        if (files[i].is_string())
            found.unusedLora(files[i].get_ref<const std::string&>(),
                             scales.is_array() && i < scales.size() ? strengthOf(scales[i]) : 1);
    }
}

struct Dialect {
    const char* program;
    std::vector<const char*> keys; ///< that it has, all of them
    void (*read)(ForeignCollector&, const Json&);
};

const std::vector<Dialect>& dialects()
{
    static const std::vector<Dialect> kDialects{
        {"SwarmUI", {"sui_image_params"}, readSwarm},
        {"mflux", {"mflux_version"}, readMflux},
        {"Fooocus", {"prompt", "performance", "guidance_scale"}, readFooocus},
        {kEasyDiffusion, {"prompt", "num_inference_steps", "guidance_scale"}, readEasyDiffusion},
        {"Draw Things", {"c", "uc", "scale"}, readDrawThings}, // not for people: a name
        {"NovelAI", {"uc", "scale", "steps"}, readNovelAi},
    };
    return kDialects;
}

} // namespace

void readInvoke(ForeignCollector& found, const Json& document)
{
    addCommon(found, document, {"positive_prompt", "negative_prompt", "steps", "cfg_scale", "seed", "width", "height"});
    found.addJson("shift", jsonMember(document, "z_image_shift"));
    constexpr std::array kUnused{"generation_mode", "scheduler", "model", "controlnets", "strength"};
    noteUnused(found, document, kUnused);
    if (const Json& loras = jsonMember(document, "loras"); loras.is_array())
        for (const Json& lora : loras) {
            const std::string_view named = jsonText(jsonMember(lora, "model"), "name");
            const std::string_view name = named.empty() ? jsonText(lora, "lora") : named;
            if (name.empty())
                found.unused("loras", {});
            else
                found.unusedLora(name, strengthOf(jsonMember(lora, "weight")));
        }
    for (auto it = document.begin(); it != document.end(); ++it)
        if (it.key().starts_with("z_image_") && it.key() != "z_image_shift")
            noteUnused(found, it.key(), *it);
}

std::optional<ForeignMetadata> recallDocument(const Json& document)
{
    const auto has = [&](const char* key) { return !jsonMember(document, key).is_null(); };
    for (const Dialect& dialect : dialects()) {
        if (!std::all_of(dialect.keys.begin(), dialect.keys.end(), has))
            continue;
        ForeignCollector found(dialect.program);
        dialect.read(found, document);
        return found.take();
    }
    return std::nullopt;
}

std::optional<ForeignMetadata> recallKeyedTexts(const std::vector<PictureText>& texts)
{
    Json document = Json::object();
    for (const PictureText& text : texts)
        document.emplace(text.keyword, text.text); // the first of a keyword stays
    if (!document.contains("num_inference_steps"))
        return std::nullopt;
    ForeignCollector found(kEasyDiffusion);
    readEasyDiffusion(found, document);
    return found.take();
}

} // namespace zimage
