#pragma once

#include "base/error.h"
#include "base/guard_event.h"
#include "base/image.h"
#include "engine/memory_plan.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace zimage {

/// A sign of life. Sent on the thread that runs generate(), at the start of each stage and after every step.
struct Progress {
    Stage stage = Stage::Loading;
    int done = 0;    ///< of this stage: steps, tiles; 0 at its start
    int total = 0;   ///< 0 when the stage cannot be divided
    int picture = 1; ///< 1-based, within the job
    int pictures = 1;
    double secondsPerStep = 0; ///< mean of the steps so far; 0 before the first
    double secondsLeft = -1;   ///< of this stage; negative when unknown
};

/// What really ran, after every "auto" was decided; goes into the metadata of each picture.
struct RunInfo {
    std::string device; ///< "cpu" or the card's name
    std::string precision;
    std::string attentionBackend;
    std::string execution;
    std::string instructionSet;          ///< of the processor, "avx512", "avx2" or "baseline"; of a card "sm_90"
    std::string torchVersion;            ///< "1.13.1"
    std::string modelSha256;             ///< of the model's folder; empty where it is not known yet
    std::vector<std::string> loraSha256; ///< of the job's LoRAs in their order, likewise
    double shift = 0;                    ///< of the schedule, 0 for a dynamic one
    std::string promptOriginal;          ///< the prompt with its wildcards, when it has any; and then
    std::string prompt;                  ///< what they became for this picture
    std::string negativeOriginal;        ///< the same of the negative prompt
    std::string negativePrompt;          ///< what that became
    std::string lostPrompt;              ///< the part of the prompt that was cut at the token limit
    std::vector<GuardEvent> guardEvents; ///< of this picture and of the prompts, in the order they happened
};

/// A finished picture, handed over as soon as it is decoded.
struct Picture {
    Image image;
    std::int64_t seed = 0;
    int index = 1; ///< 1-based, within the job
    RunInfo run;
    bool rejected =
        false; ///< the image guard refused it and the job ends as Failed; delivered only when keepRejected asks for it
};

/// How long a stage took, summed over the job's pictures.
struct StageTime {
    Stage stage = Stage::Loading;
    double seconds = 0;
};

/// What a job took of the memory, in bytes; 0 where unknown or without a card.
struct MemoryUse {
    std::int64_t held = 0;     ///< in the process's allocations when the job had ended
    std::int64_t resident = 0; ///< by the process when the job had ended: with what was freed and kept for the next one
    std::int64_t peak = 0;     ///< most resident during the job
    std::int64_t deviceHeld = 0;        ///< by tensors on the card when the job had ended
    std::int64_t devicePeak = 0;        ///< by tensors on the card during the job
    std::int64_t deviceReserved = 0;    ///< the most that was kept of the card during the job, free parts included
    std::int64_t deviceLargestFree = 0; ///< on the card, in one piece
    std::int64_t textPeak = 0, stepPeak = 0,
                 decodePeak = 0; ///< by tensors on the computing device in each stage, as MemoryPlan predicts them
};

/// How a job ended. There is exactly one Outcome a job, whatever happens.
struct Outcome {
    enum class Status { Done, Failed, Cancelled };

    Status status = Status::Done;
    ErrorCode error = ErrorCode::Internal; ///< when Failed
    std::string message;                   ///< one sentence, when not Done
    std::vector<std::string> warnings;     ///< a prompt cut at the token limit, for instance
    std::vector<std::string> remarks;      ///< what may well be as it was asked for: one hue over all of a picture
    std::vector<StageTime> times;
    MemoryUse memory;       ///< however it ended, once its device was known
    MemoryPlan plan;        ///< that the job ended with; its budget is 0 when none was made
    RunInfo run;            ///< empty when the job ended before it was decided
    int promptsEncoded = 0; ///< how often the text encoder ran, the negative prompt with the prompt; captions of
                            ///< earlier jobs may be kept
    std::filesystem::path
        latents; ///< kept from the picture that failed once its steps were done: decode() goes on from them
};

} // namespace zimage
