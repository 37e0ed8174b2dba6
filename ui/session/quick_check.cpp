#include "session/quick_check.h"

#include "base/wording.h"
#include "bridge/measure.h"
#include "memory/parameter_context.h"

#include <algorithm>
#include <memory>

namespace zimage::ui {

namespace {

constexpr int kSideOnCpu = 512; // px

} // namespace

QuickCheck::QuickCheck(GenerationService& service, std::function<std::optional<Setting>()> setting, QObject* parent)
    : QObject(parent), m_service(service), m_setting(std::move(setting))
{
    connect(&m_service, &GenerationService::ended, this, &QuickCheck::onEnded);
}

GenerationParams QuickCheck::checkParams(const Setting& setting)
{
    GenerationParams params = setting.params;
    params.prompt = setting.prompt;
    params.count = 1;
    params.seed = 1;
    params.keepRejected = false;
    const int longest = std::max(params.width, params.height);
    if (setting.card || std::int64_t{params.width} * params.height <= kSideOnCpu * kSideOnCpu)
        return params;
    if (params.forceOriginalResolution) { // odd sizes stay odd: they are what there is to check
        params.width = std::max(16, kSideOnCpu * params.width / longest);
        params.height = std::max(16, kSideOnCpu * params.height / longest);
    } else {
        params.width = params.height = kSideOnCpu;
    }
    return params;
}

void QuickCheck::run()
{
    if (isRunning())
        return;
    const std::optional<Setting> setting = m_setting();
    if (!setting) {
        Q_EMIT finished({false, tr("No model is open. Choose “Open model folder…” in the File menu."), {}});
        return;
    }
    m_params = checkParams(*setting);
    JobRequest request;
    request.model = setting->model.root;
    request.modelName = setting->model.name;
    request.params = m_params;
    VerificationPlan plan;
    plan.model = setting->model.root;
    plan.modelName = setting->model.name;
    plan.params = m_params;
    plan.prompts = {{setting->prompt, true}};
    plan.folder = m_folder.path().toStdString();
    m_job =
        m_service.submit(std::move(request), std::make_shared<const MeasureRequest>(MeasureRequest{std::move(plan)}));
    if (isRunning())
        Q_EMIT started();
}

void QuickCheck::onEnded(const JobEnd& end)
{
    if (m_job == 0 || end.job != m_job)
        return;
    m_job = 0;
    Result result;
    const Verification* row = end.measured ? end.measured->verification() : nullptr;
    if (row != nullptr && !row->pictures.empty()) {
        result.good = row->verdict().passed();
        result.picture = end.measured->firstPicture(*row);
        result.sentence = verdictOf(*row, m_params);
    } else {
        result.sentence = end.status == Outcome::Status::Cancelled ? tr("The check was stopped.") : end.message;
    }
    Q_EMIT finished(result);
}

QString QuickCheck::verdictOf(const Verification& row, const GenerationParams& params) const
{
    const VerifiedPicture& picture = row.pictures.front();
    if (!picture.made)
        return QString::fromStdString(picture.message);
    const QString size = QStringLiteral("%1×%2").arg(params.width).arg(params.height);
    const QString figures = tr("%1 s at %2, peak memory %3")
                                .arg(picture.seconds, 0, 'f', 1)
                                .arg(size, QString::fromStdString(binaryBytesText(row.verdict().peak)));
    if (picture.black())
        return tr("The picture is black (%1).").arg(figures);
    if (picture.flat())
        return tr("The picture is one flat colour (%1).").arg(figures);
    if (picture.wrongSize)
        return tr("The picture has the wrong size (%1).").arg(figures);
    if (picture.cast())
        return tr("The picture has a strong colour cast, although the prompt is neutral (%1).").arg(figures);
    return picture.repaired() ? tr("The picture is good after a repair by the guards (%1).").arg(figures)
                              : tr("The picture is good (%1).").arg(figures);
}

} // namespace zimage::ui
