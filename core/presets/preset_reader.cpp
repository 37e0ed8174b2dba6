#include "presets/preset_reader.h"

#include "base/nearest_name.h"
#include "base/wording.h"
#include "yaml/yaml_reader.h"

#include <algorithm>
#include <map>
#include <optional>

namespace zimage {

namespace {

constexpr std::string_view kAbout = "preset"; ///< the mapping that is about the file, not a parameter

/// Every key and alias of the table.
std::vector<std::string> allNames()
{
    std::vector<std::string> names;
    for (const ParamDef& def : paramTable()) {
        names.emplace_back(def.key);
        names.insert(names.end(), def.aliases.begin(), def.aliases.end());
    }
    return names;
}

/// The names that lie in a section, without it: "enable_tiling" of "vae".
std::vector<std::string> namesIn(const std::string& section)
{
    std::vector<std::string> inside;
    for (const std::string& name : allNames()) {
        if (name.starts_with(section + "."))
            inside.push_back(name.substr(section.size() + 1));
    }
    return inside;
}

/// The key that was meant, as it can be written in place of the unknown one; empty when nothing is near.
std::string nearestKey(const std::string& section, const YamlNode& item)
{
    const std::vector<std::string> names = allNames();
    if (!section.empty()) {
        const std::string leaf = nearestName(item.key, namesIn(section));
        if (!leaf.empty())
            return section + "." + leaf;
        const std::string elsewhere = nearestName(section + "." + item.key, names); // vae.tile_size: vae_tile_size
        return elsewhere.empty() ? nearestName(item.key, names) : elsewhere;
    }
    if (item.kind == YamlNode::Kind::Mapping) {
        std::vector<std::string> sections{std::string(kAbout)};
        for (const std::string& name : names) {
            if (const std::size_t dot = name.find('.'); dot != std::string::npos)
                sections.push_back(name.substr(0, dot));
        }
        return nearestName(item.key, sections);
    }
    const std::string name = nearestName(item.key, names);
    if (!name.empty())
        return name;
    for (const std::string& dotted : names) { // enable_tiling, without its vae
        const std::size_t dot = dotted.find('.');
        const std::vector<std::string> leaf{dot == std::string::npos ? std::string() : dotted.substr(dot + 1)};
        if (dot != std::string::npos && !nearestName(item.key, leaf).empty())
            return dotted;
    }
    return {};
}

class PresetReader {
public:
    /// With a list, unknown keys go there instead of being an error.
    PresetReader(const YamlDocument& document, std::vector<UnknownKey>* unknown)
        : m_document(document), m_unknown(unknown)
    {}

    Preset read()
    {
        readSection(m_document.root(), {});
        return std::move(m_preset);
    }

private:
    void readSection(const YamlNode& node, const std::string& section)
    {
        for (const YamlNode& item : node.items) {
            const std::string path = section.empty() ? item.key : section + "." + item.key;
            if (path == kAbout) {
                readAbout(item);
            } else if (path == kKindKey) {
                if (const std::string kind = kindOf(m_document); kind != kPresetKind)
                    fail(item.mark, path, "this is a file of kind " + inQuotes(kind) + ", not a preset.");
            } else if (const ParamDef* def = findParam(path)) {
                readValue(*def, item, path);
            } else if (!namesIn(path).empty()) {
                if (item.kind == YamlNode::Kind::Mapping)
                    readSection(item, path);
                else if (item.kind != YamlNode::Kind::Null)
                    fail(item.keyMark, path,
                         path + " is a section: write its keys indented below it, " + listed(namesIn(path)) + ".");
            } else {
                const std::string meant = nearestKey(section, item);
                refuse(item, path,
                       "unknown key " + inQuotes(path)
                           + (meant.empty() ? "; remove it, no parameter has a name like it."
                                            : "; did you mean " + meant + "?"));
            }
        }
    }

