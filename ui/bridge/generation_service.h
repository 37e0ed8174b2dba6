#pragma once

#include "bridge/generation_worker.h"
#include "job/job_queue.h"

#include <QElapsedTimer>
#include <QObject>
#include <QThread>

#include <map>
#include <optional>
#include <vector>

namespace zimage::ui {

/// The engine as the studio sees it: a queue on the GUI thread, and behind it a worker that makes its jobs one by one.
/// Every job that submit() or addHeld() accepts ends in exactly one ended(), whatever happens.
///
/// An entry of the queue has one job or several (job/job_queue.h). While one of them runs, the others stay with it:
/// they follow it, also when it fails; a stop or a pause holds them, and whoever skips the entry takes them out. The
/// numbers that the functions take and return are those of entries.
///
/// Waiting entries come in two kinds: those that run as soon as the engine is free, and held ones, which wait for
/// resume(). Stopping by the user holds what waits, so that "stop" never makes the next picture start; so does a
/// picture that cannot be saved, with those that its job was still to make. What is submitted later runs at once, but
/// while the queue is paused, or after a lost device, it is held, too.
class GenerationService : public QObject {
    Q_OBJECT

public:
    enum class Execution {
        Threaded, ///< the worker has a thread of its own
        Inline,   ///< the worker runs on the caller's thread, when its event loop turns; for tests
    };
    /// Why something is held, or would be.
    enum class Hold {
        Nothing,    ///< nothing is
        Earlier,    ///< it comes from an earlier session
        Stopped,    ///< the user stopped a picture
        Paused,     ///< the user paused the queue
        Unwritable, ///< a picture could not be saved
        DiskFull,   ///< likewise, because the disk is full
        DeviceLost, ///< no job starts any more
    };
    using Place = JobQueue::Place;

    explicit GenerationService(GenerationWorker::EngineFactory factory, Execution execution = Execution::Threaded,
                               QObject* parent = nullptr);
    ~GenerationService() override; ///< as shutDown()

    /// Loads the engine ahead of the first job.
    void warmUp();

    /// Puts an entry at the end of the queue, before what is held, and numbers it. Returns its number, that of its
    /// first job, too.
    quint64 submit(QueueEntry entry);
    quint64 addHeld(QueueEntry entry);
    /// A job alone. With something to measure its pictures are judged instead of saved; the request then says what they
    /// are like.
    quint64 submit(JobRequest request, std::shared_ptr<const MeasureRequest> measure = {});
    quint64 addHeld(JobRequest request);

    /// Takes what waits out; its jobs end as Cancelled. False when no such entry waits: the running one is never
    /// touched.
    bool remove(quint64 id);
    void removeAll(const std::vector<quint64>& ids); ///< at once; those that do not wait are passed over
    void clearWaiting();
    /// Puts an entry among those that wait or those that are held. With a number it is one that was taken out: it and
    /// its jobs have theirs again, and end once more. Where all else is held, it is held, too: nothing begins by
    /// surprise. Returns its number.
    quint64 insert(QueueEntry entry, Place place);
    /// To another place, counted without this entry. While the queue is paused all places are among what is held.
    /// False when no such entry waits.
    bool move(quint64 id, Place to);
    [[nodiscard]] std::optional<Place> placeOf(quint64 id) const { return m_queue.placeOf(id); }
    [[nodiscard]] const QueueEntry* entry(quint64 id) const; ///< that runs, waits or is held; null for none
    /// Each of these, the one that runs first, as `call(const QueueEntry&)`.
    template <typename Call>
    void forEach(const Call& call) const
    {
        if (m_running)
            call(*m_running);
        m_queue.forEach(call);
    }
    [[nodiscard]] const QueueEntry* find(quint64 id) const { return m_queue.find(id); } ///< that waits; null for none

    void pause();  ///< lets the running picture become finished and holds all others, also those that come
    void resume(); ///< lets what is held run
    /// Jobs that have not begun and were to save in one folder save in another.
    void moveJobs(const std::filesystem::path& from, const std::filesystem::path& to);

