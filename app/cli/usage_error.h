#pragma once

#include "base/error.h"
#include "params/validate.h"

#include <utility>
#include <vector>

namespace zimage::cli {

/// Everything that is wrong with what the user asked for, at once; what() is the first of it. The messages name flags.
class UsageError : public Error {
public:
    explicit UsageError(std::vector<ParamIssue> issues)
        : Error(ErrorCode::BadParameter, issues.front().message, {.file = {}, .tensor = {}, .key = issues.front().key}),
          m_issues(std::move(issues))
    {}

    [[nodiscard]] const std::vector<ParamIssue>& issues() const noexcept { return m_issues; }

private:
    std::vector<ParamIssue> m_issues;
};

} // namespace zimage::cli
