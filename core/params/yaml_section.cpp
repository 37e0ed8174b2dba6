#include "params/yaml_section.h"

#include "base/error.h"
#include "base/wording.h"

#include <algorithm>

namespace zimage {

void applyChanges(GenerationParams& params, const std::vector<ParamChange>& changes)
{
    for (const ParamChange& change : changes)
        if (const auto complaint = setParam(params, *change.def, change.value))
            throw Error(ErrorCode::BadParameter, std::string(change.def->key) + " " + *complaint + ".",
                        {{}, {}, change.def->key});
}

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

const ParamDef& YamlSection::param(const std::string& name, YamlMark mark) const
{
    const ParamDef* def = findParam(name);
    if (def != nullptr)
        return *def;
    std::vector<std::string> names;
    for (const ParamDef& each : paramTable())
        names.emplace_back(each.key);
    const std::string meant = nearestName(name, names);
    fail(mark,
         "there is no parameter " + inQuotes(name) + "; "
             + (meant.empty() ? "no name is like it." : "did you mean " + meant + "?"));
}

std::vector<ParamChange> YamlSection::changes(const YamlNode& node, const std::string& path,
                                              const std::vector<std::string>& maybeUnknown) const
{
    if (node.kind != YamlNode::Kind::Mapping || node.items.empty())
        fail(node.mark, path + " is a section: write its keys indented below it.");
    std::vector<ParamChange> changes;
    for (const YamlNode& item : node.items) {
        const bool mayLack = std::find(maybeUnknown.begin(), maybeUnknown.end(), item.key) != maybeUnknown.end();
        if (mayLack && findParam(item.key) == nullptr)
            continue;
        ParamChange change{&param(item.key, item.keyMark), {}};
        const std::string text = m_document.textOf(item, path + "." + item.key);
        GenerationParams scratch;
        if (const auto complaint = setParamText(scratch, *change.def, text))
            fail(item.mark, item.key + " " + inQuotes(text) + " " + *complaint + ".");
        const auto& choices = change.def->choices;
        if (!mayLack && !choices.empty() && std::find(choices.begin(), choices.end(), text) == choices.end())
            fail(item.mark,
                 item.key + " " + inQuotes(text) + " is none of " + listed({choices.begin(), choices.end()}) + ".");
        change.value = getParam(scratch, *change.def);
        changes.push_back(std::move(change));
    }
    return changes;
}

} // namespace zimage
