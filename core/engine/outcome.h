#pragma once

#include "base/error.h"
#include "base/image.h"

#include <cstdint>
#include <string>
#include <vector>

namespace zimage {

/// The phases of a job, in order; each is reported on its own so that no bar stands at 100 % while something still runs.
enum class Stage { Loading, Text, Steps, Decoding, Saving };

[[nodiscard]] const char* stageName(Stage stage); ///< "loading"

/// A sign of life. Sent on the thread that runs generate(), at the start of each stage and after every step.
struct Progress {
    Stage stage = Stage::Loading;
    int done = 0;               ///< of this stage: steps, tiles; 0 at its start
    int total = 0;              ///< 0 when the stage cannot be divided
    int picture = 1;            ///< 1-based, within the job
    int pictures = 1;
    double secondsPerStep = 0;  ///< mean of the steps so far; 0 before the first
    double secondsLeft = -1;    ///< of this stage; negative when unknown
};

/// What a guard saw and did about it.
struct GuardEvent {
    Stage stage = Stage::Steps;
    int picture = 0;         ///< 1-based, within the job; 0 for the prompts, which all pictures share
    int step = 0;            ///< 1-based; 0 outside the steps
    std::string layers;      ///< whose result it was: "text encoder", "transformer", "autoencoder", "picture"
    std::string precision;   ///< what the failing run computed in: "bf16", "fp32"
    double badShare = 0;     ///< of the values: not finite, or clamped; 0 for a picture
    std::string remedy;      ///< "clamped to ±10", "fp32 where values are largest", "fp32", "none"
    bool recovered = false;  ///< the result after the remedy was usable

    [[nodiscard]] std::string sentence() const; ///< for a person: "Step 3 of picture 1: 0.2 % of the transformer's values …"
    friend bool operator==(const GuardEvent&, const GuardEvent&) = default;
};

/// What really ran, after every "auto" was decided; goes into the metadata of each picture.
struct RunInfo {
    std::string device;                     ///< "cpu" or the card's name
    std::string precision;
    std::string attentionBackend;
    double shift = 0;                       ///< of the schedule, 0 for a dynamic one
    std::string lostPrompt;                 ///< the part of the prompt that was cut at the token limit
    std::vector<GuardEvent> guardEvents;    ///< of this picture and of the prompts, in the order they happened
};

/// A finished picture, handed over as soon as it is decoded.
struct Picture {
    Image image;
    std::int64_t seed = 0;
    int index = 1;              ///< 1-based, within the job
    RunInfo run;
    bool rejected = false;      ///< the image guard refused it and the job ends as Failed; delivered only when keepRejected asks for it
};

/// How long a stage took, summed over the job's pictures.
struct StageTime {
    Stage stage = Stage::Loading;
    double seconds = 0;
};

/// How a job ended. There is exactly one Outcome a job, whatever happens.
struct Outcome {
    enum class Status { Done, Failed, Cancelled };

    Status status = Status::Done;
    ErrorCode error = ErrorCode::Internal;  ///< when Failed
    std::string message;                    ///< one sentence, when not Done
    std::vector<std::string> warnings;      ///< a prompt cut at the token limit, for instance
    std::vector<StageTime> times;
    RunInfo run;                            ///< empty when the job ended before it was decided
};

} // namespace zimage
