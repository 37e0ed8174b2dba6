#pragma once

#include "base/image_statistics.h"
#include "engine/image_engine.h"
#include "quality/verify_suite.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace zimage {

/// Pictures to make in a row with one setting.
struct VerificationPlan {
    std::filesystem::path model;
    std::string modelName;
    GenerationParams params;           ///< picture i takes prompt i and seed + i; count is not used, seed is ≥ 0
    std::vector<VerifyPrompt> prompts; ///< one for each picture
    std::filesystem::path
        folder; ///< pictures are kept there; empty: each is written to a temporary file, read back and removed
    enum class Watch {
        Nothing,
        Progress,
        Previews
    } watch = Watch::Progress; ///< what the engine is asked for meanwhile: it costs time
};

/// How one picture came out.
struct VerifiedPicture {
    VerifyPrompt prompt;
    std::int64_t seed = 0;
    bool made = false;
    ErrorCode error = ErrorCode::Internal; ///< when not made
    std::string message;                   ///< one sentence, when not made
    ImageStatistics statistics;
    bool wrongSize = false; ///< the file read back is not the picture at the size that was asked for
    std::vector<GuardEvent> guardEvents;
    std::vector<std::string> warnings; ///< the job's
    double seconds = 0;                ///< without loading
    MemoryUse memory;
    std::filesystem::path file; ///< when it was kept

    [[nodiscard]] bool black() const { return made && statistics.black(); }
    [[nodiscard]] bool flat() const { return made && statistics.uniform() && !statistics.black(); }
    [[nodiscard]] bool cast() const { return made && prompt.neutral && statistics.strongCast(); }
    /// The guards had something to repair, and did.
    [[nodiscard]] bool repaired() const { return made && !guardEvents.empty(); }
    [[nodiscard]] bool good() const { return made && !black() && !flat() && !cast() && !wrongSize; }
    /// What is wrong with it, for programs: "black", "wrong size"; empty when it is good.
    [[nodiscard]] const char* faultName() const;
    /// The same for a person.
    [[nodiscard]] std::string fault() const;
};

/// Smallest, middle and largest of some values.
struct Spread {
    double least = 0;
    double median = 0;
    double greatest = 0;
    [[nodiscard]] double share() const { return median > 0 ? (greatest - least) / median : 0; } ///< of the median
};

/// The figures of a row of pictures, and what they say.
struct Verdict {
    static constexpr double kMemoryGrowth =
        0.01; ///< what is held after the last picture, over what was held after the second

    int pictures = 0;
    int failed = 0;       ///< no picture
    int deviceErrors = 0; ///< those of them whose device failed or ran out of memory
    int black = 0;
    int flat = 0;
    int casts = 0; ///< strong colour casts on neutral prompts
    int wrongSize = 0;
    int repaired = 0;        ///< saved by the guards
    double greatestCast = 0; ///< of the neutral prompts' pictures, levels of 255
    std::int64_t heldAfterSecond = 0,
                 heldAfterLast = 0; ///< bytes, of the card where one is used; 0 without two pictures
    std::int64_t peak = 0;          ///< bytes, likewise
    std::int64_t largestFree =
        0; ///< bytes in one piece that were free on the card after the last picture; 0 without a card
    std::optional<double> memoryGrowth; ///< share; nothing with fewer than three pictures
    Spread seconds;                     ///< of the pictures that were made, the first left out when there are more

    [[nodiscard]] bool passed() const { return faults().empty() && pictures > 0; }
    /// Everything that speaks against passing, a clause each: "2 pictures are black". In JSON they are English: see
    /// LanguageScope.
    [[nodiscard]] std::vector<std::string> faults() const;
};

struct Verification {
    std::vector<VerifiedPicture> pictures;
    RunInfo run;          ///< of the last job
    bool stopped = false; ///< before all pictures were made

    [[nodiscard]] Verdict verdict() const;
};

struct VerificationCallbacks {
    /// With the number of the picture in the row, and of how many.
    std::function<void(const Progress&)> progress;
    std::function<void(const VerifiedPicture&)> picture;
};

/// Makes the plan's pictures one after the other, each a job of its own, and judges them. What concerns one picture –
/// it fails, it is black, the device fails – is noted and the row goes on. Throws Error for what all would fail of
/// alike: wrong parameters, a broken model, a device that is not there, a folder that cannot be written. Same thread as
/// the engine.
[[nodiscard]] Verification verify(ImageEngine& engine, const VerificationPlan& plan,
                                  const VerificationCallbacks& callbacks, std::stop_token stop);

} // namespace zimage
