#include "yaml/yaml_section.h"

#include "base/nearest_name.h"
#include "base/wording.h"

#include <algorithm>

namespace zimage {

const YamlNode& YamlSection::root(const char* kind) const
{
    const YamlNode& root = m_document.root();
    if (const std::string found = kindOf(m_document); found != kind)
        fail(root.mark, "this is a file of kind " + inQuotes(found) + ", not " + inQuotes(kind) + ".");
    return root;
}

void YamlSection::each(const YamlNode& mapping, const std::string& path, const std::vector<std::string>& known,
                       const std::function<bool(const YamlNode&)>& take) const
{
    if (mapping.kind != YamlNode::Kind::Mapping || mapping.items.empty())
        fail(mapping.mark, path + " is a section: write its keys indented below it.");
    for (const YamlNode& item : mapping.items) {
        if (take(item))
            continue;
        const std::string meant = nearestName(item.key, known);
        m_document.fail(ErrorCode::BadParameter, item.keyMark,
                        "unknown key " + inQuotes(path.empty() ? item.key : path + "." + item.key) + "; "
                            + (meant.empty() ? "known are " + listed(known) + "." : "did you mean " + meant + "?"),
                        item.key);
    }
}

void YamlSection::list(const YamlNode& node, const std::string& path,
                       const std::function<void(const YamlNode&, const std::string&)>& take) const
{
    if (node.kind != YamlNode::Kind::Sequence || node.items.empty())
        fail(node.mark, path + " takes a list, one entry to a line that begins with a dash.");
    for (std::size_t i = 0; i < node.items.size(); ++i)
        take(node.items[i], path + "[" + std::to_string(i + 1) + "]");
}

std::string YamlSection::text(const YamlNode& node, const std::string& path) const
{
    std::string text = m_document.textOf(node, path);
    if (text.empty())
        fail(node.mark, path + " is empty; write something, or remove the key.");
    return text;
}

std::vector<std::string> YamlSection::texts(const YamlNode& node, const std::string& path) const
{
    if (node.kind != YamlNode::Kind::Sequence)
        return {text(node, path)};
    std::vector<std::string> all;
    list(node, path, [&](const YamlNode& item, const std::string& where) { all.push_back(text(item, where)); });
    return all;
}

int YamlSection::whole(const YamlNode& node, const std::string& path, int least, int greatest) const
{
    const std::string text = m_document.textOf(node, path);
    int value = 0;
    const bool digits = !text.empty() && text.size() < 8
        && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    for (const char digit : digits ? text : std::string())
        value = value * 10 + (digit - '0');
    if (!digits || value < least || value > greatest)
        fail(node.mark,
             path + " " + inQuotes(text) + " is no whole number from " + std::to_string(least) + " to "
                 + std::to_string(greatest) + ".");
    return value;
}

bool YamlSection::flag(const YamlNode& node, const std::string& path) const
{
    return oneOf(node, path, {"off", "on", "false", "true"}) % 2 == 1;
}

std::size_t YamlSection::oneOf(const YamlNode& node, const std::string& path,
                               const std::vector<std::string>& words) const
{
    const std::string text = m_document.textOf(node, path);
    const auto found = std::find(words.begin(), words.end(), text);
    if (found == words.end())
        fail(node.mark, path + " " + inQuotes(text) + " is none of " + listed(words) + ".");
    return static_cast<std::size_t>(found - words.begin());
}

} // namespace zimage
