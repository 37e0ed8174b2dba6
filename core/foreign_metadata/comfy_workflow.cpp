#include "foreign_metadata/comfy_workflow.h"

#include "foreign_metadata/json_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostNodes = 2000;
constexpr std::size_t kDeepest = 8;     ///< subgraphs in subgraphs
constexpr int kInside = -10;            ///< the id from which a subgraph's inputs come
constexpr int kOutside = -20;           ///< the id to which its outputs go
constexpr const char* kAfter = nullptr; ///< what is done with a seed afterwards: a field of the window alone

// not for people: ComfyUI's nodes, and their fields in the order in which a workflow lists them
const std::map<std::string_view, std::vector<const char*>>& fieldsOfNodes()
{
    static const std::map<std::string_view, std::vector<const char*>> kFields{
        {"KSampler", {"seed", kAfter, "steps", "cfg", "sampler_name", "scheduler", "denoise"}},
        {"KSamplerAdvanced",
         {"add_noise", "noise_seed", kAfter, "steps", "cfg", "sampler_name", "scheduler", "start_at_step"}},
        {"SamplerCustom", {"add_noise", "noise_seed", kAfter, "cfg"}},
        {"RandomNoise", {"noise_seed", kAfter}},
        {"BasicScheduler", {"scheduler", "steps", "denoise"}},
        {"KSamplerSelect", {"sampler_name"}},
        {"CFGGuider", {"cfg"}},
        {"CLIPTextEncode", {"text"}},
        {"CLIPTextEncodeLumina2", {"system_prompt", "user_prompt"}},
        {"PrimitiveString", {"value"}},
        {"PrimitiveStringMultiline", {"value"}},
        {"PrimitiveInt", {"value"}},
        {"PrimitiveFloat", {"value"}},
        {"StringConcatenate", {"string_a", "string_b", "delimiter"}},
        {"EmptyLatentImage", {"width", "height"}},
        {"EmptySD3LatentImage", {"width", "height"}},
        {"ModelSamplingAuraFlow", {"shift"}},
        {"ModelSamplingSD3", {"shift"}},
        {"UNETLoader", {"unet_name"}},
        {"UnetLoaderGGUF", {"unet_name"}},
        {"CheckpointLoaderSimple", {"ckpt_name"}},
        {"LoraLoader", {"lora_name", "strength_model", "strength_clip"}},
        {"LoraLoaderModelOnly", {"lora_name", "strength_model"}},
    };
    return kFields;
}

/// Ids are numbers, and texts in some versions.
std::optional<std::string> idOf(const Json& id)
{
    if (id.is_number_integer())
        return id.dump();
    return id.is_string() ? std::optional(id.get<std::string>()) : std::nullopt;
}

struct Link {
    std::string from;
    std::size_t output = 0;
    std::string to;
    std::size_t input = 0;
};

/// [id, from, output, to, input, type] in the workflow, and an object with names in its subgraphs.
std::optional<std::pair<std::string, Link>> linkOf(const Json& json)
{
    const auto part = [&](std::size_t index, const char* key) -> const Json& {
        static const Json null;
        return json.is_array() ? index < json.size() ? json[index] : null : jsonMember(json, key);
    };
    const auto id = idOf(part(0, "id"));
    const auto from = idOf(part(1, "origin_id"));
    const auto to = idOf(part(3, "target_id"));
    const Json& output = part(2, "origin_slot");
    const Json& input = part(4, "target_slot");
    if (!id || !from || !to || !output.is_number_unsigned() || !input.is_number_unsigned())
        return std::nullopt;
    return std::pair(*id, Link{*from, output.get<std::size_t>(), *to, input.get<std::size_t>()});
}

class Unfolding {
public:
    explicit Unfolding(const Json& workflow) : m_workflow(workflow) {}

    Json graph()
    {
        unfold(m_workflow, {}, {}, 0);
        for (auto& [id, node] : m_graph.items())
            for (auto& [name, value] : node["inputs"].items())
                if (value.is_array())
                    value = throughOutputs(std::move(value));
        giveTheOnlyText();
        return std::move(m_graph);
    }

private:
    /// The links that a subgraph is given from outside, by its inputs' order; null where there is none.
    using Given = std::vector<Json>;

    const Json& subgraph(const std::string& type) const
    {
        static const Json null;
        const Json& all = jsonMember(jsonMember(m_workflow, "definitions"), "subgraphs");
        if (all.is_array())
            for (const Json& each : all)
                if (jsonText(each, "id") == type)
                    return each;
        return null;
    }

