#pragma once

#include "bridge/messages.h"
#include "job/job.h"

#include <QObject>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace zimage::ui {

/// Owns the engine and runs jobs, one after the other. Lives on the thread that computes: the engine is loaded, used
/// and destroyed there. Pictures of a job of several are saved on a thread of the engine's meanwhile, which emits
/// pictureMade(). Nothing is thrown out of it; each run() emits ended() exactly once, last.
class GenerationWorker : public QObject {
    Q_OBJECT

public:
    using EngineFactory = std::function<std::unique_ptr<ImageEngine>()>;

    explicit GenerationWorker(EngineFactory factory) : m_factory(std::move(factory)) {}

    /// Loads the engine, unless that is done. Emits engineReady() or engineFailed().
    void warmUp();

    void run(const JobToRun& job, const std::shared_ptr<JobControl>& control, const RunOptions& aids);

Q_SIGNALS:
    void engineReady(const zimage::ui::EngineInfo& info);
    void engineFailed(const QString& message);
    void memoryKnown(const zimage::ui::DeviceNews& news); ///< behind engineReady(), and before the end of each job
    void progressed(const zimage::ui::JobProgress& progress);
    void previewed(quint64 job, const QImage& small, QSize fullSize);
    void pictureMade(quint64 job, const zimage::ui::ShownPicture& picture);
    void draftKept(quint64 job,
                   const zimage::ui::ShownPicture& draft); ///< of the picture that was stopped or could not be saved
    void ended(const zimage::ui::JobEnd& end);

private:
    using Clock = std::chrono::steady_clock;

    void loadEngine();
    void tellMemory();
    Outcome generate(const JobToRun& job, const JobControl& control, JobEnd& end);
    Outcome measure(const JobToRun& job, const JobControl& control, JobEnd& end);
    void report(quint64 job, const Progress& progress);
    [[nodiscard]] double secondsOf(int picture) const;
    void deliver(const JobToRun& job, const JobPicture& picture, const Image& image);
    void keepUnfinished(const JobToRun& job, const JobPicture& picture, const Image& image, bool whole);
    [[nodiscard]] static Job checked(const JobRequest& request, JobEnd& end);
    [[nodiscard]] QString draftsProblem(const JobRequest& request) const;
    void keepDraft(ShownPicture& draft) const;
    [[nodiscard]] ShownPicture shown(const JobToRun& job, const JobPicture& picture) const;

    EngineFactory m_factory;
    std::unique_ptr<ImageEngine> m_engine;
    std::set<std::string> m_devices; ///< in use, as the device parameter takes them
    std::string m_firstCard;

    // Of the job that runs
    RunOptions m_options;
    Progress m_reported;
    int m_part = 0, m_parts = 0; ///< of a measuring job
    bool m_reportedAny = false;
    Clock::time_point m_reportTime;
    mutable std::mutex m_startsMutex;
    std::map<int, Clock::time_point> m_starts; ///< of the pictures, by number: one is saved while the next begins
};

} // namespace zimage::ui
