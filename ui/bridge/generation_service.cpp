#include "bridge/generation_service.h"

#include "base/log.h"
#include "base/sentence.h"
#include "bridge/handover.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

namespace zimage::ui {

GenerationService::GenerationService(GenerationWorker::EngineFactory factory, Execution execution, QObject* parent)
    : QObject(parent), m_worker(new GenerationWorker(std::move(factory))), m_threaded(execution == Execution::Threaded)
{
    connectWorker();
    if (!m_threaded)
        return;
    m_thread.setObjectName("engine");
    m_thread.setStackSize(8u << 20); // a main thread's: the engine's kernels were written for that
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater); // on its own thread, with the engine
    m_thread.start();
}

GenerationService::~GenerationService() { shutDown(); }

void GenerationService::connectWorker()
{
    const auto on = [this](auto signal, auto slot) {
        connect(m_worker, signal, this, [worker = m_worker, slot](const auto&... values) {
            takeOver(worker);
            slot(values...);
        });
    };
    on(&GenerationWorker::engineReady, [this](const EngineInfo& info) { Q_EMIT engineReady(info); });
    on(&GenerationWorker::engineFailed, [this](const QString& message) { Q_EMIT engineFailed(message); });
    on(&GenerationWorker::memoryKnown, [this](const DeviceNews& news) { Q_EMIT memoryKnown(news); });
    on(&GenerationWorker::progressed, [this](const JobProgress& progress) { Q_EMIT progressed(progress); });
    on(&GenerationWorker::previewed, [this](quint64, const QImage& small, QSize full) {
        if (m_options.previews)
            Q_EMIT previewed(small, full);
    });
    on(&GenerationWorker::pictureMade, [this](quint64, const ShownPicture& picture) {
        ++m_made;
        Q_EMIT pictureMade(picture);
    });
    on(&GenerationWorker::draftKept, [this](quint64, const ShownPicture& draft) { Q_EMIT pictureMade(draft); });
    on(&GenerationWorker::ended, [this](const JobEnd& end) { onEnded(end); });
}

void GenerationService::warmUp()
{
    handOver(m_worker);
    QMetaObject::invokeMethod(m_worker, &GenerationWorker::warmUp, Qt::QueuedConnection);
}

quint64 GenerationService::submit(JobRequest request, std::shared_ptr<const MeasureRequest> measure)
{
    if (!m_open)
        return 0;
    if (m_lost)
        return addHeld(std::move(request), std::move(measure));
    const quint64 id = ++m_lastId;
    m_waiting.append({id, std::move(request), std::move(measure)});
    startNext();
    Q_EMIT queueChanged();
    return id;
}

quint64 GenerationService::addHeld(JobRequest request, std::shared_ptr<const MeasureRequest> measure)
{
    if (!m_open)
        return 0;
    const quint64 id = ++m_lastId;
    m_held.append({id, std::move(request), std::move(measure)});
    Q_EMIT queueChanged();
    return id;
}

bool GenerationService::remove(quint64 id)
{
    for (QList<QueuedJob>* list : {&m_waiting, &m_held}) {
        const auto found = std::find_if(list->begin(), list->end(), [&](const QueuedJob& job) { return job.id == id; });
        if (found == list->end())
            continue;
        const QList<QueuedJob> removed{*found};
        list->erase(found);
        endTakenOut(list == &m_waiting ? removed : QList<QueuedJob>(), list == &m_held ? removed : QList<QueuedJob>());
        return true;
    }
    return false;
}

void GenerationService::clearWaiting()
{
    const QList<QueuedJob> waiting = std::exchange(m_waiting, {});
    endTakenOut(waiting, std::exchange(m_held, {}));
}

void GenerationService::endTakenOut(const QList<QueuedJob>& waiting, const QList<QueuedJob>& held)
{
    for (const QueuedJob& job : waiting + held)
        endUnstarted(job);
    const auto pictures = [](QList<QueuedJob> jobs) {
        jobs.removeIf([](const QueuedJob& job) { return job.measure != nullptr; });
        return jobs;
    };
    if (const QList<QueuedJob> ours = pictures(waiting), theirs = pictures(held); !ours.isEmpty() || !theirs.isEmpty())
        Q_EMIT takenOut(ours, theirs);
    Q_EMIT queueChanged();
}

void GenerationService::resume()
{
    if (m_lost)
        return;
    m_waiting += std::exchange(m_held, {});
    startNext();
    Q_EMIT queueChanged();
}

void GenerationService::hold() { m_held = std::exchange(m_waiting, {}) + m_held; }

/// The pictures that the job did not come to wait first, decoding what is kept of one before all others.
void GenerationService::holdAfterLoss(const JobEnd& end)
{
    m_lost = true;
    hold();
    if (m_running->measure)
        return; // what was to be judged says nothing any more after a restart
    holdRestOf(end);
    if (end.again)
        m_held.prepend({++m_lastId, *end.again});
}

/// Where one picture cannot be saved the next ones cannot either. The one that failed is offered apart, as `again`.
void GenerationService::holdAfterFailedSave(const JobEnd& end)
{
    hold();
    const bool began = end.again && !end.again->latents.empty();
    if (!m_running->measure && (end.pictures > 0 || began))
        holdRestOf(end);
}

