#include "foreign_metadata/comfy_graph.h"

#include "foreign_metadata/json_text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace zimage {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostTexts = 64;                     ///< that are joined to one
constexpr std::size_t kLongestText = std::size_t{1} << 20; ///< bytes, as prompts have them

constexpr std::array<std::string_view, 11> kHolders{"value", "seed",   "noise_seed", "int",   "float", "number",
                                                    "text",  "string", "prompt",     "Value", "Text"};

/// The inputs of nodes that join texts, of ComfyUI itself, KJNodes and the WAS suite, in their order.
constexpr std::array<std::string_view, 12> kParts{"string_a", "string_b", "string1", "string2", "string_1", "string_2",
                                                  "text_a",   "text_b",   "text_c",  "text_d",  "text1",    "text2"};

} // namespace

std::string_view ComfyNode::type() const
{
    return m_json == nullptr ? std::string_view{} : jsonText(*m_json, "class_type");
}

bool ComfyNode::isSampler() const
{
    return type().starts_with("KSampler") ? type() != "KSamplerSelect" : type().starts_with("SamplerCustom");
}

const Json& ComfyNode::input(std::string_view name) const
{
    static const Json null;
    const auto found = inputs().find(std::string(name));
    return found == inputs().end() ? null : *found;
}

const Json& ComfyNode::inputs() const
{
    static const Json none = Json::object();
    if (m_json == nullptr)
        return none;
    const auto found = m_json->find("inputs");
    return found != m_json->end() && found->is_object() ? *found : none;
}

bool ComfyGraph::isLink(const Json& value)
{
    return value.is_array() && value.size() == 2 && value[0].is_string() && value[1].is_number_unsigned();
}

ComfyNode ComfyGraph::at(const Json& link) const
{
    if (!isLink(link))
        return {};
    const auto found = m_json.find(link[0].get_ref<const std::string&>());
    return found != m_json.end() && found->is_object() ? ComfyNode(&*found) : ComfyNode();
}

std::vector<ComfyNode> ComfyGraph::nodes() const
{
    std::vector<std::pair<std::string_view, ComfyNode>> byId;
    for (auto it = m_json.begin(); it != m_json.end(); ++it)
        if (it->is_object())
            byId.emplace_back(it.key(), ComfyNode(&*it));
    std::sort(byId.begin(), byId.end(), [](const auto& a, const auto& b) {
        return std::pair(a.first.size(), a.first) < std::pair(b.first.size(), b.first);
    });
    std::vector<ComfyNode> nodes;
    for (const auto& [id, node] : byId)
        nodes.push_back(node);
    return nodes;
}

const Json& ComfyGraph::value(const ComfyNode& node, std::string_view name) const
{
    const Json* found = &node.input(name);
    for (std::size_t hops = 0; isLink(*found) && hops < kMostHops; ++hops) {
        const ComfyNode holder = at(*found);
        const auto key = std::find_if(kHolders.begin(), kHolders.end(),
                                      [&](std::string_view each) { return !holder.input(each).is_null(); });
        if (key == kHolders.end())
            break;
        found = &holder.input(*key);
    }
    return *found;
}

std::optional<std::string> ComfyGraph::text(const ComfyNode& node, std::string_view name) const
{
    std::size_t visits = 0;
    std::optional<std::string> text = joined(node.input(name), visits);
    return visits <= kMostTexts && text && text->size() <= kLongestText ? text : std::nullopt;
}

/// As deep as there are visits, at most.
std::optional<std::string> ComfyGraph::joined(const Json& value, std::size_t& visits) const
{
    if (value.is_string())
        return value.get<std::string>();
    const ComfyNode holder = at(value);
    if (!holder || ++visits > kMostTexts)
        return std::nullopt;
    for (const std::string_view key : kHolders)
        if (!holder.input(key).is_null())
            return joined(holder.input(key), visits);
    const std::string delimiter = joined(holder.input("delimiter"), visits).value_or(std::string());
    std::optional<std::string> whole;
    for (const std::string_view key : kParts) {
        const std::optional<std::string> part = joined(holder.input(key), visits);
        if (!part || part->empty())
            continue;
        if (whole && whole->size() + part->size() > kLongestText)
            return std::nullopt;
        whole = whole ? *whole + delimiter + *part : *part;
    }
    return whole;
}

} // namespace zimage
