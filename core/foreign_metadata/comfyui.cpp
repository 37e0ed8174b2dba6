#include "foreign_metadata/comfyui.h"

#include "base/sentence.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <deque>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace zimage {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostHops = 64; ///< along one kind of link; graphs may run in circles

/// A node, or none: links to what is not there lead to it.
class Node {
public:
    Node() = default;
    explicit Node(const Json* json) : m_json(json) {}

    explicit operator bool() const noexcept { return m_json != nullptr; }
    friend bool operator==(const Node&, const Node&) = default;
    friend auto operator<=>(const Node&, const Node&) = default;

    [[nodiscard]] std::string_view type() const
    {
        return m_json == nullptr ? std::string_view{} : textIn(*m_json, "class_type");
    }
    [[nodiscard]] bool isKind(std::string_view part) const { return type().find(part) != std::string_view::npos; }

    /// Null when there is no such input.
    [[nodiscard]] const Json& input(std::string_view name) const
    {
        static const Json null;
        const auto found = inputs().find(std::string(name));
        return found == inputs().end() ? null : *found;
    }

    [[nodiscard]] const Json& inputs() const
    {
        static const Json none = Json::object();
        if (m_json == nullptr)
            return none;
        const auto found = m_json->find("inputs");
        return found != m_json->end() && found->is_object() ? *found : none;
    }

private:
    static std::string_view textIn(const Json& object, const char* key)
    {
        const auto found = object.find(key);
        return found != object.end() && found->is_string() ? std::string_view(found->get_ref<const std::string&>())
                                                           : std::string_view{};
    }

    const Json* m_json = nullptr;
};

/// A link is ["id of the node", number of its output].
bool isLink(const Json& value)
{
    return value.is_array() && value.size() == 2 && value[0].is_string() && value[1].is_number_unsigned();
}

bool isSampler(const Node& node)
{
    const std::string_view type = node.type();
    return type.starts_with("KSampler") ? type != "KSamplerSelect" : type.starts_with("SamplerCustom");
}

class Graph {
public:
    explicit Graph(const Json& json) : m_json(json) {}

    [[nodiscard]] Node at(const Json& link) const
    {
        if (!isLink(link))
            return {};
        const auto found = m_json.find(link[0].get_ref<const std::string&>());
        return found != m_json.end() && found->is_object() ? Node(&*found) : Node();
    }

    /// In the order of their ids, numbers by their size.
    [[nodiscard]] std::vector<Node> nodes() const
    {
        std::vector<std::pair<std::string_view, Node>> byId;
        for (auto it = m_json.begin(); it != m_json.end(); ++it) {
            if (it->is_object())
                byId.emplace_back(it.key(), Node(&*it));
        }
        std::sort(byId.begin(), byId.end(), [](const auto& a, const auto& b) {
            return std::pair(a.first.size(), a.first) < std::pair(b.first.size(), b.first);
        });
        std::vector<Node> nodes;
        for (const auto& [id, node] : byId)
            nodes.push_back(node);
        return nodes;
    }

    /// The value of an input; when it is a link, what the node there holds, such as a seed or a text that several nodes
    /// share. The link itself when that node holds nothing. Null when there is no such input.
    [[nodiscard]] const Json& value(const Node& node, std::string_view name) const
    {
        static constexpr std::array<std::string_view, 11> kHolders{
            "value", "seed", "noise_seed", "int", "float", "number", "text", "string", "prompt", "Value", "Text"};
        const Json* found = &node.input(name);
        for (std::size_t hops = 0; isLink(*found) && hops < kMostHops; ++hops) {
            const Node holder = at(*found);
            const Json* next = nullptr;
            for (const std::string_view key : kHolders) {
                if (next == nullptr && !holder.input(key).is_null())
                    next = &holder.input(key);
            }
            if (next == nullptr)
                break;
            found = next;
        }
        return *found;
    }