    /// Stops the running job within its step, or after its current picture, and holds what waits.
    void stopNow();
    void stopAfterPicture();
    /// Stops this entry if it runs and takes out what it has not made, the picture that is being made among it; what
    /// waits goes on.
    void skip(quint64 id);

    // Of jobs that start from now on:
    void setPreviews(bool wanted) { m_options.previews = wanted; }
    void setDraftsFolder(const std::filesystem::path& folder) { m_options.drafts = folder; }

    /// Its first job is the one that runs.
    [[nodiscard]] const QueueEntry* running() const { return m_running ? &*m_running : nullptr; }
    [[nodiscard]] const std::vector<QueueEntry>& waiting() const { return m_queue.waiting(); }
    [[nodiscard]] const std::vector<QueueEntry>& held() const { return m_queue.held(); }
    [[nodiscard]] int waitingPictures() const { return m_queue.pictures(); } ///< held ones included
    [[nodiscard]] int madePictures() const { return m_made; }                ///< of the running job
    [[nodiscard]] bool paused() const { return m_paused; }
    [[nodiscard]] Hold whyHeld() const;
    /// A device was lost for good: whatever comes is held, and no job starts any more.
    [[nodiscard]] bool lost() const { return m_lost; }
    [[nodiscard]] bool stopping() const { return m_stopClock.isValid(); }
    /// The first picture of this job of a held entry goes on from latents that were kept of it.
    void goOnFrom(quint64 job, const std::filesystem::path& latents);
    /// Everything that is not made yet, the rest of the running entry first.
    [[nodiscard]] std::vector<QueueEntry> unfinished() const;

    /// Stops the running job, ends all that wait as Cancelled, and returns when the engine is destroyed on its own
    /// thread. No job is accepted afterwards.
    void shutDown();

Q_SIGNALS:
    void queueChanged();
    /// Nothing runs and nothing waits for its turn, and all know of the last end: more may be submitted at once.
    void ranOut();
    /// By the user; what was to be judged is not among them.
    void takenOut(const std::vector<zimage::JobQueue::Taken>& entries);
    void started(const zimage::ui::JobToRun& job);
    void progressed(const zimage::ui::JobProgress& progress);
    void previewed(const QImage& small, QSize fullSize);
    void pictureMade(const zimage::ui::ShownPicture& picture); ///< a finished one, or the draft of a stopped one
    void ended(const zimage::ui::JobEnd& end);
    void engineReady(const zimage::ui::EngineInfo& info);
    void engineFailed(const QString& message);
    void memoryKnown(const zimage::ui::DeviceNews& news);

private:
    void connectWorker();
    quint64 number(QueueEntry& entry);
    void startNext();
    void goOn(); ///< with what waits, or asks for more
    void endUnstarted(const QueueEntry& entry);
    void endTakenOut(const std::vector<JobQueue::Taken>& taken);
    void stopRunning();
    void tell(JobProgress progress);
    void onEnded(const JobEnd& end);
    void hold(Hold why);
    [[nodiscard]] std::vector<QueuedJob> leftOf(const QueuedJob& job, const JobEnd& end);

    GenerationWorker* m_worker;
    QThread m_thread;
    bool m_threaded;
    bool m_open = true;
    bool m_lost = false;
    RunOptions m_options;
    quint64 m_lastId = 0;

    JobQueue m_queue;
    Hold m_why = Hold::Nothing; ///< as far as anything is held
    bool m_paused = false;
    std::map<quint64, std::shared_ptr<const MeasureRequest>> m_measures; ///< by their jobs
    std::optional<QueueEntry> m_running;
    std::shared_ptr<JobControl> m_control; ///< of the running job
    int m_made = 0;                        ///< pictures of the running job
    bool m_interrupted = false;            ///< the running job, by a pause: what it does not make is kept
    bool m_holdNext = false;               ///< what the running entry is still to make, because of a stop
    QElapsedTimer m_stopClock;             ///< since the wish to stop now
};

} // namespace zimage::ui
