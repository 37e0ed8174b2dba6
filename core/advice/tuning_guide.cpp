#include "advice/tuning_guide.h"

#include "base/error.h"
#include "base/glob.h"
#include "base/sentence.h"
#include "base/size_text.h"
#include "base/wording.h"

#include <algorithm>
#include <set>
#include <utility>

namespace zimage {

namespace {

constexpr int kMostPictures = 1000;
constexpr int kShortestSide = 16; // px
constexpr int kLongestSide = 8192;

const std::vector<std::string>& stepNames()
{
    static const std::vector<std::string> names{"stability", "texture", "speed", "size"};
    return names;
}

TuningModel::Size sizeIn(const YamlValue& value)
{
    const auto size = sizeInText(value.text());
    if (!size || std::min(size->first, size->second) < kShortestSide
        || std::max(size->first, size->second) > kLongestSide)
        value.fail(tr("{name} {text:quoted} is not a size; write one such as 1024x1536, with sides from {least:int} to "
                      "{greatest:int}.",
                      value.name(), value.text(), kShortestSide, kLongestSide));
    return {size->first, size->second};
}

const YamlTable<TuningModel>& modelTable()
{
    using Model = TuningModel;
    static const YamlTable<Model> table{
        {yaml::globs("models", &Model::models).required(), yaml::localized("note", &Model::note),
         yaml::field("from_preset", &Model::fromPreset, paramsIn),
         yaml::list("sizes", &Model::sizes, sizeIn).required(), yaml::list("quick_sizes", &Model::quickSizes, sizeIn)},
        [](const YamlValue&, Model& model) {
            if (model.quickSizes.empty())
                model.quickSizes = {model.sizes.front()};
        }};
    return table;
}

const YamlTable<TuningVariant>& variantTable()
{
    using Variant = TuningVariant;
    static const YamlTable<Variant> table{
        {yaml::text("id", &Variant::id), yaml::localized("title", &Variant::title).required(),
         yaml::localized("why", &Variant::why).required(),
         yaml::texts("needs",
                     &Variant::needs), // before the changes, which may name them
         yaml::field<Variant>(
             "change", [](const YamlValue& value, Variant& made) { made.changes = changesIn(value, made.needs); }),
         yaml::field<Variant>(
             "against", [](const YamlValue& value, Variant& made) { made.against = changesIn(value, made.needs); }),
         yaml::oneOf("device", &Variant::device, {{"cpu", Variant::Device::Cpu}, {"card", Variant::Device::Card}}),
         yaml::flag("quiet", &Variant::quiet),
         yaml::oneOf(
             "keep", &Variant::keep,
             {{"always", Variant::Keep::Always}, {"never", Variant::Keep::Never}, {"faster", Variant::Keep::Faster}})},
        [](const YamlValue& value, Variant& made) {
            if (made.id.empty() || (made.changes.empty() && !made.quiet && made.missing().empty()))
                value.fail(tr("{name} needs an id and a change.", value.name()));
        }};
    return table;
}

TuningStepId stepIn(const YamlValue& value) { return kTuningSteps[value.oneOf(stepNames())]; }

const YamlTable<TuningStep>& stepTable()
{
    using Step = TuningStep;
    static const YamlTable<Step> table{
        {yaml::field("id", &Step::id, stepIn).required(), yaml::localized("title", &Step::title).required(),
         yaml::localized("why", &Step::why).required(), yaml::changes("values", &Step::values),
         yaml::whole("pictures", &Step::pictures, 1, kMostPictures),
         yaml::whole("long", &Step::longPictures, 1, kMostPictures),
         yaml::whole("quick", &Step::quickPictures, 1, kMostPictures),
         yaml::records("variants", &Step::variants, variantTable())},
        [](const YamlValue& value, Step& step) {
            step.longPictures = std::max(step.longPictures, step.pictures);
            std::set<std::string> ids;
            for (const TuningVariant& variant : step.variants)
                if (!ids.insert(variant.id).second)
                    value.fail(tr("{name} has two variants with the id {id:quoted}; give one of them another id.",
                                  value.name(), variant.id));
        }};
    return table;
}

/// The guide as its file has it: steps in any order.
struct GuideFile {
    std::vector<TuningModel> models;
    std::vector<TuningStep> steps;
};

TuningGuide read(const YamlDocument& document)
{
    static const YamlTable<GuideFile> table{
        {yaml::records("models", &GuideFile::models, modelTable()),
         yaml::records("steps", &GuideFile::steps, stepTable(),
                       [](const YamlValue& value, const std::vector<TuningStep>& before, const TuningStep& made) {
                           if (std::any_of(before.begin(), before.end(),
                                           [&](const TuningStep& other) { return other.id == made.id; }))
                               value.fail(tr("{name} describes a step that is there already; remove one of the two.",
                                             value.name()));
                       })},
        [](const YamlValue& file, GuideFile& made) {
            if (made.models.empty() || made.steps.size() != kTuningSteps.size())
                file.fail(tr("a tuning guide needs models and the steps {names}.", listed(stepNames())));
        }};
    GuideFile made = table.readFile(document, "tuning");
    TuningGuide guide;
    guide.models = std::move(made.models);
    for (TuningStep& step : made.steps)
        guide.steps[static_cast<std::size_t>(step.id)] = std::move(step);
    return guide;
}

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
        throw Error(
            ErrorCode::NotFound,
            tr("The tuning guide has no entry for the model {name:quoted}; add the name to its models.", modelName));
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
    return read(YamlDocument(std::string(yaml), name));
}

TuningGuide loadTuningGuide(const std::filesystem::path& path) { return read(YamlDocument::load(path)); }

} // namespace zimage