    /// Follows the first of `names` that is a link, from node to node, until `wanted` holds; none when it never does.
    template <class Wanted>
    [[nodiscard]] Node follow(Node node, std::span<const std::string_view> names, Wanted wanted) const
    {
        for (std::size_t hops = 0; node && hops < kMostHops; ++hops) {
            if (wanted(node))
                return node;
            const auto link = std::find_if(names.begin(), names.end(),
                                           [&](std::string_view name) { return isLink(node.input(name)); });
            node = link == names.end() ? Node() : at(node.input(*link));
        }
        return {};
    }

private:
    const Json& m_json;
};

constexpr std::array<std::string_view, 5> kLatentLinks{"latent_image", "samples", "latent", "latents",
                                                       "latent_samples"};
constexpr std::array<std::string_view, 1> kModelLinks{"model"};

/// The samplers that the saved pictures come from, nearest first; when nothing is saved, all there are.
std::vector<Node> samplersOf(const Graph& graph)
{
    const std::vector<Node> nodes = graph.nodes();
    std::vector<Node> samplers;
    std::deque<Node> queue;
    std::set<Node> seen;
    for (const Node& node : nodes) {
        constexpr const char* kImageSave = "Image Save"; // not for people: a node's type
        if (node.isKind("SaveImage") || node.isKind("PreviewImage") || node.isKind(kImageSave))
            queue.push_back(node);
    }
    seen.insert(queue.begin(), queue.end());
    while (!queue.empty()) {
        const Node node = queue.front();
        queue.pop_front();
        if (isSampler(node))
            samplers.push_back(node);
        for (const Json& input : node.inputs()) {
            const Node next = graph.at(input);
            if (next && seen.insert(next).second)
                queue.push_back(next);
        }
    }
    if (samplers.empty())
        std::copy_if(nodes.begin(), nodes.end(), std::back_inserter(samplers), isSampler);
    return samplers;
}

/// Back along the latents to the sampler that began the picture.
Node firstSampler(const Graph& graph, Node sampler)
{
    for (std::size_t hops = 0; hops < kMostHops; ++hops) {
        const Node source = graph.at(sampler.input("latent_image"));
        const Node before = graph.follow(source, kLatentLinks, isSampler);
        if (!before || before == sampler)
            break;
        sampler = before;
    }
    return sampler;
}

/// The text behind a conditioning: the nearest encoder's, through control nets and the like. Null when there is none.
class PromptFinder {
public:
    PromptFinder(const Graph& graph, ForeignCollector& found) : m_graph(graph), m_found(found) {}

    void find(const char* key, const Json& link)
    {
        Json from = link;
        for (std::size_t hops = 0; isLink(from) && hops < kMostHops; ++hops) {
            const Node node = m_graph.at(from);
            if (node.isKind("ZeroOut")) {
                m_found.add(key, std::string());
                return;
            }
            if (addText(key, node))
                return;
            from = next(node, from[1].get<std::size_t>());
        }
        m_found.note(std::string_view(key) == "prompt"
                         ? tr("The prompt was not found: no text in the graph leads to the sampler.")
                         : tr("The negative prompt was not found: no text in the graph leads to the sampler."));
    }

private:
    bool addText(const char* key, const Node& node)
    {
        for (const std::string_view name : {"text", "prompt", "t5xxl", "text_g", "clip_l"}) {
            const Json& text = m_graph.value(node, name);
            if (text.is_string()) {
                m_found.addJson(key, text);
                return true;
            }
        }
        return false;
    }

    /// Where a node that changes conditionings takes them from. Nodes with both have the positive one as their first
    /// output.
    Json next(const Node& node, std::size_t output)
    {
        const bool both = isLink(node.input("positive")) && isLink(node.input("negative"));
        if (both)
            return node.input(output == 1 ? "negative" : "positive");
        Json first;
        std::size_t count = 0;
        for (const std::string_view name : {"conditioning", "conditioning_1", "conditioning_2", "conditioning_to",
                                            "conditioning_from", "positive", "cond"}) {
            if (!isLink(node.input(name)))
                continue;
            if (++count == 1)
                first = node.input(name);
        }
        if (count > 1)
            m_found.note(tr("The graph combines several texts into one; only the first is used here."));
        return first;
    }

