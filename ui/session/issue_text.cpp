#include "session/issue_text.h"

#include "base/wording.h"
#include "params/param_table.h"
#include "theme/translator.h"

#include <QCoreApplication>

#include <algorithm>

namespace zimage::ui {

namespace {

struct IssueText {
    Q_DECLARE_TR_FUNCTIONS(IssueText)
};

QString number(double value) { return QString::fromStdString(plainNumber(value)); }

QString sideText(int side, const SizeLimits& limits, bool exact)
{
    const int unit = std::max(1, limits.unit);
    const int largest = limits.maxSide / unit * unit;
    if (side > largest)
        return IssueText::tr("Too large for this model: enter %1 px or less.").arg(largest);
    if (side < unit || side < 16)
        return IssueText::tr("Too small: enter %1 px or more.").arg(exact ? 16 : std::max(16, unit));
    const int below = side / unit * unit;
    return IssueText::tr("%1 is not a multiple of %2: enter %3 or %4, or choose “Make exactly this size”.")
        .arg(side)
        .arg(unit)
        .arg(below)
        .arg(below + unit);
}

} // namespace

QString issueText(const ParamIssue& issue, const GenerationParams& params, const SizeLimits& limits)
{
    const ParamDef& def = *findParam(issue.key);
    if (def.field == ParamDef::Field(&GenerationParams::width)
        || def.field == ParamDef::Field(&GenerationParams::height)) {
        const bool width = def.field == ParamDef::Field(&GenerationParams::width);
        return sideText(width ? params.width : params.height, limits, params.forceOriginalResolution);
    }
    const ParamValue value = getParam(params, def);
    const auto* whole = std::get_if<std::int64_t>(&value);
    const auto* real = std::get_if<double>(&value);
    if ((whole != nullptr || real != nullptr) && def.field != ParamDef::Field(&GenerationParams::seed)) {
        const double held = whole != nullptr ? static_cast<double>(*whole) : *real;
        if (held < def.minimum || held > def.maximum)
            return IssueText::tr("Out of range: choose %1 to %2.").arg(number(def.minimum), number(def.maximum));
    }
    return QString::fromStdString(issue.message);
}

} // namespace zimage::ui
