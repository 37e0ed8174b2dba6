#pragma once

#include "engine/image_engine.h"
#include "job/job_request.h"
#include "params/metadata.h"
#include "prompts/wildcards.h"

#include <ctime>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace zimage {

/// A picture that a job has made, or that it was making when it was stopped.
struct JobPicture {
    int index = 1; ///< 1-based, within the job
    int width = 0; ///< px
    int height = 0;
    std::filesystem::path file; ///< saved and read back; empty for a draft
    PictureRecord record;       ///< what its file says of it: its own seed, its prompt with the wildcards drawn
    RunInfo run;
};

/// What a job tells while it runs. Any may be empty. `picture` and `saving` are called as GenerateCallbacks::picture
/// is: for one picture at a time, in their order, perhaps on a thread of the engine's; the others on the thread that
/// runs the job. What `picture` throws ends the job as Failed.
struct JobEvents {
    std::function<void(const Progress&)> progress;
    std::function<void(const StepPreview&)> preview; ///< empty: none are computed
    std::function<void(const JobPicture&, const Image&)> picture;
    /// A finished picture whose file could not be written, before the job ends as failed for it.
    std::function<void(const JobPicture&, const Image&)> unsaved;
    /// The last preview of the picture that was being made when the job was stopped, or failed after its steps, once,
    /// at the end. Not of one that was stopped so early that nothing can be made out in it.
    std::function<void(const JobPicture&, const Image&)> stopped;
    std::function<bool()> proceed; ///< as GenerateCallbacks::proceed
    /// Runs `save`, which writes a picture's file, reads it back and tells of it, in whatever a program wants around
    /// that.
    std::function<void(const std::function<void()>& save)> saving;
};

/// How a job ended, and all that is to be said of it.
struct JobResult {
    Outcome outcome;
    std::vector<JobPicture> pictures;  ///< that were made, also before a failure or a stop
    bool diskFull = false;             ///< it failed because the disk with the pictures is full
    std::vector<std::string> warnings; ///< sentences: wildcards without a file, the engine's, what the guards remedied
    std::optional<JobRequest>
        again; ///< decodes the picture whose steps were done when the job failed, in tiles unless only its file failed
};

/// A job that can begin: what a JobRequest asks for, from the first check to files that are read back. Both programs
/// run theirs through it. A value; may be run again.
class Job {
public:
    /// Checks all that can be known before the work. Throws Error: for parameters that are wrong for the model,
    /// wildcards that cannot be drawn, a wrong name pattern, a folder that cannot be written, input pictures, a model
    /// whose JSON is at fault.
    explicit Job(JobRequest request);

    [[nodiscard]] const JobRequest& request() const { return m_request; }

    /// Makes, saves and reads back the pictures; latents that are done are removed. Never throws: every end is in the
    /// result's outcome. On the engine's thread.
    [[nodiscard]] JobResult run(ImageEngine& engine, const JobEvents& events, std::stop_token stop) const;

    /// The prompt of the picture with this seed; the request's own when that has no wildcards.
    [[nodiscard]] std::string promptOf(std::int64_t seed) const;
    [[nodiscard]] std::string negativePromptOf(std::int64_t seed) const;
    [[nodiscard]] bool drawsPrompts() const { return m_drawsPrompts; }
    [[nodiscard]] bool drawsNegativePrompts() const { return m_drawsNegative; }
    /// Sentences on what is no reason to stop: names in the prompts that look like wildcards' and have no file, a
    /// folder for latents that cannot be written.
    [[nodiscard]] const std::vector<std::string>& notes() const { return m_notes; }
    /// Where a picture of the job is to be saved; `params.seed` is its own.
    [[nodiscard]] std::filesystem::path pathOf(const GenerationParams& params, int index) const;

private:
    void drawAll();
    void note(const std::vector<std::string>& notes);
    void checkFiles();

    JobRequest m_request;
    std::time_t m_time; ///< for names
    bool m_drawsPrompts = false;
    bool m_drawsNegative = false;
    std::shared_ptr<const WildcardLibrary> m_wildcards; ///< when one of the two prompts has some
    std::vector<std::string> m_notes;
};

} // namespace zimage
