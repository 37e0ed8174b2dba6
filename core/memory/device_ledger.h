#pragma once

#include "engine/outcome.h"
#include "memory/planner.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace zimage {

/// A quantity that runs measure again and again. It follows a change that two runs in a row agree on; a single run that
/// lies far off is not believed.
struct Learned {
    double value = 0;
    double doubt = 0; ///< what the last run said, when that was far off
    bool known = false;
    bool doubted = false;

    /// `tolerance`: how far off is far, in the quantity's own unit.
    void learn(double measured, double tolerance);

    friend bool operator==(const Learned&, const Learned&) = default;
};

/// What one job measured, beside what was predicted for it. 0 where nothing was.
struct Observation {
    std::int64_t tokens = 0;                                                                ///< of the picture
    double stepRate = 0, textRate = 0, decodeRate = 0, tiledDecodeRate = 0, pinnedCopy = 0; ///< as in DeviceRates
    std::int64_t predictedStepPeak = 0, measuredStepPeak = 0;
    std::int64_t predictedDecodePeak = 0, measuredDecodePeak = 0;
};

/// Of a job that came to its end: its times and peaks beside its plan's. Stages that copying held up say how fast
/// copies are, all others how fast the device computes. Nothing for a job without a plan, or in which guards repeated
/// something. `known`: what the plan was made with.
[[nodiscard]] std::optional<Observation> observationOf(const ModelConfig& model, const GenerationParams& params,
                                                       const Outcome& outcome, int pictures, const DeviceRates& known);

/// What is learned from runs, for each device, model, precision and execution (copying: for each device), and the
/// version of this program. A file in JSON; one that is no such file counts as empty and is replaced. One thread;
/// several processes may use one file.
class DeviceLedger {
public:
    struct Key {
        std::string device, model, precision, execution;
        friend auto operator<=>(const Key&, const Key&) = default;
    };

    /// Never throws: without a file, or an empty path, nothing is known.
    [[nodiscard]] static DeviceLedger load(const std::filesystem::path& path);
    /// stateFolder()/devices.json; empty without a home folder.
    [[nodiscard]] static std::filesystem::path defaultPath();

    /// Zeros where nothing is known; the device's copying rate, if that is.
    [[nodiscard]] DeviceRates rates(const Key& key) const;
    [[nodiscard]] DeviceRates rates(const std::string& device, const std::string& model, const std::string& precision,
                                    const std::string& execution) const;
    /// For parameters before they are resolved: of the precision and execution that were used last on the device with
    /// the model; of this precision, where one is asked for ("auto" is none).
    [[nodiscard]] DeviceRates rates(const std::string& device, const std::string& model,
                                    const std::string& precision = "auto") const;
    void learn(const Key& key, const Observation& run);

    /// A copying rate that was measured apart, as in DeviceRates.
    void learnPinnedCopy(const std::string& device, double rate);

    /// Choices that were measured to be the best: "attention@4096 libtorch 2.11.0" → "cudnn". Empty when not made.
    [[nodiscard]] std::string tuned(const Key& key, const std::string& name) const;
    void tune(const Key& key, const std::string& name, const std::string& choice);

    /// Writes what was learned since load(), beside what other processes have written meanwhile. False when that cannot
    /// be done.
    bool save();

private:
    struct Entry {
        Learned step, text, decode, tiledDecode;
        Learned stepExtra, decodeExtra; ///< bytes for each token of the picture
        std::map<std::string, std::string> tuned;
        std::int64_t order = 0; ///< grows with every run
        bool changed = false;   ///< since load()
    };
    friend class LedgerFile; // reads and writes entries

    Entry& changing(const Key& key);
    [[nodiscard]] double pinnedCopy(const std::string& device) const;

    std::filesystem::path m_path;
    std::map<Key, Entry> m_entries;
    std::map<std::string, std::pair<Learned, bool>>
        m_copies; ///< pinnedCopy by device, and whether it changed since load()
};

} // namespace zimage
