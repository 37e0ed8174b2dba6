#include "job/made_again.h"

#include "base/error.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "io/file_kind.h"
#include "io/png.h"
#include "params/lora_choice.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace zimage {

namespace {

bool sameLora(const LoraChoice& one, const LoraChoice& other)
{
    const bool hashes = !one.sha256.empty() && !other.sha256.empty();
    return (hashes ? one.sha256 == other.sha256 : loraName(one) == loraName(other)) && one.strength == other.strength
        && one.fromStep == other.fromStep && one.toStep == other.toStep;
}

bool sameLoras(const LoraList& one, const LoraList& other)
{
    const auto acting = [](LoraList loras) {
        std::erase_if(loras, [](const LoraChoice& lora) { return !acts(lora); });
        return loras;
    };
    const LoraList a = acting(one);
    const LoraList b = acting(other);
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), sameLora);
}

bool remedied(const PictureRecord& record)
{
    return std::any_of(record.guardEvents.begin(), record.guardEvents.end(),
                       [](const GuardEvent& event) { return event.remedy.kind != GuardRemedy::Kind::None; });
}

/// Two digits are enough, but a difference is never 0 %.
std::string percent(double share) { return plainNumber(std::max(std::round(share * 10'000) / 100, 0.01)); }

MadeAgain notComparable(std::string why)
{
    MadeAgain again;
    again.outcome = MadeAgain::Outcome::NotComparable;
    again.why = std::move(why);
    return again;
}

} // namespace

std::optional<PixelDifference> pixelDifference(const Image& one, const Image& other)
{
    if (one.width != other.width || one.height != other.height || one.rgb.size() != other.rgb.size())
        return std::nullopt;
    PixelDifference difference;
    std::size_t differing = 0;
    for (std::size_t at = 0; at + 2 < one.rgb.size(); at += 3) {
        int most = 0;
        for (std::size_t channel = 0; channel < 3; ++channel)
            most = std::max(most, std::abs(one.rgb[at + channel] - other.rgb[at + channel]));
        differing += most > 0 ? 1 : 0;
        difference.largest = std::max(difference.largest, most);
    }
    if (!one.rgb.empty())
        difference.share = static_cast<double>(differing) / static_cast<double>(one.rgb.size() / 3);
    return difference;
}

std::vector<const ParamDef*> differingSettings(const GenerationParams& one, const GenerationParams& other)
{
    std::vector<const ParamDef*> differing;
    for (const ParamDef& def : paramTable()) {
        const bool precision = def.field == ParamDef::Field(&GenerationParams::precision);
        if (!inMetadata(def) || precision)
            continue;
        const bool same = def.widget == ParamWidget::Loras ? sameLoras(one.loras, other.loras)
                                                           : getParam(one, def) == getParam(other, def);
        if (!same)
            differing.push_back(&def);
    }
    return differing;
}

std::vector<std::string> reasonsToDiffer(const PictureRecord& then, const PictureRecord& now)
{
    std::vector<std::string> reasons;
    // An earlier version may not have told it, and a hash may not have been known yet.
    const auto differ = [](const std::string& a, const std::string& b) { return !a.empty() && !b.empty() && a != b; };
    if (differ(then.modelName, now.modelName))
        reasons.push_back(tr("The model was {then}, and is {now} now.", then.modelName, now.modelName));
    else if (differ(then.modelSha256, now.modelSha256))
        reasons.push_back(tr("The files of the model {model} are not those of then.", now.modelName));
    if (differ(then.device, now.device))
        reasons.push_back(tr("The device was {then}, and is {now} now.", then.device, now.device));
    if (differ(then.precision, now.precision))
        reasons.push_back(tr("The precision was {then}, and is {now} now.", then.precision, now.precision));
    if (differ(then.attentionBackend, now.attentionBackend))
        reasons.push_back(
            tr("The attention backend was {then}, and is {now} now.", then.attentionBackend, now.attentionBackend));
    if (differ(then.execution, now.execution))
        reasons.push_back(tr("The execution was {then}, and is {now} now.", then.execution, now.execution));
    if (differ(then.instructionSet, now.instructionSet))
        reasons.push_back(
            tr("The instruction set was {then}, and is {now} now.", then.instructionSet, now.instructionSet));
    if (differ(then.torchVersion, now.torchVersion))
        reasons.push_back(tr("libtorch was {then}, and is {now} now.", then.torchVersion, now.torchVersion));
    if (differ(then.program, now.program))
        reasons.push_back(tr("The program was {then}, and is {now} now.", then.program, now.program));
    if (remedied(then) != remedied(now))
        reasons.push_back(remedied(then) ? tr("A guard changed how the picture was made then.")
                                         : tr("A guard changed how the picture was made now."));
    return reasons;
}

std::string MadeAgain::text(const std::filesystem::path& file) const
{
    if (outcome == Outcome::OtherSettings)
        return {};
    if (outcome == Outcome::NotComparable)
        return why;
    if (equal())
        return tr("The picture is equal to {file:path}, bit for bit.", file);
    std::string all = tr("The picture differs from {file:path} by {largest:int} of 255 at most, in {share} % of the "
                         "pixels.",
                         file, difference.largest, percent(difference.share));
    for (const std::string& reason : reasons)
        all = inOneLine({all, reason});
    if (reasons.empty())
        all = inOneLine({all,
                         tr("Its file tells of no difference in how it was made. The reason may be another processor, "
                            "another number of threads, or an editor that changed the file.")});
    return all;
}

MadeAgain compareWithOriginal(const StoredSettings& original, const PictureRecord& now, const Image& image)
{
    if (!original.record)
        return notComparable(tr("{file:path} was made by {program}, whose pictures this program cannot make bit for "
                                "bit; so the two are not compared.",
                                original.file, original.found.source));
    MadeAgain again;
    again.settings = differingSettings(original.record->params, now.params);
    if (!again.settings.empty()) {
        again.outcome = MadeAgain::Outcome::OtherSettings;
        return again;
    }
    try {
        if (fileKind(original.file) != FileKind::Png)
            return notComparable(
                tr("{file:path} is no PNG file and does not hold the exact pixels; so the two are not compared.",
                   original.file));
        const std::optional<PixelDifference> difference = pixelDifference(readPng(original.file).image, image);
        if (!difference)
            return notComparable(tr("{file:path} has another size now than when it was made; so the two are not "
                                    "compared.",
                                    original.file));
        again.difference = *difference;
    } catch (const Error& error) {
        return notComparable(error.what());
    }
    if (again.difference.largest > 0)
        again.reasons = reasonsToDiffer(*original.record, now);
    return again;
}

} // namespace zimage
