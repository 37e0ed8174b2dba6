#include "presets/resolutions.h"

#include "base/glob.h"
#include "base/sentence.h"
#include "base/size_text.h"
#include "params/param_table.h"
#include "yaml/yaml_fields.h"

#include <algorithm>
#include <cmath>

namespace zimage {

namespace {

constexpr const char* kKind = "resolutions";

/// Entries of a list that may be empty.
std::vector<YamlValue> entriesOf(const YamlValue& list)
{
    if (list.node().kind != YamlNode::Kind::Sequence)
        list.fail(tr("{name} must be a list.", list.name()));
    return list.node().items.empty() ? std::vector<YamlValue>() : list.entries();
}

std::vector<std::string> modelsIn(const YamlValue& value)
{
    std::vector<std::string> models;
    for (const YamlValue& glob : entriesOf(value))
        models.push_back(glob.text());
    return models;
}

PictureSize sizeIn(const YamlValue& value)
{
    const std::string& text = value.node().text; // of a scalar
    const auto found = sizeInText(text);
    if (!found)
        value.fail(tr("{text:quoted} is not a size; write it as 1024x768.", text));
    const ParamDef& side = *findParam("width");
    for (const int length : {found->first, found->second})
        if (length < side.minimum || length > side.maximum)
            value.fail(tr("{text:quoted} is out of range: sides have {least:number} to {greatest:number} px.", text,
                          side.minimum, side.maximum));
    return {found->first, found->second};
}

std::vector<PictureSize> sizesIn(const YamlValue& value)
{
    std::vector<PictureSize> sizes;
    for (const YamlValue& entry : entriesOf(value)) {
        const PictureSize size = sizeIn(entry);
        if (std::find(sizes.begin(), sizes.end(), size) != sizes.end())
            entry.fail(tr("{size:quoted} is given twice in this family; remove one.", entry.node().text));
        sizes.push_back(size);
    }
    return sizes;
}

SizeFamily familyIn(const YamlValue& value)
{
    static const YamlTable<SizeFamily> table{
        {yaml::text("name", &SizeFamily::name), yaml::field("models", &SizeFamily::models, modelsIn),
         yaml::field("sizes", &SizeFamily::sizes, sizesIn)},
        [](const YamlValue& family, SizeFamily& made) {
            if (made.name.empty())
                family.fail(tr("this family has no name; write one after name."));
            if (made.sizes.empty())
                family.fail(tr("the family {name:quoted} has no sizes; write them as [512x512, 640x384].", made.name));
        }};
    if (!value.isMapping())
        value.fail(tr("a family is a mapping with name and sizes."));
    return table.read(value);
}

struct ResolutionsFile {
    std::vector<SizeFamily> families;
};

std::vector<SizeFamily> familiesIn(const YamlValue& value)
{
    std::vector<SizeFamily> families;
    for (const YamlValue& family : entriesOf(value))
        families.push_back(familyIn(family));
    return families;
}

std::vector<SizeFamily> read(const YamlDocument& document)
{
    static const YamlTable<ResolutionsFile> table{{yaml::field("families", &ResolutionsFile::families, familiesIn)},
                                                  [](const YamlValue& file, ResolutionsFile& made) {
                                                      if (made.families.empty())
                                                          file.fail(
                                                              tr("there are no families; list them under families."));
                                                  }};
    const YamlValue file(document);
    const YamlNode* kind = file.node().find(kKindKey);
    if (kind == nullptr)
        file.fail(tr("the line 'kind: resolutions' is missing; add it."));
    if (kind->text != kKind)
        file.member(*kind).fail(tr("this is a file of kind {kind:quoted}, not of resolutions.", kind->text));
    return table.read(file).families;
}

bool allowed(const PictureSize& size, const SizeLimits& limits)
{
    const int unit = std::max(1, limits.unit);
    return size.width % unit == 0 && size.height % unit == 0 && std::max(size.width, size.height) <= limits.maxSide;
}

} // namespace

std::vector<SizeFamily> parseResolutions(std::string_view yaml, const std::string& name)
{
    return read(YamlDocument(std::string(yaml), name));
}

std::vector<SizeFamily> loadResolutions(const std::filesystem::path& path)
{
    return parseResolutions(readYamlText(path), path.string());
}

std::vector<SizeFamily> familiesForModel(const std::vector<SizeFamily>& families, std::string_view modelName,
                                         const SizeLimits& limits)
{
    const auto named = [&](const SizeFamily& family) {
        return std::any_of(family.models.begin(), family.models.end(),
                           [&](const std::string& glob) { return globMatches(glob, modelName); });
    };
    const bool anyNamed = std::any_of(families.begin(), families.end(), named);
    std::vector<SizeFamily> offered;
    for (const SizeFamily& family : families) {
        if (anyNamed ? !named(family) : !family.models.empty())
            continue;
        SizeFamily kept = family;
        std::erase_if(kept.sizes, [&](const PictureSize& size) { return !allowed(size, limits); });
        if (!kept.sizes.empty())
            offered.push_back(std::move(kept));
    }
    return offered;
}

int longestSide(const std::vector<SizeFamily>& families)
{
    int longest = 0;
    for (const SizeFamily& family : families)
        for (const PictureSize& size : family.sizes)
            longest = std::max({longest, size.width, size.height});
    return longest;
}

PictureSize nearestShape(const SizeFamily& family, const PictureSize& like)
{
    const auto shape = [](const PictureSize& size) {
        return std::log(static_cast<double>(std::max(1, size.width)) / std::max(1, size.height));
    };
    return *std::min_element(family.sizes.begin(), family.sizes.end(),
                             [&, wanted = shape(like)](const PictureSize& one, const PictureSize& other) {
                                 return std::fabs(shape(one) - wanted) < std::fabs(shape(other) - wanted);
                             });
}

PictureSize legalSize(const PictureSize& size, int unit)
{
    const int step = std::max(1, unit);
    const auto above = [step](int side) { return (side + step - 1) / step * step; };
    return {above(size.width), above(size.height)};
}

PictureSize withinSide(const PictureSize& size, int longest, int unit)
{
    const int longer = std::max(size.width, size.height);
    if (longer <= longest)
        return size;
    const int step = std::max(1, unit);
    const auto scaled = [&](int side) {
        const double exact = static_cast<double>(side) * longest / longer;
        return std::clamp(static_cast<int>(std::lround(exact / step)), 1, std::max(1, longest / step)) * step;
    };
    return {scaled(size.width), scaled(size.height)};
}

} // namespace zimage
