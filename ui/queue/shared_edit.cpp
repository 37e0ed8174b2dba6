#include "queue/shared_edit.h"

#include "job/random_seed.h"
#include "params/param_table.h"
#include "session/job_maker.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>

namespace zimage::ui {

namespace {

bool isSeed(const ParamDef& def) { return &def == findParam("seed") || &def == findParam("variation_seed"); }

bool differs(const QueueEntry& entry, const ParamDef& def)
{
    const ParamValue first = getParam(shownParams(entry.jobs.front().request), def);
    return std::any_of(entry.jobs.begin(), entry.jobs.end(),
                       [&](const QueuedJob& job) { return getParam(shownParams(job.request), def) != first; });
}

/// The seed of a job, moved as far as the first one's, round all the seeds there are.
std::int64_t moved(const GenerationParams& job, const ParamDef& def, const GenerationParams& from,
                   const GenerationParams& to)
{
    const auto seed = [&def](const GenerationParams& params) {
        return static_cast<std::uint64_t>(std::get<std::int64_t>(getParam(params, def)));
    };
    const std::uint64_t last = &def == findParam("seed") ? std::numeric_limits<std::int64_t>::max()
                                                         : std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::int64_t>((seed(job) - seed(from) + seed(to)) & last);
}

/// What shownParams() is to give.
void setShown(JobRequest& request, GenerationParams params)
{
    const int shown = params.steps;
    if (shown == shownParams(request).steps) {
        params.steps = request.params.steps;
    } else if (request.purpose == JobRequest::Purpose::Draft && request.fullSteps > 0) {
        params.steps = draftSteps(shown);
        request.fullSteps = shown;
    }
    request.params = std::move(params);
}

} // namespace

GenerationParams shownParams(const JobRequest& request)
{
    GenerationParams params = request.params;
    if (request.purpose == JobRequest::Purpose::Draft && request.fullSteps > 0)
        params.steps = request.fullSteps;
    return params;
}

SharedEdit sharedEdit(const QueueEntry& entry, const GenerationParams& from, const GenerationParams& to)
{
    SharedEdit edit;
    std::vector<const ParamDef*> changed;
    for (const ParamDef& def : paramTable()) {
        if (getParam(from, def) == getParam(to, def) || &def == findParam("count"))
            continue;
        const bool random = &def == findParam("seed") && to.seed < 0; // each has one already
        if (!isSeed(def) && differs(entry, def))
            edit.kept.push_back(&def);
        else if (!random)
            changed.push_back(&def);
    }
    for (const QueuedJob& job : entry.jobs) {
        JobRequest request = job.request;
        const GenerationParams before = shownParams(request);
        GenerationParams after = before;
        for (const ParamDef* def : changed)
            static_cast<void>(
                setParam(after, *def, isSeed(*def) ? ParamValue(moved(before, *def, from, to)) : getParam(to, *def)));
        if (after != before)
            request.preset.clear(); // it was of those values
        setShown(request, std::move(after));
        edit.requests.push_back(std::move(request));
    }
    return edit;
}

std::vector<JobRequest> withNewSeeds(const QueueEntry& entry)
{
    std::vector<JobRequest> requests;
    std::map<std::int64_t, std::int64_t> seeds;
    std::map<std::int64_t, std::int64_t> variations;
    for (const QueuedJob& job : entry.jobs) {
        JobRequest request = job.request;
        request.latents.clear();
        GenerationParams& params = request.params;
        const bool varied = entry.jobs.size() > 1 && (params.variationStrength > 0 || params.promptNoise > 0);
        std::int64_t& seed = varied ? params.variationSeed : params.seed;
        seed = (varied ? variations : seeds).try_emplace(seed, randomSeed(params.count)).first->second;
        requests.push_back(std::move(request));
    }
    return requests;
}

} // namespace zimage::ui
