#pragma once

#include "engine/outcome.h"
#include "params/generation_params.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace zimage {

/// What to measure.
struct BenchOptions {
    std::filesystem::path model; ///< a folder; with randomWeights only its JSON files are read
    bool randomWeights = false;  ///< the arithmetic and the memory are those of the real ones
    GenerationParams params;     ///< size, steps, guidance, device, precision, attention, execution, tiles
    int captionTokens = 96;      ///< of an invented prompt, the chat template included
    int runs = 5;                ///< of everything, after a warm-up
    bool picturesOnly = false;   ///< whole pictures and what memory they took, nothing stage by stage
    bool errors = false;         ///< also compares a step with fp32, and with plain execution in the same precision
};

/// A time, of several runs.
struct BenchTime {
    std::string name;           ///< "step"; translated() shows it
    double median = 0;          ///< ms
    double least = 0, most = 0; ///< ms
    int runs = 0;
    double flop = 0;  ///< of its products; 0 when they are not counted
    double bytes = 0; ///< that it must read and write at least; likewise
    [[nodiscard]] double rate() const { return median > 0 ? flop / median / 1e9 : 0; }       ///< TFLOP/s
    [[nodiscard]] double bandwidth() const { return median > 0 ? bytes / median / 1e6 : 0; } ///< GB/s
};

/// A step's output against that in fp32 plain, ‖ours − reference‖ / ‖reference‖.
struct BenchError {
    std::string name; ///< "bf16 fused"
    double relative = 0;
};

struct BenchReport {
    std::string device, torch, model, precision, attention, execution;
    int tokens = 0; ///< of the picture with its caption, as the transformer sees them
    int captionTokens = 0;
    std::vector<BenchTime> stages;
    std::vector<BenchTime> between;  ///< what lies between the products of a block, in the chosen execution
    std::vector<BenchTime> ceilings; ///< of the same products, of attention and of copying, alone and on the same card
    double floor = 0;    ///< ms: a step's products and attention at the measured ceilings, and nothing between them
    double copyRate = 0; ///< GB/s read and written on the device
    double secondsToFirst =
        0; ///< from the start of the process to the first picture, the loading of libraries and weights included
    std::vector<BenchError> errors;
    std::int64_t weightBytes = 0;
    std::int64_t stepPeak = 0, decodePeak = 0; ///< bytes beyond the weights; 0 where unknown

    // How a card's memory was used.
    MemoryPlan plan;
    MemoryUse memory;         ///< of the pictures: the most of each stage
    double pinnedCopy = 0;    ///< GB/s from the computer's locked memory to the card
    double streamedBytes = 0; ///< that come to the card for a picture of a new prompt
    double residentPicture =
        0; ///< ms of a picture of a new prompt with all weights resident; 0 when they were, or do not fit
    std::vector<std::string> events; ///< sentences on what the guards and the memory ladder did
};

} // namespace zimage
