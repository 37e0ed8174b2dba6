#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zimage {

/// A node of a ComfyUI graph, or none: links to what is not there lead to it. The graph's JSON outlives it.
class ComfyNode {
public:
    ComfyNode() = default;
    explicit ComfyNode(const nlohmann::json* json) : m_json(json) {}

    explicit operator bool() const noexcept { return m_json != nullptr; }
    friend bool operator==(const ComfyNode&, const ComfyNode&) = default;
    friend auto operator<=>(const ComfyNode&, const ComfyNode&) = default;

    [[nodiscard]] std::string_view type() const;
    [[nodiscard]] bool isKind(std::string_view part) const { return type().find(part) != std::string_view::npos; }
    [[nodiscard]] bool isSampler() const;

    [[nodiscard]] const nlohmann::json& input(std::string_view name) const; ///< null when there is no such input
    [[nodiscard]] const nlohmann::json& inputs() const;

private:
    const nlohmann::json* m_json = nullptr;
};

/// A graph as ComfyUI's server takes it: an object of nodes by their ids. Graphs may run in circles: every walk is
/// bounded. The JSON outlives it.
class ComfyGraph {
public:
    static constexpr std::size_t kMostHops = 64; ///< along one kind of link

    explicit ComfyGraph(const nlohmann::json& json) : m_json(json) {}

    /// A link is ["id of the node", number of its output].
    [[nodiscard]] static bool isLink(const nlohmann::json& value);

    [[nodiscard]] ComfyNode at(const nlohmann::json& link) const;
    /// In the order of their ids, numbers by their size.
    [[nodiscard]] std::vector<ComfyNode> nodes() const;

    /// The value of an input; when it is a link, what the node there holds, such as a seed or a text that several nodes
    /// share. The link itself when that node holds nothing. Null when there is no such input.
    [[nodiscard]] const nlohmann::json& value(const ComfyNode& node, std::string_view name) const;

    /// The same for a text, which nodes that join texts may have put together. Nothing where there is none.
    [[nodiscard]] std::optional<std::string> text(const ComfyNode& node, std::string_view name) const;

    /// Follows the first of `names` that is a link, from node to node, until `wanted` holds; none when it never does.
    template <class Wanted>
    [[nodiscard]] ComfyNode follow(ComfyNode node, std::span<const std::string_view> names, Wanted wanted) const
    {
        for (std::size_t hops = 0; node && hops < kMostHops; ++hops) {
            if (wanted(node))
                return node;
            ComfyNode next;
            for (const std::string_view name : names)
                if (isLink(node.input(name))) {
                    next = at(node.input(name));
                    break;
                }
            node = next;
        }
        return {};
    }

private:
    [[nodiscard]] std::optional<std::string> joined(const nlohmann::json& value, std::size_t& visits) const;

    const nlohmann::json& m_json;
};

} // namespace zimage