    const Graph& m_graph;
    ForeignCollector& m_found;
};

void addSize(ForeignCollector& found, const Graph& graph, const Node& sampler)
{
    const Node source = graph.follow(graph.at(sampler.input("latent_image")), kLatentLinks, [&](const Node& node) {
        return graph.value(node, "width").is_number() && graph.value(node, "height").is_number()
            && !node.isKind("Upscale");
    });
    if (source) {
        found.addJson("width", graph.value(source, "width"));
        found.addJson("height", graph.value(source, "height"));
    } else {
        found.note(tr("The size was not found: the picture may have been made from another picture."));
    }
}

/// What hangs on the model: the schedule's shift, LoRAs and the model's own file.
void addModel(ForeignCollector& found, const Graph& graph, Node node)
{
    for (std::size_t hops = 0; node && hops < kMostHops; ++hops) {
        if (node.isKind("ModelSampling") && graph.value(node, "shift").is_number())
            found.addJson("shift", graph.value(node, "shift"));
        for (const std::string_view name : {"lora_name", "unet_name", "ckpt_name", "model_name"}) {
            if (graph.value(node, name).is_string())
                found.unused(name, graph.value(node, name).get_ref<const std::string&>());
        }
        node = graph.at(node.input(kModelLinks[0]));
    }
}

/// Seed, steps and scale of a sampler, which newer workflows spread over nodes of their own.
void addNumbers(ForeignCollector& found, const Graph& graph, const Node& sampler, const Node& guider)
{
    const Node noise = graph.at(sampler.input("noise"));
    const Node sigmas = graph.at(sampler.input("sigmas"));
    const std::array<Node, 4> places{sampler, noise, sigmas, guider};
    for (const Node& node : places) {
        for (const char* name : {"seed", "noise_seed"})
            if (graph.value(node, name).is_number())
                found.addJson("seed", graph.value(node, name));
        if (graph.value(node, "steps").is_number())
            found.addJson("steps", graph.value(node, "steps"));
        if (graph.value(node, "cfg").is_number())
            found.addCfgJson(graph.value(node, "cfg"));
        for (const std::string_view name : {"sampler_name", "scheduler"})
            if (graph.value(node, name).is_string())
                found.unused(name, graph.value(node, name).get_ref<const std::string&>());
        const Json& denoise = graph.value(node, "denoise");
        if (denoise.is_number() && denoise.get<double>() != 1.0)
            found.unused("denoise", denoise.dump());
    }
    if (guider.isKind("BasicGuider")) // runs without guidance
        found.add("guidance", 0.0);
}

} // namespace

void readComfy(ForeignCollector& found, const Json& json)
{
    const Graph graph(json);
    const std::vector<Node> samplers = samplersOf(graph);
    if (samplers.empty()) {
        found.note(tr("The ComfyUI graph has no sampler that this program knows."));
        return;
    }
    const Node sampler = firstSampler(graph, samplers.front());
    if (samplers.size() > 1)
        found.note(tr("The graph has several samplers; these are the settings of the one that began the picture."));

    const Node guider = graph.at(sampler.input("guider"));
    const Node conditioned = guider ? guider : sampler;
    PromptFinder prompts(graph, found);
    prompts.find("prompt",
                 isLink(conditioned.input("positive")) ? conditioned.input("positive")
                                                       : conditioned.input("conditioning"));
    if (isLink(conditioned.input("negative")))
        prompts.find("negative_prompt", conditioned.input("negative"));
    addNumbers(found, graph, sampler, guider);
    addSize(found, graph, sampler);
    const Node model = graph.at(sampler.input("model"));
    addModel(found, graph, model ? model : graph.at(guider.input("model")));
}

} // namespace zimage
