#include "job/job.h"

#include "architecture/shared_model_config.h"
#include "base/error.h"
#include "base/resources.h"
#include "base/sentence.h"
#include "io/write_room.h"
#include "job/job_check.h"
#include "job/job_run.h"
#include "job/output_check.h"

#include <algorithm>
#include <utility>

namespace zimage {

Job::Job(JobRequest request) : m_request(std::move(request)), m_time(std::time(nullptr))
{
    if (!m_request.inputs.empty()) {
        const std::string file = m_request.inputs.front().file.string();
        throw Error(ErrorCode::Unsupported,
                    file.empty() ? tr("This version makes no pictures from others. Leave out the picture.")
                                 : tr("This version makes no pictures from others. Leave out {file:path}.", file),
                    {.file = file, .tensor = {}, .key = {}});
    }
    requireValid(m_request.params, *sharedModelConfig(m_request.model));
    if (m_request.params.seed < 0)
        throw Error(ErrorCode::Internal, tr("The seed was not drawn before the job."));
    if (m_request.latents.empty()) // those have their prompt
        drawAll();
    if (m_request.purpose == JobRequest::Purpose::Draft)
        return;
    checkFiles();
}

/// What only shows when a picture is saved otherwise: a wrong pattern, a name that is too long, a folder that cannot be
/// written, a full disk.
void Job::checkFiles()
{
    OutputFiles files;
    GenerationParams own = m_request.params; // of one picture, as its file has them
    own.count = 1;
    files.rejected = own.keepRejected;
    for (int i = 0; i < m_request.params.count; ++i) {
        own.seed = m_request.params.seed + i;
        own.prompt = promptOf(own.seed);
        own.negativePrompt = negativePromptOf(own.seed);
        files.names.push_back(pathOf(own, i + 1));
        files.bytesEach = std::max(files.bytesEach, mostPictureBytes(own));
    }
    checkOutput(files);
    if (const std::filesystem::path kept = latentsFolder(); !kept.empty())
        if (const auto problem = folderProblem(kept, mostLatentsBytes(own)))
            m_notes.push_back(inOneLine({tr("If decoding fails, the steps of the picture are lost."), *problem}));
}

/// Draws the prompts of every picture once, so that what is wrong with their wildcards shows before the work.
void Job::drawAll()
{
    constexpr int kMostTried = 1000; // pictures; a circle of files shows long before
    const GenerationParams& params = m_request.params;
    m_drawsPrompts = !wildcardParts(params.prompt).empty();
    m_drawsNegative = !wildcardParts(params.negativePrompt).empty();
    if (!m_drawsPrompts && !m_drawsNegative)
        return;
    m_wildcards = std::make_shared<const WildcardLibrary>(wildcardFolders());
    for (int i = 0; i < std::min(params.count, kMostTried); ++i) {
        if (m_drawsPrompts)
            note(drawPrompt(params.prompt, *m_wildcards, params.seed + i).notes);
        if (m_drawsNegative)
            note(drawPrompt(params.negativePrompt, *m_wildcards, params.seed + i, PromptRole::Negative).notes);
    }
}

void Job::note(const std::vector<std::string>& notes)
{
    for (const std::string& each : notes)
        if (std::find(m_notes.begin(), m_notes.end(), each) == m_notes.end())
            m_notes.push_back(each);
}

std::string Job::promptOf(std::int64_t seed) const
{
    return m_drawsPrompts ? drawPrompt(m_request.params.prompt, *m_wildcards, seed).text : m_request.params.prompt;
}

std::string Job::negativePromptOf(std::int64_t seed) const
{
    const std::string& prompt = m_request.params.negativePrompt;
    return m_drawsNegative ? drawPrompt(prompt, *m_wildcards, seed, PromptRole::Negative).text : prompt;
}

std::filesystem::path Job::pathOf(const GenerationParams& params, int index) const
{
    const std::filesystem::path name = outputName(m_request.pattern, params, {m_request.modelName, m_time, index});
    return (m_request.folder / name).lexically_normal();
}

JobResult Job::run(ImageEngine& engine, const JobEvents& events, std::stop_token stop) const
{
    return JobRun(*this, engine, events).run(std::move(stop));
}

} // namespace zimage
