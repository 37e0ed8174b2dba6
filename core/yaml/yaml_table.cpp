#include "yaml/yaml_table.h"

#include "base/nearest_name.h"
#include "base/wording.h"

#include <algorithm>

namespace zimage::yaml_detail {

namespace {

const std::string& oneOf(const YamlValue& value, const YamlWords& words)
{
    return words.one.empty() ? value.name() : words.one;
}

/// "id, field and when".
std::string enumerated(const std::vector<std::string>& keys)
{
    if (keys.size() < 2)
        return listed(keys);
    return listed({keys.begin(), keys.end() - 1}) + " and " + keys.back();
}

} // namespace

void refuseKey(const YamlValue& value, const std::string& message) { value.failAtKey(message); }

void requireMapping(const YamlValue& value, const YamlWords& words, const std::vector<std::string>& known)
{
    if (!value.isMapping() || value.node().items.empty())
        value.fail(oneOf(value, words) + " is a section: write its keys indented below it, " + listed(known) + ".");
}

void findUnknownKeys(const YamlValue& value, const YamlWords& words, const std::vector<std::string>& known,
                     const TakeUnknownKey& take)
{
    for (const YamlNode& item : value.node().items) {
        if (std::find(known.begin(), known.end(), item.key) != known.end())
            continue;
        const YamlValue unknown = value.member(item);
        const std::string meant = nearestName(item.key, known);
        const std::string name = words.one.empty() ? unknown.name() : words.section + item.key;
        take(
            unknown,
            "unknown key " + inQuotes(name) + "; "
                + (meant.empty() ? "known are " + listed(known) + "." : "did you mean " + words.section + meant + "?"));
    }
}

YamlValue member(const YamlValue& value, const YamlWords& words, const YamlNode& node, bool localized)
{
    const YamlValue named = value.member(node);
    if (words.one.empty())
        return named;
    return named.named(localized ? words.owner + "." + node.key : node.key);
}

void failMissingText(const YamlValue& value, const YamlWords& words, const std::string& key)
{
    value.fail((words.owner.empty() ? oneOf(value, words) : words.owner) + " needs " + key + " or " + key + "_zh.");
}

void failMissing(const YamlValue& value, const YamlWords& words, const std::vector<std::string>& required)
{
    value.fail(oneOf(value, words) + " " + (words.needs.empty() ? "needs " + enumerated(required) : words.needs) + ".");
}

void failTwin(const YamlValue& value, const std::string& what, const std::string& id)
{
    value.fail(value.name() + ": there is another " + what + " with the id " + inQuotes(id) + ".");
}

void requireKind(const YamlDocument& document, const char* kind)
{
    if (const std::string found = kindOf(document); found != kind)
        YamlValue(document).fail("this is a file of kind " + inQuotes(found) + ", not " + inQuotes(kind) + ".");
}

} // namespace zimage::yaml_detail
