#include "session/job_maker.h"

#include "base/error.h"
#include "job/job_check.h"
#include "job/random_seed.h"
#include "prompts/wildcard_syntax.h"
#include "theme/translator.h"
#include "tokenizer/tokenizer_path.h"

#include <QStringList>

#include <algorithm>

namespace zimage::ui {

namespace {

constexpr int kDrafts = 4;
constexpr int kDraftShare = 3; // of the steps, one in so many
constexpr int kFewestSteps = 2;

JobRequest request(GenerationParams params, const ModelConfig& model, const AppSettings& settings)
{
    JobRequest made;
    made.model = model.root;
    made.modelName = model.name;
    made.folder = settings.pictureFolder();
    made.pattern = settings.namePattern();
    if (params.seed < 0)
        params.seed = randomSeed(params.count);
    made.params = std::move(params);
    return made;
}

JobRequest asDrafts(GenerationParams params, const ModelConfig& model, const AppSettings& settings)
{
    const int steps = params.steps;
    params.steps = draftSteps(steps);
    JobRequest made = request(std::move(params), model, settings);
    made.purpose = JobRequest::Purpose::Draft;
    made.fullSteps = steps;
    return made;
}

} // namespace

QString problemOf(const GenerationParams& params, const ModelConfig& model)
{
    QStringList sentences;
    for (const ParamIssue& issue : jobIssues(params, model))
        sentences.append(QString::fromStdString(issue.message));
    return oneLine(sentences);
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
    params.negativePrompt =
        picture.run.negativeOriginal.empty() ? withoutWildcards(params.negativePrompt) : picture.run.negativeOriginal;
    return params;
}

JobRequest draftsRequest(GenerationParams params, const ModelConfig& model, const AppSettings& settings)
{
    params.count = kDrafts;
    return asDrafts(std::move(params), model, settings);
}

JobRequest variationRequest(GenerationParams params, const ModelConfig& model, const AppSettings& settings)
{
    params.count = 1;
    return asDrafts(std::move(params), model, settings);
}

int draftSteps(int steps) { return std::min(steps, std::max(kFewestSteps, (steps + kDraftShare - 1) / kDraftShare)); }

} // namespace zimage::ui
