#pragma once

#include "base/guard_event.h"
#include "guards/stage_guard.h"
#include "nn/compute_context.h"
#include "params/generation_params.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace zimage {

/// What a job can do about memory besides computing less at once. Any may be empty.
struct MemoryRungs {
    std::function<void()> letGo; ///< of what is only kept for speed
    std::function<std::optional<GuardRemedy>(Stage)>
        makeRoom;                          ///< moves weights to the computer's memory; says what that was, or nothing
    std::function<bool()> decodeOnCpu;     ///< false: it does already, or cannot
    std::function<std::string()> wouldFit; ///< the largest size that would, as "768×768"; or nothing
};

/// Repeats a stage with less memory when an allocation fails. Each failure takes that stage one rung down for the rest
/// of the job: the same again after letting go of all caches; then weights leave the card, and fewer rows are computed
/// at once (text, steps), or tiles become smaller, weights leave the card, and at last the CPU decodes (decoding).
/// Every failure is an event whose layers are kMemoryLayers. One thread.
class MemoryLadder {
public:
    /// `context` is what the stages compute with: the ladder sets its rowsAtOnce. Both outlive the ladder.
    MemoryLadder(const GenerationParams& params, ComputeContext& context, std::vector<GuardEvent>& events,
                 MemoryRungs rungs = {});

    /// work() until it gets through; where it failed, everything it held is free before it starts anew. May be nested:
    /// what the inner one could not save is not tried again by the outer one. Throws Error OutOfMemory with one
    /// sentence when no rung is left.
    void run(const GuardedStage& where, const std::function<void()>& work);

    /// The job's parameters with the tiles that decoding has come down to.
    [[nodiscard]] const GenerationParams& params() const { return m_params; }

private:
    /// Takes the stage a rung down and says what that is; nothing when there is none.
    [[nodiscard]] std::optional<GuardRemedy> stepDown(Stage stage);
    [[nodiscard]] std::optional<GuardRemedy> stepDownDecoding();
    /// The next smaller size of tiles that is at least `least`.
    [[nodiscard]] std::optional<GuardRemedy> smallerTiles(int least);
    [[nodiscard]] std::optional<GuardRemedy> makeRoom(Stage stage);
    [[nodiscard]] std::optional<GuardRemedy> fewerRows();
    [[noreturn]] void giveUp(Stage stage) const;

    GenerationParams m_params;
    ComputeContext& m_context;
    std::vector<GuardEvent>& m_events;
    MemoryRungs m_rungs;
    bool m_freed[5] = {}; ///< by stage: the same was tried again after freeing
};

/// Gives back what allocators keep for later: the caching allocator's blocks on a card, the heap's top on the CPU.
void releaseCaches();

} // namespace zimage
