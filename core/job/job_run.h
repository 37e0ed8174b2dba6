#pragma once

#include "job/job.h"
#include "job/picture_file.h"

#include <stop_token>
#include <string>

namespace zimage {

/// One run of a job: what Job::run() does. Used once.
class JobRun {
public:
    /// All outlive this.
    JobRun(const Job& job, ImageEngine& engine, const JobEvents& events);

    [[nodiscard]] JobResult run(std::stop_token stop);

private:
    [[nodiscard]] GenerateCallbacks callbacks();
    [[nodiscard]] Outcome decode(const GenerateCallbacks& callbacks, std::stop_token stop);
    void take(const Picture& picture);
    [[nodiscard]] std::string parentId() const;
    void keep(const JobPicture& made, const Image& image);
    std::filesystem::path write(const PictureFile& file, const std::filesystem::path& path, const JobPicture& made,
                                const Image& image);
    void tellStopped() const;
    [[nodiscard]] PictureRecord recordOf(const Picture& picture) const;

    const Job& m_job;
    ImageEngine& m_engine;
    const JobEvents& m_events;
    GenerationParams m_params;    ///< as the engine gets them
    std::string m_promptOriginal; ///< of latents: their prompt before its wildcards were drawn
    std::string m_negativeOriginal;
    std::string m_torchVersion;
    bool m_unsaved = false;    ///< a picture was handed over that could not be saved
    StepPreview m_lastPreview; ///< of the picture that is being made, or of one before
    JobResult m_result;        ///< its pictures are for the thread that hands them over, until the engine returns
};

} // namespace zimage
