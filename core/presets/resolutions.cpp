#include "presets/resolutions.h"

#include "base/nearest_name.h"
#include "base/wording.h"
#include "base/glob.h"
#include "params/param_table.h"
#include "yaml/yaml_reader.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace zimage {

namespace {

std::optional<PictureSize> sizeIn(std::string_view text)
{
    constexpr std::string_view kTimes = "×";
    std::size_t at = text.find('x');
    std::size_t length = 1;
    if (at == std::string_view::npos) {
        at = text.find(kTimes);
        length = kTimes.size();
    }
    if (at == std::string_view::npos)
        return {};
    PictureSize size;
    const auto whole = [](std::string_view digits, int& target) {
        const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), target);
        return error == std::errc{} && stop == digits.data() + digits.size();
    };
    if (!whole(text.substr(0, at), size.width) || !whole(text.substr(at + length), size.height))
        return {};
    return size;
}

class ResolutionsReader {
public:
    explicit ResolutionsReader(const YamlDocument& document) : m_document(document) {}

    std::vector<SizeFamily> read() const
    {
        std::vector<SizeFamily> families;
        bool kind = false;
        const YamlNode& root = m_document.root();
        for (const YamlNode& item : root.items) {
            if (item.key == kKindKey) {
                kind = item.text == "resolutions";
                if (!kind)
                    fail(item.mark, kKindKey,
                         "this is a file of kind " + inQuotes(item.text) + ", not of resolutions.");
            } else if (item.key == "families") {
                for (const YamlNode& family : listOf(item, "families"))
                    families.push_back(readFamily(family));
            } else {
                failUnknown(item, {kKindKey, "families"});
            }
        }
        if (!kind)
            fail(root.mark, kKindKey, "the line 'kind: resolutions' is missing.");
        if (families.empty())
            fail(root.mark, "families", "there are no families; give a list of them under families.");
        return families;
    }

private:
    SizeFamily readFamily(const YamlNode& node) const
    {
        if (node.kind != YamlNode::Kind::Mapping)
            fail(node.mark, "families", "a family is a mapping with name and sizes.");
        SizeFamily family;
        for (const YamlNode& item : node.items) {
            if (item.key == "name") {
                family.name = textOf(item, "name");
            } else if (item.key == "models") {
                for (const YamlNode& glob : listOf(item, "models"))
                    family.models.push_back(textOf(glob, "models"));
            } else if (item.key == "sizes") {
                for (const YamlNode& size : listOf(item, "sizes"))
                    family.sizes.push_back(readSize(size, family));
            } else {
                failUnknown(item, {"name", "models", "sizes"});
            }
        }
        if (family.name.empty())
            fail(node.mark, "name", "this family has no name.");
        if (family.sizes.empty())
            fail(node.mark, "sizes",
                 "the family " + inQuotes(family.name) + " has no sizes; write them as [512x512, 640x384].");
        return family;
    }

    PictureSize readSize(const YamlNode& node, const SizeFamily& family) const
    {
        const std::optional<PictureSize> size = node.kind == YamlNode::Kind::Scalar ? sizeIn(node.text) : std::nullopt;
        if (!size)
            fail(node.mark, "sizes", inQuotes(node.text) + " is not a size; write it as 1024x768.");
        const ParamDef& side = *findParam("width");
        for (const int length : {size->width, size->height}) {
            if (length < side.minimum || length > side.maximum)
                fail(node.mark, "sizes",
                     inQuotes(node.text) + " is out of range: sides are " + plainNumber(side.minimum) + " to "
                         + plainNumber(side.maximum) + " px.");
        }
        if (std::find(family.sizes.begin(), family.sizes.end(), *size) != family.sizes.end())
            fail(node.mark, "sizes", inQuotes(node.text) + " is given twice in this family; remove one.");
        return *size;
    }

    const std::vector<YamlNode>& listOf(const YamlNode& item, const std::string& key) const
    {
        if (item.kind != YamlNode::Kind::Sequence)
            fail(item.mark, key, key + " takes a list.");
        return item.items;
    }

    std::string textOf(const YamlNode& item, const std::string& key) const
    {
        if (item.kind != YamlNode::Kind::Scalar || item.text.empty())
            fail(item.mark, key, key + " takes text.");
        return item.text;
    }

    [[noreturn]] void failUnknown(const YamlNode& item, const std::vector<std::string>& known) const
    {
        const std::string meant = nearestName(item.key, known);
        fail(item.keyMark, item.key,
             "unknown key " + inQuotes(item.key) + "; "
                 + (meant.empty() ? "known are " + listed(known) + "." : "did you mean " + meant + "?"));
    }

    [[noreturn]] void fail(YamlMark mark, const std::string& key, const std::string& message) const
    {
        m_document.fail(ErrorCode::BadParameter, mark, message, key);
    }

    const YamlDocument& m_document;
};

bool allowed(const PictureSize& size, const SizeLimits& limits)
{
    const int unit = std::max(1, limits.unit);
    return size.width % unit == 0 && size.height % unit == 0 && std::max(size.width, size.height) <= limits.maxSide;
}

} // namespace

std::vector<SizeFamily> parseResolutions(std::string_view yaml, const std::string& name)
{
    const YamlDocument document(std::string(yaml), name);
    return ResolutionsReader(document).read();
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

int snapSide(int side, int step, int maxSide)
{
    const int unit = std::max(1, step);
    const int smallest = (16 + unit - 1) / unit * unit;
    const int largest = std::max(smallest, maxSide / unit * unit);
    const int nearest = static_cast<int>((static_cast<long long>(side) + unit / 2) / unit * unit);
    return std::clamp(nearest, smallest, largest);
}

} // namespace zimage
