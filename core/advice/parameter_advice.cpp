#include "advice/parameter_advice.h"

#include "base/glob.h"
#include "base/sentence.h"
#include "presets/preset.h"

#include <algorithm>
#include <utility>

namespace zimage {

namespace {

const YamlTable<ParameterRule>& ruleTable()
{
    using Rule = ParameterRule;
    static const YamlTable<Rule> table{
        {yaml::text("id", &Rule::id).required(), yaml::field("field", &Rule::field, paramIn).required(),
         yaml::field("when", &Rule::when, Condition::parse).required(), yaml::globs("models", &Rule::models),
         yaml::globs("except", &Rule::except),
         yaml::oneOf("device", &Rule::device, {{"cpu", Rule::Device::Cpu}, {"card", Rule::Device::Card}}),
         yaml::oneOf("severity", &Rule::severity,
                     {{"note", Rule::Severity::Note}, {"warning", Rule::Severity::Warning}}),
         yaml::localized("note", &Rule::note).required()}};
    return table;
}

ParameterAdvice read(const YamlDocument& document)
{
    static const YamlTable<ParameterAdvice> table{
        {yaml::records("rules", &ParameterAdvice::rules, ruleTable(), yaml::distinct(&ParameterRule::id))},
        [](const YamlValue& file, ParameterAdvice& advice) {
            if (advice.rules.empty())
                file.fail(tr("there are no rules; list them under rules."));
        }};
    return table.readFile(document, "parameter_advice");
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
