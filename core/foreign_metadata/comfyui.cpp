#include "foreign_metadata/comfyui.h"

#include "base/sentence.h"
#include "foreign_metadata/comfy_graph.h"
#include "foreign_metadata/comfy_workflow.h"

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
using Node = ComfyNode;
using Graph = ComfyGraph;

constexpr std::size_t kMostHops = Graph::kMostHops;
const auto isLink = Graph::isLink;
bool isSampler(const Node& node) { return node.isSampler(); }

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
        for (const std::string_view name : {"text", "user_prompt", "prompt", "t5xxl", "text_g", "clip_l"}) {
            const std::optional<std::string> text = m_graph.text(node, name);
            if (!text)
                continue;
            m_found.add(key, *text);
            if (const std::optional<std::string> system = m_graph.text(node, "system_prompt"))
                m_found.unused("system_prompt", *system);
            return true;
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

/// Of ComfyUI's own loaders, which have one, and of rgthree's, which has any number of them, each with a switch.
void addLoras(ForeignCollector& found, const Graph& graph, const Node& node)
{
    const auto strengthOf = [](const Json& strength) { return strength.is_number() ? strength.get<double>() : 1.0; };
    if (const Json& file = graph.value(node, "lora_name"); file.is_string())
        found.unusedLora(file.get_ref<const std::string&>(), strengthOf(graph.value(node, "strength_model")));
    for (const Json& input : node.inputs())
        if (input.is_object() && input.contains("lora") && input["lora"].is_string()
            && input.value("on", Json(true)) != false)
            found.unusedLora(input["lora"].get_ref<const std::string&>(), strengthOf(input.value("strength", Json())));
}

/// What hangs on the model: the schedule's shift, LoRAs and the model's own file.
void addModel(ForeignCollector& found, const Graph& graph, Node node)
{
    for (std::size_t hops = 0; node && hops < kMostHops; ++hops) {
        if (node.isKind("ModelSampling") && graph.value(node, "shift").is_number())
            found.addJson("shift", graph.value(node, "shift"));
        for (const std::string_view name : {"unet_name", "ckpt_name", "model_name"}) {
            if (graph.value(node, name).is_string())
                found.unused(name, graph.value(node, name).get_ref<const std::string&>());
        }
        addLoras(found, graph, node);
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

void readComfyWorkflow(ForeignCollector& found, const Json& workflow)
{
    found.note(tr("The picture has ComfyUI's workflow, but not the graph that was run. The settings are those of the "
                  "workflow's fields."));
    readComfy(found, comfyGraphOf(workflow));
}

} // namespace zimage