void GenerationService::holdRestOf(const JobEnd& end)
{
    JobRequest rest = m_running->request;
    const int done = end.pictures + (end.again ? 1 : 0);
    rest.params.seed += done;
    rest.params.count -= done;
    if (rest.params.count > 0)
        m_held.prepend({++m_lastId, std::move(rest)});
}

void GenerationService::moveJobs(const std::filesystem::path& from, const std::filesystem::path& to)
{
    for (QList<QueuedJob>* list : {&m_waiting, &m_held})
        for (QueuedJob& job : *list)
            if (job.request.folder == from)
                job.request.folder = to;
}

void GenerationService::stopNow()
{
    if (!m_running)
        return;
    hold();
    skip(m_running->id);
    Q_EMIT queueChanged();
}

void GenerationService::stopAfterPicture()
{
    if (!m_running)
        return;
    hold();
    m_control->lastPicture = true;
    Q_EMIT queueChanged();
}

void GenerationService::skip(quint64 id)
{
    if (!m_running || m_running->id != id)
        return;
    if (!m_stopClock.isValid())
        m_stopClock.start();
    m_control->stop.request_stop();
}

int GenerationService::waitingPictures() const
{
    int pictures = 0;
    for (const QList<QueuedJob>* list : {&m_waiting, &m_held})
        for (const QueuedJob& job : *list)
            pictures += job.request.params.count;
    return pictures;
}

void GenerationService::goOnFrom(quint64 held, const std::filesystem::path& latents)
{
    const auto job = std::find_if(m_held.begin(), m_held.end(), [&](const QueuedJob& each) { return each.id == held; });
    if (job == m_held.end())
        return;
    QueuedJob rest = *job;
    job->request.params.count = 1;
    job->request.latents = latents;
    if (rest.request.params.count > 1) {
        rest.id = ++m_lastId;
        ++rest.request.params.seed;
        --rest.request.params.count;
        m_held.insert(job + 1, std::move(rest));
    }
    Q_EMIT queueChanged();
}

QList<JobRequest> GenerationService::unfinished() const
{
    QList<JobRequest> requests;
    if (m_running && !m_running->measure && m_made < m_running->request.params.count
        && !m_control->stop.stop_requested() && !m_control->lastPicture) {
        JobRequest rest = m_running->request;
        rest.params.seed += m_made;
        rest.params.count -= m_made;
        requests.append(std::move(rest));
    }
    for (const QList<QueuedJob>* list : {&m_waiting, &m_held})
        for (const QueuedJob& job : *list)
            if (!job.measure) // what was to be judged says nothing any more after a restart
                requests.append(job.request);
    return requests;
}

void GenerationService::startNext()
{
    if (m_running || m_waiting.isEmpty() || !m_open)
        return;
    m_running = m_waiting.takeFirst();
    m_control = std::make_shared<JobControl>();
    m_made = 0;
    m_stopClock.invalidate();
    Q_EMIT started(*m_running);
    const auto job = std::make_shared<const QueuedJob>(*m_running); // whole before it is handed over
    const auto aids = std::make_shared<const RunOptions>(m_options);
    handOver(m_worker);
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, job, control = m_control, aids] { worker->run(*job, control, *aids); },
        Qt::QueuedConnection);
}

void GenerationService::endUnstarted(const QueuedJob& job)
{
    JobEnd end;
    end.job = job.id;
    end.status = Outcome::Status::Cancelled;
    end.message = tr("The job was not started.");
    Q_EMIT ended(end);
}

void GenerationService::onEnded(const JobEnd& end)
{
    JobEnd told = end;
    if (m_stopClock.isValid()) {
        told.stopSeconds = static_cast<double>(m_stopClock.nsecsElapsed()) * 1e-9;
        if (end.status == Outcome::Status::Cancelled)
            logInfo(zimage::tr("Stopped after {ms:int} ms.", std::lround(told.stopSeconds * 1000)));
    }
    m_stopClock.invalidate();
    if (end.status == Outcome::Status::Failed && end.error == ErrorCode::DeviceLost)
        holdAfterLoss(end);
    if (end.status == Outcome::Status::Failed && end.error == ErrorCode::Unwritable)
        holdAfterFailedSave(end);
    m_running.reset();
    m_control.reset();
    Q_EMIT ended(told);
    startNext();
    Q_EMIT queueChanged();
}

void GenerationService::shutDown()
{
    if (!m_open)
        return;
    m_open = false;
    if (m_running)
        skip(m_running->id);
    for (const QueuedJob& job : std::exchange(m_waiting, {}) + std::exchange(m_held, {}))
        endUnstarted(job);
    if (m_threaded) {
        m_thread.quit();
        m_thread.wait();
    } else {
        delete m_worker;
    }
    m_worker = nullptr;
    QCoreApplication::sendPostedEvents(this, QEvent::MetaCall); // the worker's last messages
    if (m_running) {                                            // it never reached the worker
        endUnstarted(*m_running);
        m_running.reset();
    }
}

} // namespace zimage::ui
