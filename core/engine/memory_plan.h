#pragma once

#include <cstdint>
#include <string>

namespace zimage {

// Where the parts of a model are while a picture is made, and what that takes: decided before anything runs, from the
// configuration alone. Torch-free, so that the programs can show it without an engine.

/// The memory of the device that computes, as it is now. Bytes.
struct DeviceMemory {
    bool card = false;          ///< false: a CPU, whose memory is the computer's
    std::string name;           ///< as deviceName() has it: what is learned is kept by it
    std::int64_t total = 0;     ///< of the device
    std::int64_t available = 0; ///< to this process: what is free and what it holds already, its context not counted
    std::int64_t context =
        0; ///< what the process takes beside tensors: driver, libraries and kernels of a card; code of a CPU
    std::int64_t host =
        0; ///< of the computer's memory that may be taken for weights, what is held for that already included
    bool fp8 = false; ///< the card multiplies in fp8
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

    // What it takes, in bytes; the most on the device in each stage, weights included. A card's context is not; what
    // the process takes of the computer's memory anyway is.
    std::int64_t budget = 0; ///< what there is for tensors, less what lies between pieces of memory and cannot be used
    std::int64_t loadPeak = 0; ///< while the weights come
    std::int64_t textPeak = 0, stepPeak = 0, decodePeak = 0;
    std::int64_t raisedPeak = 0; ///< the most on a CPU if a guard has text encoder and transformer compute in fp32; 0:
                                 ///< no guard does. Not in peak(): it is looked at when it happens
    std::int64_t host = 0;       ///< locked memory of the computer
    double textSeconds = -1, stepSeconds = -1,
           decodeSeconds = -1; ///< of a picture, of one step, of a picture; negative when not known

    [[nodiscard]] std::int64_t peak() const;
    [[nodiscard]] bool fits() const { return peak() <= budget; }
    /// Over nine tenths of the budget.
    [[nodiscard]] bool tight() const { return peak() > budget / 10 * 9; }
    /// Of a picture with that many steps; negative when not known.
    [[nodiscard]] double seconds(int steps) const;
    /// Where the weights are and how the picture is decoded: "The text encoder and 12 of 32 blocks come from the
    /// computer's memory. The picture is decoded in tiles of 512 px."
    [[nodiscard]] std::string sentence() const;

    friend bool operator==(const MemoryPlan&, const MemoryPlan&) = default;
};

} // namespace zimage
