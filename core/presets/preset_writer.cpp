#include "presets/preset_writer.h"

#include "base/error.h"
#include "base/file_name.h"
#include "io/atomic_file.h"
#include "yaml/yaml_text.h"

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>

namespace zimage {

namespace {

using Values = std::vector<std::pair<const ParamDef*, ParamValue>>;

std::string scalar(const ParamValue& value)
{
    if (const auto* loras = std::get_if<LoraList>(&value))
        return lorasText(*loras); // which is a list in flow style
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr ? yamlString(*text) : paramText(value);
}

Values inTableOrder(const Preset& preset)
{
    Values sorted = preset.values; // rows lie in one array, so their addresses have the table's order
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return std::less<>()(a.first, b.first); });
    return sorted;
}

std::vector<std::pair<std::string, std::string>> aboutTexts(const Preset& preset)
{
    return {{"name", preset.name},
            {"name_zh", preset.nameZh},
            {"description", preset.description},
            {"description_zh", preset.descriptionZh}};
}

/// A value of any shape in flow style, on one line.
std::string flow(const YamlNode& node)
{
    switch (node.kind) {
    case YamlNode::Kind::Null: return "~";
    case YamlNode::Kind::Scalar: return yamlString(node.text);
    case YamlNode::Kind::Sequence:
    case YamlNode::Kind::Mapping: break;
    }
    const bool mapping = node.kind == YamlNode::Kind::Mapping;
    std::string out = mapping ? "{" : "[";
    for (const YamlNode& item : node.items)
        out += (out.size() > 1 ? ", " : "") + (mapping ? yamlString(item.key) + ": " : std::string()) + flow(item);
    return out + (mapping ? "}" : "]");
}

bool sameNode(const YamlNode& a, const YamlNode& b)
{
    return a.kind == b.kind && a.key == b.key && a.text == b.text
        && std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), sameNode);
}

bool sameUnknown(const std::vector<UnknownKey>& a, const std::vector<UnknownKey>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const UnknownKey& x, const UnknownKey& y) {
        return x.path == y.path && sameNode(x.node, y.node);
    });
}

bool sameContent(const Preset& a, const Preset& b)
{
    return inTableOrder(a) == inTableOrder(b) && aboutTexts(a) == aboutTexts(b) && a.models == b.models;
}

/// A text's lines without their ends.
std::vector<std::string> linesOf(const std::string& text)
{
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        lines.push_back(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line);
    return lines;
}

/// Where the value of "key: value  # comment" ends, from `start` on: at the closing quote, or before the blanks and the
/// comment.
std::size_t valueEnd(const std::string& line, std::size_t start)
{
    if (start < line.size() && (line[start] == '"' || line[start] == '\'')) {
        const char quote = line[start];
        for (std::size_t i = start + 1; i < line.size(); ++i) {
            if (quote == '"' && line[i] == '\\')
                ++i;
            else if (line[i] == quote)
                return i + 1;
        }
        return line.size();
    }
    std::size_t end = line.find(" #", start);
    end = end == std::string::npos ? line.size() : end;
    while (end > start && line[end - 1] == ' ')
        --end;
    return end;
}

/// Edits lines in place. What it makes is read back by its caller, so it may be simple-minded about YAML's rarer forms.
class LineEditor {
public:
    /// `before` is what the text reads as.
    LineEditor(const std::string& yaml, const Preset& before, const Preset& preset)
        : m_before(before), m_lines(linesOf(yaml)), m_gone(m_lines.size(), false)
    {
        for (const auto& [def, value] : preset.values)
            m_values.emplace(def, value);
        for (auto& [key, text] : aboutTexts(preset))
            m_about.emplace(key, text);
    }

    std::string edit(const YamlNode& root)
    {
        editSection(root, {});
        std::string out;
        for (std::size_t i = 0; i < m_lines.size(); ++i)
            if (!m_gone[i])
                out += m_lines[i] + "\n";
        for (const ParamDef& def : paramTable()) // what the file did not have yet
            if (const auto found = m_values.find(&def); found != m_values.end())
                out += std::string(def.key) + ": " + scalar(found->second) + "\n";
        return out;
    }

private:
    void editSection(const YamlNode& node, const std::string& section)
    {
        for (const YamlNode& item : node.items) {
            const std::string path = section.empty() ? item.key : section + "." + item.key;
            if (const ParamDef* def = findParam(path)) {
                const auto found = m_values.find(def);
                if (found == m_values.end()) {
                    m_gone[line(item)] = true;
                    continue;
                }
                if (valueBefore(*def) != found->second)
                    put(item, scalar(found->second));
                m_values.erase(found);
            } else if (section == "preset" && m_about.contains(item.key)) {
                if (item.text != m_about[item.key])
                    put(item, yamlString(m_about[item.key]));
            } else if (item.kind == YamlNode::Kind::Mapping && section.empty()) {
                editSection(item, path);
            }
        }
    }

