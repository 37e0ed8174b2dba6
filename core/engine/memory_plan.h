#pragma once

#include "models/model_config.h"
#include "params/generation_params.h"
#include "params/resolutions.h"

#include <cstdint>
#include <string>
#include <vector>

namespace zimage {

// Where the parts of a model lie while a picture is made, and what that takes: decided before anything runs, from the
// configuration alone. Torch-free, so that the programs can show it without an engine.

/// The memory of the device that computes, as it is now. Bytes.
struct MemorySite {
    bool card = false;          ///< false: a CPU, whose memory is the computer's
    std::string name;           ///< as deviceName() has it: what is learned is kept by it
    std::int64_t total = 0;     ///< of the device
    std::int64_t available = 0; ///< to this process: what is free and what it holds already, its context not counted
    std::int64_t context = 0;   ///< what the process takes of a card beside tensors: driver, libraries, kernels
    std::int64_t host =
        0; ///< of the computer's memory that may be taken for weights, what is held for that already included
    bool fp8 = false; ///< the card multiplies in fp8
};

/// How fast a device was found to be; 0 where nothing is known yet.
struct DeviceRates {
    double step = 0;              ///< FLOP/s of a step's products and attention, all that lies between included
    double text = 0;              ///< the same of the text encoder
    double decode = 0;            ///< FLOP/s of decoding in one piece, as decodeFlops() counts
    double tiledDecode = 0;       ///< the same of decoding in tiles, what is computed more than once counted as often
    double pinnedCopy = 0;        ///< B/s from the computer's locked memory to the card
    std::int64_t stepExtra = 0;   ///< bytes that the steps were measured to take beyond the formula; negative: less
    std::int64_t decodeExtra = 0; ///< the same for decoding
    std::int64_t tokens =
        0; ///< of the picture that both extras are for: they grow with it; 0: they are the same for every size
    bool assumed = false; ///< guesses, to show times by; a plan is not chosen as if they were known
};

/// One way to make a picture. The engine follows it; it may step down from it when an allocation fails.
struct MemoryPlan {
    // What is done
    bool card = false;
    std::string precision;     ///< resolved: "bf16", "fp8" …
    bool textFromHost = false; ///< the text encoder's layers come as they are needed and are not kept on the card
    int textResident =
        0; ///< of the text encoder's layers that are kept on the card all the same, because there is room
    bool mayStream = false; ///< the parameters allow that weights come from the computer's memory, so that the engine
                            ///< may step down to it
    bool hostCopies = true; ///< what comes to the card is kept in locked memory of the computer; false: it is read from
                            ///< the files each time
    int streamedBlocks =
        0; ///< of the transformer's modulated blocks (noise refiner and layers) that come to the card in every step
    int blocks = 0;     ///< how many there are
    int decodeTile = 0; ///< px; 0: in one piece
    bool decodeOnCpu = false;
    std::int64_t reserve = 0; ///< taken at the start of a job and given to the decoding

    // What it takes, in bytes; the most on the device in each stage, weights included, context not
    std::int64_t budget = 0; ///< what there is for tensors, less what lies between pieces of memory and cannot be used
    std::int64_t textPeak = 0, stepPeak = 0, decodePeak = 0;
    std::int64_t host = 0; ///< locked memory of the computer
    double textSeconds = -1, stepSeconds = -1,
           decodeSeconds = -1; ///< of a picture, of one step, of a picture; negative when not known

    [[nodiscard]] std::int64_t peak() const;
    [[nodiscard]] bool fits() const { return peak() <= budget; }
    /// Over nine tenths of the budget.
    [[nodiscard]] bool tight() const { return peak() > budget / 10 * 9; }
    /// Of a picture with that many steps; negative when not known.
    [[nodiscard]] double seconds(int steps) const;
    /// What lies elsewhere than usual, in a sentence: "Text encoder and 12 of 32 blocks from the computer's memory,
    /// decoded in tiles of 512 px."
    [[nodiscard]] std::string sentence() const;

    friend bool operator==(const MemoryPlan&, const MemoryPlan&) = default;
};

/// Bytes of a model's weights as they are placed in a precision, by part.
struct ModelBytes {
    std::int64_t textLayers = 0; ///< the matrices of the text encoder's layers
    std::int64_t textRest = 0;   ///< norms; the embedding table stays in the computer's memory when a card computes
    std::int64_t textLayer = 0;  ///< the matrices of one layer
    std::int64_t embedding = 0;  ///< the table
    std::int64_t block =
        0; ///< the matrices of one transformer block, without its modulation; in fp8 of one that is held so
    std::int64_t wideBlock = 0; ///< the same of a block that fp8 leaves out: the noise refiner's, the outer layers'
    int wideBefore = 0, wideAfter = 0; ///< how many of the modulated blocks are so at either end; 0 where all are alike
    std::int64_t modulation = 0;       ///< of one block, fp32
    std::int64_t contextRefiner = 0;   ///< all its blocks
    std::int64_t transformerRest = 0;  ///< norms, embedders, final layer
    std::int64_t autoencoder = 0;      ///< fp32, encoder and decoder
    std::int64_t halfDecoder =
        0; ///< the decoder's convolutions in fp16, which a card keeps beside them from the first decoding on
};
[[nodiscard]] ModelBytes modelBytes(const ModelConfig& model, const std::string& precision);

/// Whether a block comes to the card each time, when `streamed` of `blocks` do. They are spread among the resident
/// ones, so that copies have time, and those of a smaller number are among those of a larger one, so that a plan that
/// changes a little moves little. Within 3 % of an even spread.
[[nodiscard]] bool isStreamed(int block, int streamed, int blocks);

/// A card of 100 TFLOP/s that copies 20 GB/s, for devices that nothing is known of.
[[nodiscard]] DeviceRates assumedRates(bool card);

/// The fastest plan that fits the budget; when none does, the one that takes least, and fits() is false. `params` need
/// not be valid.
[[nodiscard]] MemoryPlan planMemory(const ModelConfig& model, const GenerationParams& params, const MemorySite& site,
                                    const DeviceRates& rates);

/// The same where weights lie as a plan before had it: they stay if that is hardly slower, so that rates and free
/// memory, which are a little different each time, do not move them.
[[nodiscard]] MemoryPlan planMemory(const ModelConfig& model, const GenerationParams& params, const MemorySite& site,
                                    const DeviceRates& rates, const MemoryPlan& now);

/// The rungs from all resident to the least memory that the parameters allow, fastest first, whether they fit or not:
/// for a table.
[[nodiscard]] std::vector<MemoryPlan> planRungs(const ModelConfig& model, const GenerationParams& params,
                                                const MemorySite& site, const DeviceRates& rates);

/// The largest picture of the parameters' shape, in whole size units of the model and at most its longest side, for
/// which a plan fits; {0, 0} when none does.
[[nodiscard]] PictureSize largestThatFits(const ModelConfig& model, const GenerationParams& params,
                                          const MemorySite& site, const DeviceRates& rates);

} // namespace zimage
