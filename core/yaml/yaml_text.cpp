#include "yaml/yaml_text.h"

#include "base/nearest_name.h"
#include "base/wording.h"

#include <algorithm>

namespace zimage {

std::string yamlString(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default: out += c;
        }
    }
    return out + '"';
}

void failUnknownKey(const YamlDocument& document, const YamlNode& item, const std::string& section,
                    const std::vector<std::string>& known)
{
    const std::string meant = nearestName(item.key, known);
    document.fail(ErrorCode::BadParameter, item.keyMark,
                  "unknown key " + inQuotes(section + item.key) + "; "
                      + (meant.empty() ? "known are " + listed(known) + "." : "did you mean " + section + meant + "?"),
                  item.key);
}

const std::vector<YamlNode>& listItems(const YamlDocument& document, const YamlNode& node, std::string_view path)
{
    if (node.kind != YamlNode::Kind::Sequence || node.items.empty())
        document.fail(ErrorCode::BadParameter, node.mark,
                      std::string(path) + " takes a list, one entry to a line that begins with a dash.",
                      std::string(path));
    return node.items;
}

const std::vector<YamlNode>& mappingItems(const YamlDocument& document, const YamlNode& node, std::string_view path)
{
    if (node.kind != YamlNode::Kind::Mapping || node.items.empty())
        document.fail(ErrorCode::BadParameter, node.mark,
                      std::string(path) + " is a section: write its keys indented below it.", std::string(path));
    return node.items;
}

std::vector<std::string> textsOf(const YamlDocument& document, const YamlNode& node, const std::string& path)
{
    if (node.kind != YamlNode::Kind::Sequence)
        return {document.textOf(node, path)};
    std::vector<std::string> texts;
    for (const YamlNode& item : node.items)
        texts.push_back(document.textOf(item, path));
    return texts;
}

} // namespace zimage
