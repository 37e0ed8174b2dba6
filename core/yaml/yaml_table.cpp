#include "yaml/yaml_table.h"

#include "base/nearest_name.h"
#include "base/sentence.h"
#include "base/wording.h"

#include <algorithm>

namespace zimage::yaml_detail {

void refuseKey(const YamlValue& value, const std::string& message) { value.failAtKey(message); }

void requireMapping(const YamlValue& value, const std::vector<std::string>& known)
{
    if (value.isMapping() && !value.node().items.empty())
        return;
    if (value.name().empty())
        value.fail(tr("the file has no keys; the known keys are {keys}.", listed(known)));
    value.fail(tr("{name} is a section; write its keys indented below it: {keys}.", value.name(), listed(known)));
}

void findUnknownKeys(const YamlValue& value, const std::vector<std::string>& known, const TakeUnknownKey& take)
{
    // The number of a list's entry is nothing that anybody writes into a file.
    const bool inList = value.name().find('[') != std::string::npos;
    const std::string section = value.name().empty() || inList ? std::string() : value.name() + ".";
    for (const YamlNode& item : value.node().items) {
        if (std::find(known.begin(), known.end(), item.key) != known.end())
            continue;
        const YamlValue unknown = value.member(item);
        const std::string meant = nearestName(item.key, known);
        take(unknown,
             meant.empty() ? tr("unknown key {name:quoted}; {n|the only key is|the known keys are} {keys}.",
                                unknown.name(), known.size(), listed(known))
                           : tr("unknown key {name:quoted}; did you mean {meant}?", unknown.name(), section + meant));
    }
}

void failMissingText(const YamlValue& value, const std::string& key)
{
    if (value.name().empty())
        value.fail(tr("the file needs the key {key} or {key}_zh.", key));
    value.fail(tr("{name} needs the key {key} or {key}_zh.", value.name(), key));
}

void failMissing(const YamlValue& value, const std::vector<std::string>& required)
{
    const std::string keys = listed(required);
    if (value.name().empty())
        value.fail(tr("the file needs the {n|key|keys} {keys}.", required.size(), keys));
    value.fail(tr("{name} needs the {n|key|keys} {keys}.", value.name(), required.size(), keys));
}

void failTwin(const YamlValue& value, const std::string& id)
{
    value.fail(tr("{name}: another entry has the id {id:quoted}; choose another one.", value.name(), id));
}

void requireKind(const YamlDocument& document, const char* kind)
{
    if (const std::string found = kindOf(document); found != kind)
        YamlValue(document).fail(tr("this is a file of kind {found:quoted}, not {wanted:quoted}.", found, kind));
}

} // namespace zimage::yaml_detail
