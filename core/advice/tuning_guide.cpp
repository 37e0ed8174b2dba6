#include "advice/tuning_guide.h"

#include "base/error.h"
#include "base/glob.h"
#include "base/wording.h"
#include "presets/preset.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

namespace zimage {

namespace {

constexpr int kMostPictures = 1000;
constexpr int kLongestSide = 8192; // px

const std::vector<std::string>& stepNames()
{
    static const std::vector<std::string> names{"stability", "texture", "speed", "size"};
    return names;
}

class GuideReader {
public:
    explicit GuideReader(const YamlDocument& document) : m_section(document) {}

    TuningGuide read()
    {
        const YamlNode& root = m_section.root("tuning");
        m_section.each(root, "", {"kind", "models", "steps"}, [this](const YamlNode& item) {
            if (item.key == "models")
                m_section.list(item, "models", [this](const YamlNode& node, const std::string& path) {
                    m_guide.models.push_back(model(node, path));
                });
            else if (item.key == "steps")
                m_section.list(item, "steps",
                               [this](const YamlNode& node, const std::string& path) { take(node, path); });
            return item.key == "models" || item.key == "steps" || item.key == kKindKey;
        });
        if (m_guide.models.empty() || m_seen.size() != kTuningSteps.size())
            m_section.fail(root.mark, "a tuning guide needs models, and the steps " + listed(stepNames()) + ".");
        return std::move(m_guide);
    }

private:
    TuningModel model(const YamlNode& node, const std::string& path) const
    {
        TuningModel model;
        m_section.each(node, path, {"models", "note", "note_zh", "from_preset", "sizes", "quick_sizes"},
                       [&](const YamlNode& item) {
                           const std::string where = path + "." + item.key;
                           if (item.key == "models")
                               model.models = m_section.globs(item, where);
                           else if (item.key == "from_preset")
                               for (const std::string& name : m_section.texts(item, where))
                                   model.fromPreset.push_back(&m_section.param(name, item.mark));
                           else if (item.key == "sizes" || item.key == "quick_sizes")
                               m_section.list(item, where, [&](const YamlNode& size, const std::string& each) {
                                   (item.key == "sizes" ? model.sizes : model.quickSizes).push_back(sizeOf(size, each));
                               });
                           else
                               return item.key == "note" || item.key == "note_zh";
                           return true;
                       });
        model.note = m_section.localized(node, "note", path, false);
        if (model.models.empty() || model.sizes.empty())
            m_section.fail(node.mark, path + " needs models and sizes.");
        if (model.quickSizes.empty())
            model.quickSizes = {model.sizes.front()};
        return model;
    }

    TuningModel::Size sizeOf(const YamlNode& node, const std::string& path) const
    {
        const std::string text = m_section.text(node, path);
        TuningModel::Size size;
        const char* const end = text.data() + text.size();
        const auto [cross, first] = std::from_chars(text.data(), end, size.width);
        const bool one = first == std::errc() && cross != end && *cross == 'x';
        const auto [last, second] = one ? std::from_chars(cross + 1, end, size.height)
                                        : std::from_chars_result{end, std::errc::invalid_argument};
        if (second != std::errc() || last != end || std::min(size.width, size.height) < 16
            || std::max(size.width, size.height) > kLongestSide)
            m_section.fail(node.mark,
                           path + " " + inQuotes(text)
                               + " is no size; write one such as 1024x1536, sides from 16 to 8192.");
        return size;
    }

    void take(const YamlNode& node, const std::string& path)
    {
        TuningStep step;
        bool named = false;
        m_section.each(node, path,
                       {"id", "title", "title_zh", "why", "why_zh", "values", "pictures", "long", "quick", "variants"},
                       [&](const YamlNode& item) {
                           const std::string where = path + "." + item.key;
                           if (item.key == "id") {
                               step.id = kTuningSteps[m_section.oneOf(item, where, stepNames())];
                               named = true;
                           } else if (item.key == "values") {
                               step.values = m_section.changes(item, where);
                           } else if (item.key == "pictures") {
                               step.pictures = m_section.whole(item, where, 1, kMostPictures);
                           } else if (item.key == "long") {
                               step.longPictures = m_section.whole(item, where, 1, kMostPictures);
                           } else if (item.key == "quick") {
                               step.quickPictures = m_section.whole(item, where, 1, kMostPictures);
                           } else if (item.key == "variants") {
                               m_section.list(item, where, [&](const YamlNode& each, const std::string& name) {
                                   step.variants.push_back(variant(each, name));
                               });
                           } else {
                               return item.key.starts_with("title") || item.key.starts_with("why");
                           }
                           return true;
                       });
        step.title = m_section.localized(node, "title", path);
        step.why = m_section.localized(node, "why", path);
        step.longPictures = std::max(step.longPictures, step.pictures);
        if (!named || !m_seen.insert(step.id).second)
            m_section.fail(node.mark, path + (named ? " is there twice." : " needs an id."));
        checkIds(step, node, path);
        m_guide.steps[static_cast<std::size_t>(step.id)] = std::move(step);
    }

