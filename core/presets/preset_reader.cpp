#include "presets/preset_reader.h"

#include "base/nearest_name.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "yaml/yaml_fields.h"

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

/// What the section "preset" says of the file.
const YamlTable<Preset>& aboutTable()
{
    static const YamlTable<Preset> table{
        {yaml::textOrNothing("name", &Preset::name), yaml::textOrNothing("name_zh", &Preset::nameZh),
         yaml::textOrNothing("description", &Preset::description),
         yaml::textOrNothing("description_zh", &Preset::descriptionZh), yaml::globs("models", &Preset::models),
         yaml::textOrNothing("check_prompt", &Preset::checkPrompt)}};
    return table;
}

/// A list's entries are mappings, or files' names.
LoraList lorasIn(const YamlValue& list)
{
    LoraList loras;
    for (const YamlNode& item : list.node().items) {
        LoraChoice& lora = loras.emplace_back();
        const YamlValue entry = list.entry(item);
        if (item.kind == YamlNode::Kind::Scalar)
            lora.file = item.text;
        else if (item.kind != YamlNode::Kind::Mapping)
            entry.fail(tr("{list} needs file names, or mappings with file, strength, from, to and on.", list.name()));
        for (const YamlNode& value : item.items) {
            const YamlValue member = entry.member(value);
            if (value.kind != YamlNode::Kind::Scalar)
                member.failAtKey(
                    tr("{list} needs one value for {key}, not a list or a mapping.", list.name(), value.key));
            if (const auto complaint = setLoraKey(lora, value.key, value.text, list.name()))
                member.failAtKey(*complaint);
        }
    }
    return loras;
}

/// A parameter's value of the parameter's type; `value` is called by the key as the file spells it.
ParamValue paramValueIn(const YamlValue& value, const ParamDef& def)
{
    using Kind = YamlNode::Kind;
    const ParamValue like = getParam({}, def);
    const bool list = std::holds_alternative<LoraList>(like);
    const Kind kind = value.node().kind;
    if (kind == Kind::Sequence && list)
        return lorasIn(value);
    if (kind == Kind::Sequence || kind == Kind::Mapping)
        value.fail(std::holds_alternative<std::string>(like)
                       ? tr("{name} must be one value, not a list or a mapping; put text with brackets or braces in "
                            "quotes.",
                            value.name())
                       : tr("{name} must be one value, not a list or a mapping.", value.name()),
                   def.key);
    // "negative_prompt:" with nothing behind it is an empty text; a number with nothing behind it is a slip.
    if (kind == Kind::Null && !list && !std::holds_alternative<std::string>(like))
        value.failAtKey(tr("{name} has no value; give one, or remove the line.", value.name()), def.key);
    GenerationParams scratch;
    if (const auto complaint = setParamText(scratch, def, value.node().text, value.name()))
        value.fail(*complaint, def.key);
    return getParam(scratch, def);
}

/// Parameters stand at any depth, under their keys or aliases ("vae.enable_tiling"), so that this is no table of
/// fields.
class PresetReader {
public:
    explicit PresetReader(TakeUnknownKey unknown) : m_unknown(std::move(unknown)) {}

    Preset read(const YamlDocument& document)
    {
        m_kind = kindOf(document);
        readSection(YamlValue(document));
        return std::move(m_preset);
    }

private:
    void readSection(const YamlValue& section)
    {
        for (const YamlNode& node : section.node().items) {
            const YamlValue item = section.member(node);
            const std::string& path = item.name();
            if (path == kAbout) {
                readAbout(item);
            } else if (path == kKindKey) {
                if (m_kind != kPresetKind)
                    item.fail(tr("this is a file of kind {kind:quoted}, not a preset.", m_kind));
            } else if (const ParamDef* def = findParam(path)) {
                refuseTwin(item, *def);
                m_preset.values.emplace_back(def, paramValueIn(item, *def));
                noteComment(item, *def);
            } else if (!namesIn(path).empty()) {
                if (item.isMapping())
                    readSection(item);
                else if (node.kind != YamlNode::Kind::Null)
                    item.failAtKey(tr("{section} is a section; write its keys indented below it: {keys}.", path,
                                      listed(namesIn(path))));
            } else {
                const std::string meant = nearestKey(section.name(), node);
                m_unknown(item,
                          meant.empty()
                              ? tr("unknown key {key:quoted}; remove it, since no parameter has a similar name.", path)
                              : tr("unknown key {key:quoted}; did you mean {meant}?", path, meant));
            }
        }
    }

    void noteComment(const YamlValue& item, const ParamDef& def)
    {
        const ParamValue& value = m_preset.values.back().second;
        const bool isText = std::holds_alternative<std::string>(value) || std::holds_alternative<LoraList>(value);
        if (item.node().cut && def.choices.empty() && isText)
            m_preset.notes.push_back(item.where() + ": "
                                     + tr("{name} ends before the #, which begins a comment in YAML; put the text in "
                                          "quotes if the # belongs to it.",
                                          item.name()));
    }

    void readAbout(const YamlValue& about)
    {
        const bool nothing =
            about.node().kind == YamlNode::Kind::Null || (about.isMapping() && about.node().items.empty());
        if (!nothing)
            aboutTable().readInto(about, m_preset, m_unknown);
    }

    void refuseTwin(const YamlValue& item, const ParamDef& def)
    {
        const auto [earlier, isNew] = m_given.emplace(&def, item.name());
        if (isNew)
            return;
        item.failAtKey(earlier->second == item.name()
                           ? tr("{key} is given twice; remove one.", def.key)
                           : tr("{key} is given twice, as {earlier} before and as {here} here; remove one.", def.key,
                                earlier->second, item.name()),
                       def.key);
    }

    TakeUnknownKey m_unknown;
    std::string m_kind;
    Preset m_preset;
    std::map<const ParamDef*, std::string> m_given; ///< each parameter as the file spells it
};

Preset readPreset(const YamlDocument& document, std::vector<UnknownKey>* unknown)
{
    const auto take = [&](const YamlValue& value, const std::string& message) {
        if (unknown == nullptr)
            value.failAtKey(message, value.name());
        unknown->push_back({value.name(), document.where(value.node().keyMark) + ": " + message, value.node()});
    };
    Preset preset = PresetReader(take).read(document);
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
