#include "job/same_picture.h"

#include "params/param_table.h"

#include <algorithm>
#include <string_view>

namespace zimage {

namespace {

bool startFromTheSame(const JobRequest& one, const JobRequest& other)
{
    return std::equal(
        one.inputs.begin(), one.inputs.end(), other.inputs.begin(), other.inputs.end(),
        [](const InputPicture& a, const InputPicture& b) { return a.role == b.role && a.pixelHash == b.pixelHash; });
}

bool haveSameSettings(const JobRequest& one, const JobRequest& other)
{
    if (one.model != other.model || one.purpose != other.purpose || !startFromTheSame(one, other))
        return false;
    return std::all_of(paramTable().begin(), paramTable().end(), [&](const ParamDef& def) {
        return !inMetadata(def) || std::string_view(def.key) == "seed"
            || getParam(one.params, def) == getParam(other.params, def);
    });
}

} // namespace

std::vector<std::int64_t> seedsInCommon(const JobRequest& one, const JobRequest& other)
{
    std::vector<std::int64_t> seeds;
    const GenerationParams &a = one.params, &b = other.params;
    const std::int64_t end = std::min(a.seed + a.count, b.seed + b.count);
    if (const std::int64_t first = std::max(a.seed, b.seed); first < end && haveSameSettings(one, other))
        for (std::int64_t seed = first; seed < end; ++seed)
            seeds.push_back(seed);
    return seeds;
}

} // namespace zimage