    void checkIds(const TuningStep& step, const YamlNode& node, const std::string& path) const
    {
        std::set<std::string> ids;
        for (const TuningVariant& variant : step.variants)
            if (!ids.insert(variant.id).second)
                m_section.fail(node.mark, path + " has two variants with the id " + inQuotes(variant.id) + ".");
    }

    TuningVariant variant(const YamlNode& node, const std::string& path) const
    {
        TuningVariant variant;
        if (const YamlNode* needs = node.find("needs"))
            variant.needs = m_section.texts(*needs, path + ".needs");
        m_section.each(
            node, path,
            {"id", "title", "title_zh", "why", "why_zh", "change", "against", "needs", "device", "quiet", "keep"},
            [&](const YamlNode& item) {
                const std::string where = path + "." + item.key;
                if (item.key == "id")
                    variant.id = m_section.text(item, where);
                else if (item.key == "change")
                    variant.changes = m_section.changes(item, where, variant.needs);
                else if (item.key == "against")
                    variant.against = m_section.changes(item, where, variant.needs);
                else if (item.key == "device")
                    variant.device = m_section.oneOf(item, where, {"cpu", "card"}) == 0 ? TuningVariant::Device::Cpu
                                                                                        : TuningVariant::Device::Card;
                else if (item.key == "quiet")
                    variant.quiet = m_section.flag(item, where);
                else if (item.key == "keep")
                    variant.keep = std::array{
                        TuningVariant::Keep::Always, TuningVariant::Keep::Never,
                        TuningVariant::Keep::Faster}[m_section.oneOf(item, where, {"always", "never", "faster"})];
                else
                    return item.key == "needs" || item.key.starts_with("title") || item.key.starts_with("why");
                return true;
            });
        variant.title = m_section.localized(node, "title", path);
        variant.why = m_section.localized(node, "why", path);
        if (variant.id.empty() || (variant.changes.empty() && !variant.quiet && variant.missing().empty()))
            m_section.fail(node.mark, path + " needs an id and a change.");
        return variant;
    }

    const ParamSection m_section;
    TuningGuide m_guide;
    std::set<TuningStepId> m_seen;
};

} // namespace

const char* tuningStepName(TuningStepId step) { return stepNames()[static_cast<std::size_t>(step)].c_str(); }

std::vector<std::string> TuningVariant::missing() const
{
    std::vector<std::string> missing;
    std::copy_if(needs.begin(), needs.end(), std::back_inserter(missing),
                 [](const std::string& name) { return findParam(name) == nullptr; });
    return missing;
}

const TuningModel& TuningGuide::forModel(std::string_view modelName) const
{
    const TuningModel* best = nullptr;
    std::size_t longest = 0;
    for (const TuningModel& model : models) {
        if (const std::size_t length = longestMatch(model.models, modelName); length > longest) {
            best = &model;
            longest = length;
        }
    }
    if (best == nullptr)
        throw Error(ErrorCode::NotFound, "The tuning guide says nothing of the model " + inQuotes(modelName) + ".");
    return *best;
}

std::vector<ParamChange> TuningGuide::firstValues(const TuningModel& model, TuningValues values) const
{
    std::vector<ParamChange> chosen;
    for (const ParamChange& change : step(TuningStepId::Stability).values) {
        const bool presets =
            std::find(model.fromPreset.begin(), model.fromPreset.end(), change.def) != model.fromPreset.end();
        if (values == TuningValues::Article || !presets)
            chosen.push_back(change);
    }
    return chosen;
}

TuningGuide parseTuningGuide(std::string_view yaml, const std::string& name)
{
    return GuideReader(YamlDocument(std::string(yaml), name)).read();
}

TuningGuide loadTuningGuide(const std::filesystem::path& path) { return GuideReader(YamlDocument::load(path)).read(); }

} // namespace zimage
