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
    const quint64 id = ++m_lastId;
    m_queue.append({id, std::move(request), std::move(measure)}, m_lost || m_paused);
    startNext();
    Q_EMIT queueChanged();
    return id;
}

quint64 GenerationService::addHeld(JobRequest request, std::shared_ptr<const MeasureRequest> measure)
{
    if (!m_open)
        return 0;
    const quint64 id = ++m_lastId;
    if (whyHeld() == Hold::Nothing)
        m_why = Hold::Earlier;
    m_queue.append({id, std::move(request), std::move(measure)}, true);
    Q_EMIT queueChanged();
    return id;
}

quint64 GenerationService::insert(QueuedJob job, Place place)
{
    if (!m_open)
        return 0;
    const bool allHeld = waiting().isEmpty() && !held().isEmpty();
    if (!place.held && (m_lost || m_paused || allHeld))
        place.held = true;
    if (place.held && whyHeld() == Hold::Nothing)
        m_why = Hold::Stopped;
    if (job.id == 0)
        job.id = ++m_lastId;
    const quint64 id = job.id;
    m_queue.insert(std::move(job), place);
    startNext();
    Q_EMIT queueChanged();
    return id;
}

bool GenerationService::move(quint64 id, Place to)
{
    std::optional<JobQueue::Taken> taken = m_queue.take(id);
    if (!taken)
        return false;
    to.held = to.held || m_lost || m_paused;
    m_queue.insert(std::move(taken->job), to);
    startNext();
    Q_EMIT queueChanged();
    return true;
}

bool GenerationService::remove(quint64 id)
{
    const std::optional<JobQueue::Taken> taken = m_queue.take(id);
    if (taken)
        endTakenOut({*taken});
    return taken.has_value();
}

void GenerationService::removeAll(const QList<quint64>& ids)
{
    if (const QList<JobQueue::Taken> taken = m_queue.take(ids); !taken.isEmpty())
        endTakenOut(taken);
}

void GenerationService::clearWaiting() { endTakenOut(m_queue.takeAll()); }

void GenerationService::endTakenOut(const QList<JobQueue::Taken>& taken)
{
    QList<JobQueue::Taken> pictures;
    for (const JobQueue::Taken& each : taken) {
        endUnstarted(each.job);
        if (each.job.measure == nullptr)
            pictures.append(each);
    }
    if (!pictures.isEmpty())
        Q_EMIT takenOut(pictures);
    Q_EMIT queueChanged();
}

void GenerationService::pause()
{
    if (m_lost)
        return;
    m_paused = true;
    hold(Hold::Paused);
    if (m_running)
        m_control->lastPicture = m_interrupted = true;
    Q_EMIT queueChanged();
}

void GenerationService::resume()
{
    if (m_lost)
        return;
    m_paused = false;
    if (m_running && !m_dropRest)
        m_control->lastPicture = false;
    m_queue.release();
    goOn();
    Q_EMIT queueChanged();
}

void GenerationService::hold(Hold why)
{
    m_queue.hold();
    m_why = why;
}

GenerationService::Hold GenerationService::whyHeld() const
{
    if (m_lost)
        return Hold::DeviceLost;
    if (m_paused)
        return m_why == Hold::Unwritable || m_why == Hold::DiskFull ? m_why : Hold::Paused;
    return held().isEmpty() ? Hold::Nothing : m_why;
}

/// The pictures that the job did not come to wait first, decoding what is kept of one before all others.
void GenerationService::holdAfterLoss(const JobEnd& end)
{
    m_lost = true;
    hold(Hold::DeviceLost);
    if (m_running->measure)
        return; // what was to be judged says nothing any more after a restart
    keepRestOf(end, true);
    if (end.again)
        m_queue.insert({++m_lastId, *end.again}, {true, 0});
}

/// Where one picture cannot be saved the next ones cannot either. The one that failed is offered apart, as `again`.
void GenerationService::holdAfterFailedSave(const JobEnd& end)
{
    hold(end.diskFull ? Hold::DiskFull : Hold::Unwritable);
    const bool began = end.again && !end.again->latents.empty();
    if (!m_running->measure && (end.pictures > 0 || began))
        keepRestOf(end, true);
}

void GenerationService::keepRestOf(const JobEnd& end, bool held)
{
    JobRequest rest = m_running->request;
    const int done = end.pictures + (end.again ? 1 : 0);
    rest.params.seed += done;
    rest.params.count -= done;
    if (rest.params.count > 0)
        m_queue.insert({++m_lastId, std::move(rest)}, {held, 0});
}

void GenerationService::moveJobs(const std::filesystem::path& from, const std::filesystem::path& to)
{
    m_queue.forEach([&](JobRequest& request) {
        if (request.folder == from)
            request.folder = to;
    });
}

void GenerationService::stopNow()
{
    if (!m_running)
        return;
    hold(Hold::Stopped);
    skip(m_running->id);
    Q_EMIT queueChanged();
}

void GenerationService::stopAfterPicture()
{
    if (!m_running)
        return;
    hold(Hold::Stopped);
    m_dropRest = true;
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

void GenerationService::goOnFrom(quint64 held, const std::filesystem::path& latents)
{
    const std::optional<Place> place = m_queue.placeOf(held);
    if (!place || !place->held)
        return;
    QueuedJob first = m_queue.take(held)->job;
    QueuedJob rest = first;
    first.request.params.count = 1;
    first.request.latents = latents;
    m_queue.insert(std::move(first), *place);
    if (rest.request.params.count > 1) {
        rest.id = ++m_lastId;
        ++rest.request.params.seed;
        --rest.request.params.count;
        m_queue.insert(std::move(rest), {true, place->index + 1});
    }
    Q_EMIT queueChanged();
}

QList<JobRequest> GenerationService::unfinished() const
{
    QList<JobRequest> requests;
    if (m_running && !m_running->measure && m_made < m_running->request.params.count
        && !m_control->stop.stop_requested() && !m_dropRest) {
        JobRequest rest = m_running->request;
        rest.params.seed += m_made;
        rest.params.count -= m_made;
        requests.append(std::move(rest));
    }
    for (const QueuedJob& job : m_queue.all())
        if (!job.measure) // what was to be judged says nothing any more after a restart
            requests.append(job.request);
    return requests;
}

void GenerationService::startNext()
{
    if (m_running || waiting().isEmpty() || !m_open)
        return;
    m_running = m_queue.takeNext();
    m_control = std::make_shared<JobControl>();
    m_made = 0;
    m_dropRest = m_interrupted = false;
    m_stopClock.invalidate();
    Q_EMIT started(*m_running);
    const auto job = std::make_shared<const QueuedJob>(*m_running); // whole before it is handed over
    const auto aids = std::make_shared<const RunOptions>(m_options);
    handOver(m_worker);
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, job, control = m_control, aids] { worker->run(*job, control, *aids); },
        Qt::QueuedConnection);
}

void GenerationService::goOn()
{
    startNext();
    if (!m_running && m_open && !m_paused && !m_lost)
        Q_EMIT ranOut();
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
    if (end.status == Outcome::Status::Done && m_interrupted && !m_dropRest && !m_running->measure)
        keepRestOf(end, m_paused); // not held any more where the user has gone on since
    m_running.reset();
    m_control.reset();
    Q_EMIT ended(told);
    goOn();
    Q_EMIT queueChanged();
}

void GenerationService::shutDown()
{
    if (!m_open)
        return;
    m_open = false;
    if (m_running)
        skip(m_running->id);
    for (const JobQueue::Taken& taken : m_queue.takeAll())
        endUnstarted(taken.job);
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
