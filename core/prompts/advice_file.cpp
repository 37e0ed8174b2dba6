#include "prompts/advice_file.h"

#include "base/sentence.h"
#include "base/size_text.h"
#include "yaml/yaml_fields.h"

#include <algorithm>
#include <tuple>

namespace zimage {

namespace {

constexpr const char* kKind = "advice";
constexpr std::size_t kMostRules = 200;
constexpr double kLargest = 10000; // of what is compared with a number

AdviceSeverity severityIn(const YamlValue& value)
{
    const std::string text = value.textOrNothing();
    if (text != "hint" && text != "warning")
        value.fail(tr("{name} must be hint or warning, not {text:quoted}.", value.name(), text));
    return text == "warning" ? AdviceSeverity::Warning : AdviceSeverity::Hint;
}

bool yesIn(const YamlValue& value)
{
    const std::string text = value.textOrNothing();
    if (text != "true" && text != "false")
        value.fail(tr("{name} must be true or false, not {text:quoted}.", value.name(), text));
    return text == "true";
}

TextPattern patternIn(const YamlValue& value)
{
    std::string problem;
    TextPattern made(value.textOrNothing(), problem);
    if (!problem.empty())
        value.fail(value.name() + ": " + problem);
    return made;
}

void readSize(const YamlValue& value, AdviceExample& example)
{
    const auto size = sizeInText(value.textOrNothing());
    if (!size || size->first < 1 || size->second < 1)
        value.fail(tr("{key} {text:quoted} is not a size; write it as 1024x768.", value.key(), value.textOrNothing()));
    std::tie(example.width, example.height) = *size;
}

/// A prompt alone, or with the model and the size that it is for.
AdviceExample exampleIn(const YamlValue& value)
{
    static const YamlTable<AdviceExample> table{{yaml::textOrNothing("prompt", &AdviceExample::prompt),
                                                 yaml::textOrNothing("model", &AdviceExample::model),
                                                 yaml::field<AdviceExample>("size", readSize)}};
    return value.isMapping() ? table.read(value) : AdviceExample{value.textOrNothing(), {}, 0, 0};
}

const YamlTable<AdviceRule>& ruleTable()
{
    using Rule = AdviceRule;
    static const YamlTable<Rule> table{
        {yaml::textOrNothing("id", &Rule::id).required(), yaml::field("severity", &Rule::severity, severityIn),
         yaml::globs("models", &Rule::models), yaml::globs("not_models", &Rule::notModels),
         yaml::number("min_megapixels", &Rule::minMegapixels, 0, kLargest),
         yaml::number("max_megapixels", &Rule::maxMegapixels, 0, kLargest),
         yaml::number("min_aspect", &Rule::minAspect, 0, kLargest),
         yaml::number("max_aspect", &Rule::maxAspect, 0, kLargest),
         yaml::field("pattern", &Rule::pattern, patternIn).required(), yaml::field("unless", &Rule::unless, patternIn),
         yaml::field("other_size", &Rule::otherSize, yesIn), yaml::localized("advice", &Rule::advice).required(),
         yaml::localized("replace", &Rule::replace), yaml::localized("append", &Rule::append),
         yaml::list("examples", &Rule::examples, exampleIn),
         yaml::list("counter_examples", &Rule::counterExamples, exampleIn)}};
    return table;
}

struct AdviceFile {
    std::vector<AdviceRule> rules;
};

void refuseTwin(const YamlValue& value, const std::vector<AdviceRule>& before, const AdviceRule& made)
{
    if (std::any_of(before.begin(), before.end(), [&](const AdviceRule& other) { return other.id == made.id; }))
        value.fail(tr("there are two rules with the id {id:quoted}; give one of them another id.", made.id));
}

std::vector<AdviceRule> read(const YamlDocument& document)
{
    static const YamlTable<AdviceFile> table{
        {yaml::records("rules", &AdviceFile::rules, ruleTable(), refuseTwin)},
        [](const YamlValue& file, AdviceFile& made) {
            if (made.rules.size() > kMostRules)
                file.fail(tr("there are more than {most:int} rules; remove some.", kMostRules));
        }};
    return table.readFile(document, kKind).rules;
}

} // namespace

std::vector<AdviceRule> parseAdvice(std::string_view yaml, const std::string& name)
{
    return read(YamlDocument(std::string(yaml), name));
}

std::vector<AdviceRule> loadAdvice(const std::filesystem::path& path) { return read(YamlDocument::load(path)); }

} // namespace zimage
