#include "weights/lora.h"

#include "base/error.h"
#include "base/log.h"
#include "base/sentence.h"
#include "weights/stored_tensor.h"

#include <ATen/ATen.h>

#include <array>
#include <cmath>
#include <utility>

namespace zimage {

namespace {

/// What a LoRA file says of one layer.
struct Pair {
    const StoredTensor* down = nullptr;
    const StoredTensor* up = nullptr;
    const StoredTensor* alpha = nullptr;
};

enum class Role { Down, Up, Alpha };

constexpr std::array<std::pair<std::string_view, Role>, 9> kSuffixes{{
    {".lora_A.weight", Role::Down},
    {".lora_B.weight", Role::Up},
    {".lora_A.default.weight", Role::Down},
    {".lora_B.default.weight", Role::Up},
    {".lora_down.weight", Role::Down},
    {".lora_up.weight", Role::Up},
    {".lora.down.weight", Role::Down},
    {".lora.up.weight", Role::Up},
    {".alpha", Role::Alpha},
}};

constexpr std::array<std::string_view, 7> kPrefixes{
    "base_model.model.", "model.diffusion_model.", "diffusion_model.", "transformer.", "lora_unet__", "lora_unet_",
    "lycoris_"};

std::string_view withoutPrefixes(std::string_view layer)
{
    for (const std::string_view prefix : kPrefixes)
        if (layer.starts_with(prefix))
            layer.remove_prefix(prefix.size());
    return layer;
}

at::Tensor readFloats(const StoredTensor& stored, const std::string& file)
{
    if (!floatType(stored.dtype))
        throw Error(ErrorCode::Unsupported,
                    tr("{file:path} is no LoRA that can be used: its tensor {tensor} has the type {type} instead of "
                       "floating-point numbers. Choose another LoRA.",
                       file, stored.name, dtypeName(stored.dtype)),
                    {.file = file, .tensor = stored.name, .key = {}});
    return toTensor(stored).to(at::kFloat);
}

std::map<std::string, Pair> collectPairs(const TensorMap& tensors, const std::string& file)
{
    std::map<std::string, Pair> pairs;
    for (const auto& [name, tensor] : tensors) {
        bool known = false;
        for (const auto& [suffix, role] : kSuffixes) {
            if (!name.ends_with(suffix))
                continue;
            const std::string_view layer =
                withoutPrefixes(std::string_view(name).substr(0, name.size() - suffix.size()));
            Pair& pair = pairs[std::string(layer)];
            (role == Role::Down ? pair.down : role == Role::Up ? pair.up : pair.alpha) = &tensor;
            known = true;
            break;
        }
        if (!known)
            throw Error(
                ErrorCode::Unsupported,
                tr("{file:path} is no plain LoRA, because it has the tensor {tensor}. DoRA, LoKr and LoHa cannot "
                   "be used. Choose another LoRA.",
                   file, name),
                {.file = file, .tensor = name, .key = {}});
    }
    return pairs;
}

/// Where a layer's addition goes: itself, or – for a fused qkv – rows of the three projections.
std::vector<std::shared_ptr<WeightSlot>> targetsOf(const WeightStore& store, const std::string& layer)
{
    if (auto slot = store.findLayer(layer))
        return {slot};
    for (const std::string_view fused : {".attention.qkv", "_attention_qkv"}) {
        if (!layer.ends_with(fused))
            continue;
        const std::string block = layer.substr(0, layer.size() - fused.size());
        const auto q = store.findLayer(block + ".attention.to_q");
        const auto k = store.findLayer(block + ".attention.to_k");
        const auto v = store.findLayer(block + ".attention.to_v");
        if (q && k && v)
            return {q, k, v};
    }
    for (const std::string_view out : {".attention.out", "_attention_out"}) {
        if (layer.ends_with(out))
            if (auto slot = store.findLayer(layer.substr(0, layer.size() - out.size()) + ".attention.to_out.0"))
                return {slot};
    }
    return {};
}

} // namespace

void attachLora(WeightStore& store, const std::filesystem::path& path, double scale, at::Device device,
                at::ScalarType type)
{
    const Safetensors opened = openSafetensors(path);
    const std::string file = path.string();
    struct Addition {
        std::shared_ptr<WeightSlot> slot;
        LoraDelta delta;
    };
    std::vector<Addition> additions; // attached only once the whole file has proved sound

    for (const auto& [layer, pair] : collectPairs(opened.tensors, file)) {
        if (pair.down == nullptr || pair.up == nullptr)
            throw Error(
                ErrorCode::Incomplete,
                tr("{file:path} is incomplete: it has only half of the pair for the layer {layer}. Download it again.",
                   file, layer),
                {.file = file, .tensor = layer, .key = {}});
        const auto targets = targetsOf(store, layer);
        if (targets.empty())
            throw Error(ErrorCode::Unsupported,
                        tr("{file:path} is a LoRA for another model: this one has no layer {layer}. Choose another "
                           "LoRA or model.",
                           file, layer),
                        {.file = file, .tensor = layer, .key = {}});
        const at::Tensor down = readFloats(*pair.down, file);
        const at::Tensor up = readFloats(*pair.up, file);
        std::int64_t rows = 0;
        for (const auto& slot : targets)
            rows += slot->shape.at(0);
        if (down.dim() != 2 || up.dim() != 2 || down.size(0) != up.size(1) || down.size(0) == 0
            || down.size(1) != targets[0]->shape.at(1) || up.size(0) != rows)
            throw Error(ErrorCode::Mismatch,
                        tr("{file:path} is a LoRA for another model: its shapes {down} and {up} do not fit the layer "
                           "{layer}. Choose another LoRA or model.",
                           file, pair.down->shapeText(), pair.up->shapeText(), layer),
                        {.file = file, .tensor = layer, .key = {}});
        const auto rank = static_cast<double>(down.size(0));
        const double alpha =
            pair.alpha != nullptr && pair.alpha->elements() == 1 ? readFloats(*pair.alpha, file).item<double>() : rank;
        if (!std::isfinite(alpha))
            throw Error(
                ErrorCode::Corrupt,
                tr("{file:path} is damaged: alpha of the layer {layer} is not a finite number. Download it again.",
                   file, layer),
                {.file = file, .tensor = layer, .key = {}});
        std::int64_t row = 0;
        for (const auto& slot : targets) {
            const std::int64_t height = slot->shape.at(0);
            additions.push_back({slot,
                                 {down.to(device, type), up.slice(0, row, row + height).to(device, type).contiguous(),
                                  scale * alpha / rank}});
            row += height;
        }
    }
    if (scale == 0) // exactly the model without it, and as fast
        additions.clear();
    for (Addition& addition : additions)
        addition.slot->loras.push_back(std::move(addition.delta));
    logDebug(tr("{file:path} changes {n:int} {n|layer|layers}.", file, additions.size()));
}

void detachLoras(WeightStore& store)
{
    for (const auto& [name, slot] : store.slots())
        slot->loras.clear();
}

} // namespace zimage
