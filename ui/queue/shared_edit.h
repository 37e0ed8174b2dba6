#pragma once

#include "job/job_queue.h"

#include <vector>

namespace zimage {
struct ParamDef;
}

namespace zimage::ui {

/// What the controls show of a job: of a draft the steps of the picture that it stands for.
[[nodiscard]] GenerationParams shownParams(const JobRequest& request);

/// The jobs of an entry as the same change of the controls makes them.
struct SharedEdit {
    std::vector<JobRequest> requests;
    std::vector<const ParamDef*> kept; ///< that were changed in vain: the jobs differ in them, and each keeps its own
};

/// What differs between `from`, the first job as the controls showed it, and `to` is changed in all jobs; seeds that
/// differ from job to job move by as much as the first. Each stays a job of its own, whatever `to` has as count.
[[nodiscard]] SharedEdit sharedEdit(const QueueEntry& entry, const GenerationParams& from, const GenerationParams& to);

/// The same jobs with seeds that none of them had. Those that had one seed have one again; variations of a picture
/// become other variations of it, where they are made by a seed of their own.
[[nodiscard]] std::vector<JobRequest> withNewSeeds(const QueueEntry& entry);

} // namespace zimage::ui
