#pragma once

#include "engine/outcome.h"
#include "flags/job_options.h"

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace zimage::cli {

/// A line a stage on standard error, rewritten in place while the stage runs and left standing with its time.
/// Thread-safe.
class ProgressPrinter {
public:
    enum class Mode {
        Off,
        Lines, ///< only what is finished: nothing is rewritten
        InPlace,
    };

    explicit ProgressPrinter(Mode mode) : m_mode(mode) {}

    void update(const Progress& progress);
    /// The last stage has ended.
    void finish();
    /// The job ended within a stage: its line is left as it is.
    void abandon();
    /// Writes a line of other text to standard error, between the progress lines.
    void interject(std::string_view message);

private:
    using Clock = std::chrono::steady_clock;

    void draw();
    void endStage();
    void write(const std::string& text);
    [[nodiscard]] double elapsed() const;

    const Mode m_mode;
    std::mutex m_mutex;
    std::optional<Progress> m_current;
    bool m_drawn = false;
    Clock::time_point m_start;
    Clock::time_point m_lastDraw;
};

[[nodiscard]] ProgressPrinter::Mode progressMode(const MessageOptions& options);

/// While it lives, log messages go to standard error between the progress lines instead of into them.
class LogToPrinter {
public:
    /// `printer` outlives this.
    LogToPrinter(const MessageOptions& options, ProgressPrinter& printer);
    LogToPrinter(const LogToPrinter&) = delete;
    LogToPrinter& operator=(const LogToPrinter&) = delete;
    ~LogToPrinter();
};

/// "steps     5/12 · 63 ms a step · 0.4 s left"
[[nodiscard]] std::string runningText(const Progress& progress);
/// "steps     12 · 63 ms a step · 0.8 s"
[[nodiscard]] std::string finishedText(const Progress& progress, double seconds);

} // namespace zimage::cli