    [[nodiscard]] std::optional<ParamValue> valueBefore(const ParamDef& def) const
    {
        for (const auto& [row, value] : m_before.values)
            if (row == &def)
                return value;
        return {};
    }

    std::size_t line(const YamlNode& item) const
    {
        return std::min(static_cast<std::size_t>(item.keyMark.line), m_lines.size() - 1);
    }

    void put(const YamlNode& item, const std::string& value)
    {
        std::string& text = m_lines[line(item)];
        const std::size_t colon = text.find(':', std::min(static_cast<std::size_t>(item.keyMark.column), text.size()));
        if (colon == std::string::npos)
            return;
        const std::size_t start = std::min(text.find_first_not_of(' ', colon + 1), text.size());
        const std::size_t end = valueEnd(text, start);
        text = text.substr(0, colon + 1) + " " + value + text.substr(end);
    }

    const Preset& m_before;
    std::vector<std::string> m_lines;
    std::vector<bool> m_gone;
    std::map<const ParamDef*, ParamValue> m_values;
    std::map<std::string, std::string> m_about;
};

std::span<const std::byte> bytesOf(const std::string& text)
{
    return std::as_bytes(std::span(text.data(), text.size()));
}

} // namespace

std::string presetYaml(const Preset& preset, std::span<const UnknownKey> unknown)
{
    std::string out = "preset:\n";
    for (const auto& [key, text] : aboutTexts(preset))
        if (!text.empty())
            out += "  " + key + ": " + yamlString(text) + "\n";
    if (!preset.models.empty()) {
        out += "  models: [";
        for (const std::string& glob : preset.models)
            out += (out.ends_with('[') ? "" : ", ") + yamlString(glob);
        out += "]\n";
    }
    // An unknown key keeps its section; the table's own keys are written without one, so a section never comes twice.
    std::map<std::string, std::string> sections;
    std::string loose;
    for (const UnknownKey& key : unknown) {
        const std::string entry = yamlString(key.node.key) + ": " + flow(key.node) + "\n";
        const std::string section =
            key.path.substr(0, key.path.size() - std::min(key.path.size(), key.node.key.size() + 1));
        if (key.path == key.node.key)
            loose += entry;
        else if (section == "preset")
            out += "  " + entry;
        else
            sections[section] += "  " + entry;
    }
    out += "\n";
    for (const auto& [def, value] : inTableOrder(preset))
        out += std::string(def->key) + ": " + scalar(value) + "\n";
    out += loose;
    for (const auto& [section, entries] : sections)
        out += section + ":\n" + entries;
    return out;
}

std::string editedPresetYaml(const std::string& yaml, const Preset& preset)
{
    const std::string file =
        (preset.id.empty() ? "preset" : preset.id) + ".yaml"; // what the reader calls a preset without a name
    std::vector<UnknownKey> unknown;
    const Preset before = parsePreset(yaml, file, &unknown);
    const YamlDocument document(yaml, file);
    std::string edited = LineEditor(yaml, before, preset).edit(document.root());
    try {
        const bool aboutItself = std::any_of(document.root().items.begin(), document.root().items.end(),
                                             [](const YamlNode& item) { return item.key == "preset"; });
        if (!aboutItself && preset.name != before.name)
            edited.insert(0, "preset:\n  name: " + yamlString(preset.name) + "\n\n"); // not for people: YAML
        std::vector<UnknownKey> kept;
        if (sameContent(parsePreset(edited, file, &kept), preset) && sameUnknown(kept, unknown))
            return edited;
    } catch (const Error&) { // a form that lines cannot be edited in
    }
    return presetYaml(preset, unknown);
}

void savePreset(const Preset& preset)
{
    std::error_code ignored;
    const std::string text = std::filesystem::exists(preset.path, ignored)
        ? editedPresetYaml(readYamlText(preset.path), preset)
        : presetYaml(preset);
    replaceFile(preset.path, bytesOf(text));
}

std::filesystem::path saveNewPreset(const std::filesystem::path& folder, const Preset& preset,
                                    std::span<const UnknownKey> unknown)
{
    const std::string text = presetYaml(preset, unknown);
    return writeNewFile(folder / (fileNameFor(preset.name, "preset") + ".yaml"), bytesOf(text));
}

} // namespace zimage
