#include "job/job_check.h"

#include "architecture/size_limits.h"
#include "base/error.h"

namespace zimage {

std::vector<ParamIssue> jobIssues(const GenerationParams& params, const ModelConfig& model)
{
    return validate(params, sizeLimits(model));
}

void requireValid(const GenerationParams& params, const ModelConfig& model)
{
    const std::vector<ParamIssue> issues = jobIssues(params, model);
    if (!issues.empty())
        throw Error(ErrorCode::BadParameter, issues.front().message,
                    {.file = {}, .tensor = {}, .key = issues.front().key});
}

} // namespace zimage
