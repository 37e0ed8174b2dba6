#include "params/yaml_text.h"

#include "base/utf8.h"
#include "base/wording.h"
#include "params/param_table.h"

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

std::string fileNameFor(const std::string& name, const std::string& otherwise)
{
    constexpr std::string_view kForbidden = "/\\:*?\"<>|";
    std::string out;
    for (std::size_t at = 0; at < name.size() && out.size() < 80;) {
        const std::size_t length = std::max<std::size_t>(1, utf8Length(name, at));
        const auto c = static_cast<unsigned char>(name[at]);
        if (length == 1 && (c <= 0x20 || c >= 0x7F || kForbidden.find(name[at]) != std::string_view::npos))
            out += out.empty() || out.back() == '-' ? "" : "-";
        else
            out += name.substr(at, length);
        at += length;
    }
    while (!out.empty() && (out.back() == '-' || out.back() == '.'))
        out.pop_back();
    while (!out.empty() && out.front() == '.')
        out.erase(0, 1);
    return out.empty() ? otherwise : out;
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
