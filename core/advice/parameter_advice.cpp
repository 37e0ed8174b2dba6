#include "advice/parameter_advice.h"

#include "base/glob.h"
#include "presets/preset.h"

#include <algorithm>
#include <utility>

namespace zimage {

namespace {

ParameterRule ruleOf(const ParamSection& section, const YamlNode& node, const std::string& path)
{
    ParameterRule rule;
    section.each(node, path, {"id", "field", "when", "models", "except", "device", "severity", "note", "note_zh"},
                 [&](const YamlNode& item) {
                     const std::string where = path + "." + item.key;
                     if (item.key == "id")
                         rule.id = section.text(item, where);
                     else if (item.key == "field")
                         rule.field = &section.param(section.text(item, where), item.mark);
                     else if (item.key == "when")
                         rule.when = Condition::parse(section, item, where);
                     else if (item.key == "models")
                         rule.models = section.globs(item, where);
                     else if (item.key == "except")
                         rule.except = section.globs(item, where);
                     else if (item.key == "device")
                         rule.device = section.oneOf(item, where, {"cpu", "card"}) == 0 ? ParameterRule::Device::Cpu
                                                                                        : ParameterRule::Device::Card;
                     else if (item.key == "severity")
                         rule.severity = section.oneOf(item, where, {"note", "warning"}) == 0
                             ? ParameterRule::Severity::Note
                             : ParameterRule::Severity::Warning;
                     else
                         return item.key == "note" || item.key == "note_zh";
                     return true;
                 });
    rule.note = section.localized(node, "note", path);
    if (rule.id.empty() || rule.field == nullptr || node.find("when") == nullptr)
        section.fail(node.mark, path + " needs id, field and when.");
    return rule;
}

ParameterAdvice read(const YamlDocument& document)
{
    const ParamSection section(document);
    ParameterAdvice advice;
    section.each(section.root("parameter_advice"), "", {"kind", "rules"}, [&](const YamlNode& item) {
        if (item.key == "rules")
            section.list(item, "rules", [&](const YamlNode& node, const std::string& path) {
                ParameterRule rule = ruleOf(section, node, path);
                if (std::any_of(advice.rules.begin(), advice.rules.end(),
                                [&](const ParameterRule& other) { return other.id == rule.id; }))
                    section.fail(node.mark, path + ": there is another rule with the id '" + rule.id + "'.");
                advice.rules.push_back(std::move(rule));
            });
        return item.key == "rules" || item.key == kKindKey;
    });
    if (advice.rules.empty())
        section.fail(document.root().mark, "there are no rules; write them below rules.");
    return advice;
}

void fill(std::string& text, std::string_view field, const std::string& value)
{
    for (std::size_t at = 0; (at = text.find(field, at)) != std::string::npos; at += value.size())
        text.replace(at, field.size(), value);
}

} // namespace

bool ParameterRule::applies(const GenerationParams& params, const ParameterContext& context) const
{
    if (device != Device::Any && context.card != (device == Device::Card))
        return false;
    if (note.in("en").find("{decode_memory") != std::string::npos && context.decodeMemory.empty())
        return false; // nothing is known to say
    const std::size_t meant = models.empty() ? 1 : longestMatch(models, context.model);
    return meant > 0 && longestMatch(except, context.model) == 0 && when.holds(params);
}

std::string ParameterRule::sentence(std::string_view language, const ParameterContext& context) const
{
    std::string text = note.in(language);
    fill(text, "{decode_memory}", context.decodeMemory);
    fill(text, "{decode_memory_half}", context.decodeMemoryHalf);
    return text;
}

std::vector<const ParameterRule*> ParameterAdvice::about(const GenerationParams& params,
                                                         const ParameterContext& context) const
{
    std::vector<const ParameterRule*> found;
    for (const ParameterRule& rule : rules)
        if (rule.applies(params, context))
            found.push_back(&rule);
    return found;
}

ParameterAdvice parseParameterAdvice(std::string_view yaml, const std::string& name)
{
    return read(YamlDocument(std::string(yaml), name));
}

ParameterAdvice loadParameterAdvice(const std::filesystem::path& path) { return read(YamlDocument::load(path)); }

} // namespace zimage
