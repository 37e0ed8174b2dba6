#include "studio/job_maker.h"

#include "base/error.h"
#include "models/size_limits.h"
#include "params/output_name.h"
#include "params/random_seed.h"
#include "params/wildcard_syntax.h"
#include "tokenizer/tokenizer_path.h"

#include <QStringList>

#include <algorithm>
#include <cmath>

namespace zimage::ui {

namespace {

constexpr int kDrafts = 4;
constexpr int kSmallestDraft = 256; // px

JobRequest request(GenerationParams params, const ModelConfig& model, const AppSettings& settings)
{
    JobRequest made;
    made.model = model.root;
    made.modelName = QString::fromStdString(model.name);
    made.fullSize = {params.width, params.height};
    made.folder = settings.pictureFolder();
    made.pattern = settings.namePattern();
    if (params.seed < 0)
        params.seed = randomSeed(params.count);
    made.params = std::move(params);
    return made;
}

} // namespace

QString problemOf(const GenerationParams& params, const ModelConfig& model)
{
    QStringList sentences;
    for (const ParamIssue& issue : validate(params, sizeLimits(model)))
        sentences.append(QString::fromStdString(issue.message));
    return sentences.join(' ');
}

JobRequest finalRequest(GenerationParams params, const ModelConfig& model, const AppSettings& settings)
{
    return request(std::move(params), model, settings);
}

std::filesystem::path tokenizerOf(const ModelConfig& model)
{
    try {
        return tokenizerPath(model.root, model.textEncoder.vocabSize);
    } catch (const Error&) {
        return {};
    }
}

GenerationParams paramsAgain(const ShownPicture& picture)
{
    GenerationParams params = picture.params;
    params.prompt = picture.run.promptOriginal.empty() ? withoutWildcards(params.prompt) : picture.run.promptOriginal;
    return params;
}

JobRequest draftsRequest(GenerationParams params, const ModelConfig& model, const AppSettings& settings)
{
    const QSize full(params.width, params.height);
    const QSize small = draftSize(full, model.sizeUnit());
    params.width = small.width();
    params.height = small.height();
    params.count = kDrafts;
    JobRequest made = request(std::move(params), model, settings);
    made.kind = ShownPicture::Kind::Draft;
    made.fullSize = full;
    return made;
}

QSize draftSize(QSize full, int unit)
{
    const double shorter = std::min(full.width(), full.height());
    const double scale = std::min(1.0, std::max(0.5, kSmallestDraft / shorter));
    const auto side = [&](int length) {
        const int units = std::max(1, static_cast<int>(std::lround(length * scale / unit)));
        return std::min(units * unit, std::max(unit, length / unit * unit));
    };
    return {side(full.width()), side(full.height())};
}

} // namespace zimage::ui