    void readValue(const ParamDef& def, const YamlNode& item, const std::string& path)
    {
        const auto [earlier, isNew] = m_given.emplace(&def, path);
        if (!isNew) {
            const std::string both =
                earlier->second == path ? "" : ", as " + earlier->second + " before and as " + path + " here";
            fail(item.keyMark, def.key, std::string(def.key) + " is given twice" + both + "; remove one.");
        }
        const ParamValue like = getParam({}, def);
        const bool list = std::holds_alternative<LoraList>(like);
        if (item.kind == YamlNode::Kind::Sequence && list) {
            m_preset.values.emplace_back(&def, readLoraList(item, path));
            return;
        }
        if (item.kind == YamlNode::Kind::Sequence || item.kind == YamlNode::Kind::Mapping)
            fail(item.mark, def.key, path + " takes one value, not a list or a mapping.");
        // "negative_prompt:" with nothing behind it is an empty text; a number with nothing behind it is a slip.
        if (item.kind == YamlNode::Kind::Null && !list && !std::holds_alternative<std::string>(like))
            fail(item.keyMark, def.key, path + " has no value; give one, or remove the line.");
        GenerationParams scratch;
        if (const auto complaint = setParamText(scratch, def, item.text))
            fail(item.mark, def.key, path + " " + inQuotes(item.text) + " " + *complaint + ".");
        m_preset.values.emplace_back(&def, getParam(scratch, def));
    }

    /// Items are mappings, or files' names.
    LoraList readLoraList(const YamlNode& list, const std::string& path)
    {
        LoraList loras;
        for (const YamlNode& item : list.items) {
            LoraChoice& lora = loras.emplace_back();
            if (item.kind == YamlNode::Kind::Scalar)
                lora.file = item.text;
            else if (item.kind != YamlNode::Kind::Mapping)
                fail(item.mark, path, path + " takes files, or mappings with file, strength, from, to and on.");
            for (const YamlNode& value : item.items) {
                if (value.kind != YamlNode::Kind::Scalar)
                    fail(value.keyMark, path, path + " has no single value for " + inQuotes(value.key) + ".");
                if (const auto complaint = setLoraKey(lora, value.key, value.text))
                    fail(value.keyMark, path, path + " " + *complaint + ".");
            }
        }
        return loras;
    }

    void readAbout(const YamlNode& about)
    {
        if (about.kind == YamlNode::Kind::Null)
            return;
        if (about.kind != YamlNode::Kind::Mapping)
            fail(about.mark, "preset",
                 "preset is a section: write its keys indented below it, " + listed(aboutKeys()) + ".");
        const std::map<std::string_view, std::string Preset::*> texts{{"name", &Preset::name},
                                                                      {"name_zh", &Preset::nameZh},
                                                                      {"description", &Preset::description},
                                                                      {"description_zh", &Preset::descriptionZh},
                                                                      {"check_prompt", &Preset::checkPrompt}};
        for (const YamlNode& item : about.items) {
            const std::string path = std::string(kAbout) + "." + item.key;
            if (const auto text = texts.find(item.key); text != texts.end()) {
                m_preset.*(text->second) = m_document.textOf(item, path);
            } else if (item.key == "models") {
                m_preset.models = m_document.globsOf(item, path);
            } else {
                const std::string meant = nearestName(item.key, aboutKeys());
                refuse(item, path,
                       "unknown key " + inQuotes(path) + "; "
                           + (meant.empty() ? "known are " + listed(aboutKeys()) + "."
                                            : "did you mean preset." + meant + "?"));
            }
        }
    }

    static const std::vector<std::string>& aboutKeys()
    {
        static const std::vector<std::string> keys{"name",           "name_zh", "description",
                                                   "description_zh", "models",  "check_prompt"};
        return keys;
    }

    void refuse(const YamlNode& item, const std::string& path, const std::string& message)
    {
        if (m_unknown == nullptr)
            fail(item.keyMark, path, message);
        m_unknown->push_back({path, m_document.where(item.keyMark) + ": " + message, item});
    }

    [[noreturn]] void fail(YamlMark mark, const std::string& key, const std::string& message) const
    {
        m_document.fail(ErrorCode::BadParameter, mark, message, key);
    }

    const YamlDocument& m_document;
    std::vector<UnknownKey>* m_unknown;
    Preset m_preset;
    std::map<const ParamDef*, std::string> m_given; ///< each parameter as the file spells it
};

Preset readPreset(const YamlDocument& document, std::vector<UnknownKey>* unknown)
{
    Preset preset = PresetReader(document, unknown).read();
    const std::filesystem::path file(document.name());
    preset.id =
        file.extension() == ".yaml" || file.extension() == ".yml" ? file.stem().string() : file.filename().string();
    if (preset.name.empty())
        preset.name = preset.id;
    return preset;
}

} // namespace

Preset parsePreset(std::string_view yaml, const std::string& name, std::vector<UnknownKey>* unknown)
{
    return readPreset(YamlDocument(std::string(yaml), name), unknown);
}

Preset loadPreset(const std::filesystem::path& path, std::vector<UnknownKey>* unknown)
{
    Preset preset = readPreset(YamlDocument::load(path), unknown);
    preset.path = path;
    return preset;
}

} // namespace zimage
