#include "quality/verify_suite.h"

#include "base/error.h"
#include "base/glob.h"
#include "base/nearest_name.h"
#include "base/wording.h"
#include "presets/preset.h"
#include "yaml/yaml_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace zimage {

namespace {

constexpr const char* kKind = "verification";
constexpr double kLeastFactor = 0.01;
constexpr double kGreatestFactor = 100;
constexpr double kLargest = 1e6; // beyond every range but the seed's, which nobody multiplies

class SuiteReader {
public:
    explicit SuiteReader(const YamlDocument& document) : m_document(document) {}

    VerifySuite read()
    {
        const YamlNode& root = m_document.root();
        if (const std::string kind = kindOf(m_document); kind != kKind)
            fail(root.mark, "this is a file of kind " + inQuotes(kind) + ", not " + inQuotes(kKind) + ".");
        for (const YamlNode& item : root.items) {
            if (item.key == "sets")
                readList(item, "sets", [this](const YamlNode& node) { readSet(node); });
            else if (item.key == "matrix")
                readMapping(item, "matrix", [this](const YamlNode& node) { readAxis(node); });
            else if (item.key != "kind")
                unknown(item, "", {"kind", "sets", "matrix"});
        }
        if (m_suite.sets.empty())
            fail(root.mark, "there are no sets of prompts; write them below sets.");
        return std::move(m_suite);
    }

private:
    template <typename Reader>
    void readList(const YamlNode& node, const std::string& path, const Reader& readItem)
    {
        if (node.kind != YamlNode::Kind::Sequence || node.items.empty())
            fail(node.mark, path + " takes a list, one entry to a line that begins with a dash.");
        for (const YamlNode& item : node.items)
            readItem(item);
    }

    template <typename Reader>
    void readMapping(const YamlNode& node, const std::string& path, const Reader& readItem)
    {
        if (node.kind != YamlNode::Kind::Mapping || node.items.empty())
            fail(node.mark, path + " is a section: write its keys indented below it.");
        for (const YamlNode& item : node.items)
            readItem(item);
    }

    void readSet(const YamlNode& node)
    {
        VerifyPromptSet set;
        readMapping(node, "sets", [&](const YamlNode& item) {
            if (item.key == "models")
                set.models = m_document.globsOf(item, "models");
            else if (item.key == "prompts")
                readList(item, "prompts", [&](const YamlNode& prompt) { set.prompts.push_back(readPrompt(prompt)); });
            else
                unknown(item, "sets.", {"models", "prompts"});
        });
        if (set.models.empty() || set.prompts.empty())
            fail(node.mark, "a set takes both models and prompts.");
        m_suite.sets.push_back(std::move(set));
    }

    VerifyPrompt readPrompt(const YamlNode& node)
    {
        VerifyPrompt prompt;
        if (node.kind == YamlNode::Kind::Mapping) {
            // "neutral: TEXT", so that each prompt is one line
            for (const YamlNode& item : node.items) {
                if (item.key != "neutral")
                    unknown(item, "prompts.", {"neutral"});
                prompt = {m_document.textOf(item, "prompts.neutral"), true};
            }
        } else {
            prompt.text = m_document.textOf(node, "prompts");
        }
        if (prompt.text.empty())
            fail(node.mark, "a prompt is empty; write one, or remove the line.");
        return prompt;
    }

    void readAxis(const YamlNode& node)
    {
        VerifyAxis axis{node.key, {}};
        const std::string path = "matrix." + printable(node.key, 60); // which may hold anything
        readMapping(node, path, [&](const YamlNode& item) {
            VerifyVariant variant{item.key, {}};
            if (item.kind != YamlNode::Kind::Null)
                readMapping(item, path + "." + printable(item.key, 60),
                            [&](const YamlNode& change) { variant.changes.push_back(readChange(change)); });
            axis.variants.push_back(std::move(variant));
        });
        m_suite.axes.push_back(std::move(axis));
    }

    VerifyVariant::Change readChange(const YamlNode& node)
    {
        VerifyVariant::Change change;
        change.def = findParam(node.key);
        if (change.def == nullptr) {
            std::vector<std::string> names;
            for (const ParamDef& def : paramTable())
                names.emplace_back(def.key);
            unknown(node, "", names);
        }
        const std::string text = m_document.textOf(node, node.key);
        const ParamValue own = getParam(GenerationParams{}, *change.def);
        const bool number = std::holds_alternative<std::int64_t>(own) || std::holds_alternative<double>(own);
        if (number && text.starts_with("x")) {
            const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), change.factor);
            if (error != std::errc() || end != text.data() + text.size()
                || !(change.factor >= kLeastFactor && change.factor <= kGreatestFactor))
                fail(node.mark, node.key + " " + inQuotes(text) + " is no factor; write x0.5, between x0.01 and x100.");
            return change;
        }
        GenerationParams scratch;
        if (const auto complaint = setParamText(scratch, *change.def, text))
            fail(node.mark, node.key + " " + inQuotes(text) + " " + *complaint + ".");
        change.value = getParam(scratch, *change.def);
        return change;
    }

    [[noreturn]] void unknown(const YamlNode& item, const std::string& section,
                              const std::vector<std::string>& known) const
    {
        const std::string meant = nearestName(item.key, known);
        m_document.fail(ErrorCode::BadParameter, item.keyMark,
                        "unknown key " + inQuotes(section + item.key) + "; "
                            + (!meant.empty()         ? "did you mean " + section + meant + "?"
                                   : known.size() < 4 ? "known are " + listed(known) + "."
                                                      : "no parameter has a name like it."),
                        item.key);
    }

    [[noreturn]] void fail(YamlMark mark, const std::string& message) const
    {
        m_document.fail(ErrorCode::BadParameter, mark, message);
    }

    const YamlDocument& m_document;
    VerifySuite m_suite;
};

