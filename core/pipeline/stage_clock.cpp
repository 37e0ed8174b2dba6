#include "pipeline/stage_clock.h"

#include <algorithm>

namespace zimage {

StageClock::StageClock(std::function<void(const Progress&)> report, std::vector<StageTime>& times, int pictures)
    : m_report(std::move(report)), m_times(times)
{
    m_progress.pictures = pictures;
}

void StageClock::send()
{
    if (m_report)
        m_report(m_progress);
}

void StageClock::begin(Stage stage, int total)
{
    end();
    m_running = true;
    m_start = Clock::now();
    m_progress.stage = stage;
    m_progress.done = 0;
    m_progress.total = total;
    m_progress.secondsPerStep = 0;
    m_progress.secondsLeft = -1;
    send();
}

void StageClock::done(int count, int total)
{
    m_progress.total = total;
    done(count);
}

void StageClock::done(int count)
{
    m_progress.done = count;
    if (count > 0) {
        m_progress.secondsPerStep = elapsed() / count;
        m_progress.secondsLeft = m_progress.secondsPerStep * std::max(0, m_progress.total - count);
    }
    send();
}

void StageClock::end()
{
    if (!m_running)
        return;
    m_running = false;
    const auto same = [this](const StageTime& time) { return time.stage == m_progress.stage; };
    const auto found = std::find_if(m_times.begin(), m_times.end(), same);
    if (found == m_times.end())
        m_times.push_back({m_progress.stage, elapsed()});
    else
        found->seconds += elapsed();
}

} // namespace zimage
