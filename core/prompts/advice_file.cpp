#include "prompts/advice_file.h"

#include "base/error.h"
#include "base/wording.h"
#include "yaml/yaml_text.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace zimage {

namespace {

constexpr const char* kKind = "advice";
constexpr std::size_t kMostRules = 200;

class Reader {
public:
    explicit Reader(const YamlDocument& document) : m_document(document) {}

    std::vector<AdviceRule> read()
    {
        const YamlNode& root = m_document.root();
        if (const std::string kind = kindOf(m_document); kind != kKind)
            fail(root, "this is a file of kind " + inQuotes(kind) + ", not " + inQuotes(kKind) + ".");
        for (const YamlNode& item : root.items) {
            if (item.key == "rules") {
                for (const YamlNode& rule : listItems(m_document, item, "rules"))
                    m_rules.push_back(readRule(rule));
            } else if (item.key != "kind") {
                failUnknownKey(m_document, item, "", {"kind", "rules"});
            }
        }
        if (m_rules.size() > kMostRules)
            fail(root, "there are more than " + std::to_string(kMostRules) + " rules.");
        return std::move(m_rules);
    }

private:
    [[noreturn]] void fail(const YamlNode& node, const std::string& message, const std::string& key = {}) const
    {
        m_document.fail(ErrorCode::BadParameter, node.mark, message, key);
    }

    AdviceRule readRule(const YamlNode& node)
    {
        AdviceRule rule;
        for (const YamlNode& item : mappingItems(m_document, node, "a rule"))
            readKey(rule, item);
        rule.advice = localizedText(m_document, node, "advice", "the rule", true);
        rule.replace = optionalText(node, "replace");
        rule.append = optionalText(node, "append");
        if (rule.id.empty() || rule.pattern.empty())
            fail(node, "a rule needs an id, a pattern and its advice.");
        if (!m_ids.insert(rule.id).second)
            fail(node, "there are two rules with the id " + inQuotes(rule.id) + "; name one otherwise.", "id");
        return rule;
    }

    void readKey(AdviceRule& rule, const YamlNode& item) const
    {
        static const std::vector<std::string> known{
            "id",         "severity", "models",    "not_models", "min_megapixels",  "max_megapixels", "min_aspect",
            "max_aspect", "pattern",  "unless",    "other_size", "advice",          "advice_zh",      "replace",
            "replace_zh", "append",   "append_zh", "examples",   "counter_examples"};
        if (item.key == "id")
            rule.id = m_document.textOf(item, item.key);
        else if (item.key == "severity")
            rule.severity = severity(item);
        else if (item.key == "models")
            rule.models = m_document.globsOf(item, item.key);
        else if (item.key == "not_models")
            rule.notModels = m_document.globsOf(item, item.key);
        else if (item.key == "min_megapixels")
            rule.minMegapixels = number(item);
        else if (item.key == "max_megapixels")
            rule.maxMegapixels = number(item);
        else if (item.key == "min_aspect")
            rule.minAspect = number(item);
        else if (item.key == "max_aspect")
            rule.maxAspect = number(item);
        else if (item.key == "pattern")
            rule.pattern = pattern(item);
        else if (item.key == "unless")
            rule.unless = pattern(item);
        else if (item.key == "other_size")
            rule.otherSize = yes(item);
        else if (item.key == "examples")
            rule.examples = examples(item);
        else if (item.key == "counter_examples")
            rule.counterExamples = examples(item);
        else if (std::find(known.begin(), known.end(), item.key) == known.end())
            failUnknownKey(m_document, item, "rules.", known);
    }

    [[nodiscard]] std::optional<LocalizedText> optionalText(const YamlNode& node, const std::string& key) const
    {
        if (node.find(key) == nullptr && node.find(key + "_zh") == nullptr)
            return std::nullopt;
        return localizedText(m_document, node, key, "the rule", false);
    }

    [[nodiscard]] AdviceSeverity severity(const YamlNode& item) const
    {
        const std::string text = m_document.textOf(item, item.key);
        if (text != "hint" && text != "warning")
            fail(item, "severity is hint or warning, not " + inQuotes(text) + ".", item.key);
        return text == "warning" ? AdviceSeverity::Warning : AdviceSeverity::Hint;
    }

    [[nodiscard]] double number(const YamlNode& item) const
    {
        const std::string text = m_document.textOf(item, item.key);
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc() || end != text.data() + text.size() || !(value >= 0 && value <= 10000))
            fail(item, item.key + " takes a number from 0 to 10000, not " + inQuotes(text) + ".", item.key);
        return value;
    }

    [[nodiscard]] bool yes(const YamlNode& item) const
    {
        const std::string text = m_document.textOf(item, item.key);
        if (text != "true" && text != "false")
            fail(item, item.key + " is true or false, not " + inQuotes(text) + ".", item.key);
        return text == "true";
    }

    [[nodiscard]] TextPattern pattern(const YamlNode& item) const
    {
        std::string problem;
        TextPattern made(m_document.textOf(item, item.key), problem);
        if (!problem.empty())
            fail(item, item.key + " " + printable(problem) + ".", item.key);
        return made;
    }

    [[nodiscard]] std::vector<AdviceExample> examples(const YamlNode& node) const
    {
        std::vector<AdviceExample> all;
        for (const YamlNode& item : listItems(m_document, node, node.key)) {
            AdviceExample example;
            if (item.kind == YamlNode::Kind::Mapping) {
                for (const YamlNode& part : item.items) {
                    if (part.key == "prompt")
                        example.prompt = m_document.textOf(part, part.key);
                    else if (part.key == "model")
                        example.model = m_document.textOf(part, part.key);
                    else if (part.key == "size")
                        readSize(example, part);
                    else
                        failUnknownKey(m_document, part, node.key + ".", {"prompt", "model", "size"});
                }
            } else {
                example.prompt = m_document.textOf(item, node.key);
            }
            all.push_back(std::move(example));
        }
        return all;
    }

    void readSize(AdviceExample& example, const YamlNode& item) const
    {
        const std::string text = m_document.textOf(item, item.key);
        const char* end = text.data() + text.size();
        const auto width = std::from_chars(text.data(), end, example.width);
        const bool cross = width.ec == std::errc() && width.ptr != end && *width.ptr == 'x';
        const auto height = cross ? std::from_chars(width.ptr + 1, end, example.height) : width;
        if (!cross || height.ec != std::errc() || height.ptr != end || example.width < 1 || example.height < 1)
            fail(item, "size is written 1024x768, not " + inQuotes(text) + ".", item.key);
    }

    const YamlDocument& m_document;
    std::vector<AdviceRule> m_rules;
    std::set<std::string> m_ids;
};

} // namespace

std::vector<AdviceRule> parseAdvice(std::string_view yaml, const std::string& name)
{
    return Reader(YamlDocument(std::string(yaml), name)).read();
}

std::vector<AdviceRule> loadAdvice(const std::filesystem::path& path)
{
    return Reader(YamlDocument::load(path)).read();
}

} // namespace zimage