std::vector<std::string> axisNames(const VerifySuite& suite)
{
    std::vector<std::string> names;
    for (const VerifyAxis& axis : suite.axes)
        names.push_back(axis.name);
    return names;
}

std::vector<const VerifyAxis*> namedAxes(const VerifySuite& suite, std::string_view text)
{
    std::vector<const VerifyAxis*> axes;
    for (std::size_t start = 0; !text.empty() && start <= text.size();) {
        const std::size_t comma = std::min(text.find(',', start), text.size());
        const std::string name(text.substr(start, comma - start));
        const auto found = std::find_if(suite.axes.begin(), suite.axes.end(),
                                        [&](const VerifyAxis& axis) { return axis.name == name; });
        const ErrorContext where{.file = {}, .tensor = {}, .key = "matrix"};
        if (found == suite.axes.end())
            throw Error(ErrorCode::BadParameter,
                        "There is no axis " + inQuotes(name) + " to vary: known are "
                            + printable(listed(axisNames(suite)), 300) + ".",
                        where);
        if (std::find(axes.begin(), axes.end(), &*found) != axes.end())
            throw Error(ErrorCode::BadParameter, "The axis " + inQuotes(name) + " is named twice.", where);
        axes.push_back(&*found);
        start = comma + 1;
    }
    return axes;
}

} // namespace

VerifySuite parseVerifySuite(std::string_view yaml, const std::string& name)
{
    return SuiteReader(YamlDocument(std::string(yaml), name)).read();
}

VerifySuite loadVerifySuite(const std::filesystem::path& path) { return SuiteReader(YamlDocument::load(path)).read(); }

const std::vector<VerifyPrompt>& promptsFor(const VerifySuite& suite, std::string_view modelName)
{
    const VerifyPromptSet* best = nullptr;
    std::size_t longest = 0;
    for (const VerifyPromptSet& set : suite.sets) {
        if (const std::size_t length = longestMatch(set.models, modelName); length > longest) {
            best = &set;
            longest = length;
        }
    }
    if (best == nullptr)
        throw Error(ErrorCode::NotFound, "There are no prompts to verify the model " + inQuotes(modelName) + " with.");
    return best->prompts;
}

std::vector<VerifyPrompt> choosePrompts(const std::vector<VerifyPrompt>& set, const std::string& checkPrompt, int count)
{
    std::vector<VerifyPrompt> chosen;
    if (!checkPrompt.empty())
        chosen.push_back({checkPrompt, true});
    const std::size_t wanted = static_cast<std::size_t>(std::max(0, count));
    const std::size_t rest = wanted - std::min(wanted, chosen.size());
    for (std::size_t i = 0; i < rest; ++i)
        chosen.push_back(set[rest < set.size() ? i * set.size() / rest : i % set.size()]);
    chosen.resize(wanted);
    return chosen;
}

std::vector<VerifyCombination> combinations(const VerifySuite& suite, std::string_view axes)
{
    std::vector<VerifyCombination> all(1);
    for (const VerifyAxis* axis : namedAxes(suite, axes)) {
        std::vector<VerifyCombination> longer;
        for (const VerifyCombination& before : all) {
            for (const VerifyVariant& variant : axis->variants) {
                VerifyCombination next = before;
                next.name += (next.name.empty() ? "" : ", ") + axis->name + " " + variant.name;
                next.variants.push_back(&variant);
                longer.push_back(std::move(next));
            }
        }
        all = std::move(longer);
    }
    return all;
}

void applyCombination(GenerationParams& params, const VerifyCombination& combination, int sizeUnit)
{
    for (const VerifyVariant* variant : combination.variants) {
        for (const VerifyVariant::Change& change : variant->changes) {
            ParamValue value = change.value;
            if (change.factor > 0) {
                value = getParam(params, *change.def);
                const bool side = change.def == findParam("width") || change.def == findParam("height");
                const double unit = side ? sizeUnit : 1;
                if (auto* whole = std::get_if<std::int64_t>(&value))
                    *whole = std::llround(
                        std::clamp(std::round(static_cast<double>(*whole) * change.factor / unit), 1.0, kLargest)
                        * unit);
                else if (auto* number = std::get_if<double>(&value))
                    *number *= change.factor;
            }
            if (const auto complaint = setParam(params, *change.def, value))
                throw Error(ErrorCode::BadParameter,
                            printable(combination.name) + ": " + change.def->key + " " + *complaint + ".",
                            {{}, {}, change.def->key});
        }
    }
}

} // namespace zimage
