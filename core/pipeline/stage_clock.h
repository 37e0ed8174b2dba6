#pragma once

#include "engine/outcome.h"

#include <chrono>
#include <functional>
#include <vector>

namespace zimage {

/// Reports progress and sums up how long each stage took. Used by the thread that runs the job.
class StageClock {
public:
    /// `report` may be empty; `times` outlives the clock and is added to.
    StageClock(std::function<void(const Progress&)> report, std::vector<StageTime>& times, int pictures);

    void picture(int index) { m_progress.picture = index; }
    /// Ends the stage before, and says that this one has begun.
    void begin(Stage stage, int total = 0);
    /// `count` parts of the running stage are done.
    void done(int count);
    void done(int count, int total);
    /// Ends the running stage.
    void end();

private:
    using Clock = std::chrono::steady_clock;
    [[nodiscard]] double elapsed() const { return std::chrono::duration<double>(Clock::now() - m_start).count(); }
    void send();

    std::function<void(const Progress&)> m_report;
    std::vector<StageTime>& m_times;
    Progress m_progress;
    Clock::time_point m_start;
    bool m_running = false;
};

} // namespace zimage