    void unfold(const Json& part, const std::string& prefix, const Given& given, std::size_t depth)
    {
        std::map<std::string, Link> links;
        if (const Json& all = jsonMember(part, "links"); all.is_array())
            for (const Json& each : all)
                if (auto link = linkOf(each))
                    links.insert(*std::move(link));
        for (const auto& [id, link] : links)
            if (link.to == std::to_string(kOutside))
                m_outputs[{prefix, link.input}] = source(link, prefix, given);
        const Json& nodes = jsonMember(part, "nodes");
        if (!nodes.is_array())
            return;
        for (const Json& node : nodes) {
            const auto id = idOf(jsonMember(node, "id"));
            const std::string type(jsonText(node, "type"));
            const Json& mode = jsonMember(node, "mode");
            if (!id || type.empty() || mode == 2 || mode == 4 || ++m_count > kMostNodes) // muted or bypassed
                continue;
            Json inputs = Json::object();
            Given own;
            addLinks(jsonMember(node, "inputs"), links, prefix, given, inputs, own);
            if (const Json& inner = subgraph(type); inner.is_object() && depth < kDeepest) {
                unfold(inner, prefix + *id + ':', own, depth + 1);
                continue;
            }
            addFields(type, jsonMember(node, "widgets_values"), inputs);
            m_graph[prefix + *id] = {{"class_type", type}, {"inputs", std::move(inputs)}};
        }
    }

    static Json source(const Link& link, const std::string& prefix, const Given& given)
    {
        if (link.from == std::to_string(kInside))
            return link.output < given.size() ? given[link.output] : Json();
        return Json::array({prefix + link.from, link.output});
    }

    static void addLinks(const Json& all, const std::map<std::string, Link>& links, const std::string& prefix,
                         const Given& given, Json& inputs, Given& own)
    {
        if (!all.is_array())
            return;
        for (const Json& input : all) {
            const auto id = idOf(jsonMember(input, "link"));
            const auto link = id ? links.find(*id) : links.end();
            Json from = link == links.end() ? Json() : source(link->second, prefix, given);
            if (const std::string_view name = jsonText(input, "name"); !name.empty() && !from.is_null())
                inputs[std::string(name)] = from;
            own.push_back(std::move(from));
        }
    }

    /// What is linked is not what its field says.
    static void addFields(const std::string& type, const Json& values, Json& inputs)
    {
        const auto known = fieldsOfNodes().find(type);
        if (values.is_object()) { // in some versions
            for (const auto& [name, value] : values.items())
                if (!inputs.contains(name))
                    inputs[name] = value;
        } else if (values.is_array() && known != fieldsOfNodes().end()) {
            for (std::size_t i = 0; i < std::min(values.size(), known->second.size()); ++i)
                if (const char* name = known->second[i]; name != kAfter && !inputs.contains(name))
                    inputs[name] = values[i];
        } else if (values.is_array()) { // such as rgthree's loaders of LoRAs
            for (std::size_t i = 0; i < values.size(); ++i)
                if (values[i].is_object())
                    inputs["field_" + std::to_string(i)] = values[i];
        }
    }

    /// A link to a subgraph is one to the node inside that makes that output.
    [[nodiscard]] Json throughOutputs(Json link) const
    {
        for (std::size_t hops = 0; hops < kDeepest; ++hops) {
            if (link.size() != 2 || !link[0].is_string() || !link[1].is_number_unsigned())
                break;
            const auto inner = m_outputs.find({link[0].get<std::string>() + ':', link[1].get<std::size_t>()});
            if (inner == m_outputs.end() || inner->second.is_null())
                break;
            link = inner->second;
        }
        return link;
    }

    void giveTheOnlyText()
    {
        std::vector<std::string> texts;
        for (const auto& [id, node] : m_graph.items())
            if (node["class_type"].get_ref<const std::string&>().starts_with("CLIPTextEncode"))
                texts.push_back(id);
        if (texts.size() != 1)
            return;
        for (auto& [id, node] : m_graph.items())
            if (node["class_type"].get_ref<const std::string&>().starts_with("KSampler")
                && !node["inputs"].contains("positive"))
                node["inputs"]["positive"] = Json::array({texts.front(), std::size_t{0}});
    }

    const Json& m_workflow;
    Json m_graph = Json::object();
    std::map<std::pair<std::string, std::size_t>, Json> m_outputs; ///< of subgraphs, by their prefix
    std::size_t m_count = 0;
};

} // namespace

Json comfyGraphOf(const Json& workflow) { return Unfolding(workflow).graph(); }

} // namespace zimage
