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

namespace {

/// Of a job that has made some of its pictures.
JobRequest restOf(const JobRequest& request, int done)
{
    JobRequest rest = request;
    rest.params.seed += done;
    rest.params.count -= done;
    return rest;
}

} // namespace

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
    on(&GenerationWorker::progressed, [this](const JobProgress& progress) { tell(progress); });
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

/// The jobs of an entry that was not queued before, and itself.
quint64 GenerationService::number(QueueEntry& entry)
{
    for (QueuedJob& job : entry.jobs)
        job.id = ++m_lastId;
    return entry.id = entry.jobs.front().id;
}

quint64 GenerationService::submit(QueueEntry entry)
{
    if (!m_open || entry.jobs.empty())
        return 0;
    const quint64 id = number(entry);
    m_queue.append(std::move(entry), m_lost || m_paused);
    startNext();
    Q_EMIT queueChanged();
    return id;
}

quint64 GenerationService::submit(JobRequest request, std::shared_ptr<const MeasureRequest> measure)
{
    QueueEntry entry = queueEntry(std::move(request));
    entry.judged = measure != nullptr;
    if (measure && m_open)
        m_measures[m_lastId + 1] = std::move(measure);
    return submit(std::move(entry));
}

quint64 GenerationService::addHeld(QueueEntry entry)
{
    if (!m_open || entry.jobs.empty())
        return 0;
    const quint64 id = number(entry);
    if (whyHeld() == Hold::Nothing)
        m_why = Hold::Earlier;
    m_queue.append(std::move(entry), true);
    Q_EMIT queueChanged();
    return id;
}

quint64 GenerationService::addHeld(JobRequest request) { return addHeld(queueEntry(std::move(request))); }

quint64 GenerationService::insert(QueueEntry entry, Place place)
{
    if (!m_open || entry.jobs.empty())
        return 0;
    const bool allHeld = waiting().empty() && !held().empty();
    if (!place.held && (m_lost || m_paused || allHeld))
        place.held = true;
    if (place.held && whyHeld() == Hold::Nothing)
        m_why = Hold::Stopped;
    const quint64 id = entry.id == 0 ? number(entry) : entry.id;
    m_queue.insert(std::move(entry), place);
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
    m_queue.insert(std::move(taken->entry), to);
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

void GenerationService::removeAll(const std::vector<quint64>& ids)
{
    const std::vector<std::uint64_t> entries(ids.begin(), ids.end());
    if (const std::vector<JobQueue::Taken> taken = m_queue.take(entries); !taken.empty())
        endTakenOut(taken);
}

void GenerationService::clearWaiting() { endTakenOut(m_queue.takeAll()); }

void GenerationService::endTakenOut(const std::vector<JobQueue::Taken>& taken)
{
    std::vector<JobQueue::Taken> pictures;
    for (const JobQueue::Taken& each : taken) {
        endUnstarted(each.entry);
        if (!each.entry.judged)
            pictures.push_back(each);
    }
    if (!pictures.empty())
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
    m_paused = m_holdNext = false;
    if (m_running)
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

const QueueEntry* GenerationService::entry(quint64 id) const
{
    return m_running && m_running->id == id ? &*m_running : m_queue.find(id);
}

GenerationService::Hold GenerationService::whyHeld() const
{
    if (m_lost)
        return Hold::DeviceLost;
    if (m_paused)
        return m_why == Hold::Unwritable || m_why == Hold::DiskFull ? m_why : Hold::Paused;
    return held().empty() ? Hold::Nothing : m_why;
}

/// What a job that ended leaves to be made, by jobs with new numbers. After the loss of a device first the picture that
/// is to be decoded again; where one cannot be saved, that one is offered apart, as `again`, and a job that could not
/// begin stays whole.
std::vector<QueuedJob> GenerationService::leftOf(const QueuedJob& job, const JobEnd& end)
{
    std::vector<QueuedJob> left;
    const bool failed = end.status == Outcome::Status::Failed;
    const bool lost = failed && end.error == ErrorCode::DeviceLost;
    const bool unsaved = failed && end.error == ErrorCode::Unwritable;
    const bool began = end.pictures > 0 || (end.again && !end.again->latents.empty());
    const bool interrupted = end.status == Outcome::Status::Done && (m_interrupted || m_holdNext);
    const bool stopped = end.status == Outcome::Status::Cancelled && m_holdNext;
    if (unsaved && !began && end.again) // it could not even begin
        return {{++m_lastId, job.request}};
    if (lost && end.again)
        left.push_back({++m_lastId, *end.again});
    JobRequest rest = restOf(job.request, end.pictures + (end.again || stopped ? 1 : 0));
    if (rest.params.count > 0 && (lost || interrupted || stopped || (unsaved && began)))
        left.push_back({++m_lastId, std::move(rest)});
    return left;
}

void GenerationService::moveJobs(const std::filesystem::path& from, const std::filesystem::path& to)
{
    const auto follow = [&](QueueEntry& entry, std::size_t first) {
        for (std::size_t i = first; i < entry.jobs.size(); ++i)
            if (JobRequest& request = entry.jobs[i].request; request.folder == from)
                request.folder = to;
    };
    m_queue.forEach([&](QueueEntry& entry) { follow(entry, 0); });
    if (m_running)
        follow(*m_running, 1);
}

void GenerationService::stopNow()
{
    if (!m_running)
        return;
    hold(Hold::Stopped);
    m_holdNext = true;
    stopRunning();
    Q_EMIT queueChanged();
}

void GenerationService::stopAfterPicture()
{
    if (!m_running)
        return;
    hold(Hold::Stopped);
    m_holdNext = true;
    m_control->lastPicture = true;
    Q_EMIT queueChanged();
}

void GenerationService::skip(quint64 id)
{
    if (!m_running || m_running->id != id)
        return;
    QueuedJob& job = m_running->jobs.front();
    const int made = m_made + (m_control->stop.stop_requested() ? 1 : 0); // what was stopped before is over
    QueueEntry rest = *m_running;
    rest.jobs.front() = {++m_lastId, restOf(job.request, made)}; // the picture that is being made, and those after it
    if (rest.jobs.front().request.params.count <= 0)
        rest.jobs.erase(rest.jobs.begin());
    QueueEntry others = *m_running;
    others.jobs.erase(others.jobs.begin());
    m_running->jobs.resize(1);
    job.request.params.count = std::min(job.request.params.count, made + 1);
    m_running->whole -= others.pictures();
    stopRunning();
    endUnstarted(others);
    if (!rest.jobs.empty() && !rest.judged) {
        rest.id = rest.jobs.front().id;
        rest.whole = rest.pictures();
        Q_EMIT takenOut({{std::move(rest), {false, 0}}});
    }
    Q_EMIT queueChanged();
}

void GenerationService::stopRunning()
{
    if (!m_stopClock.isValid())
        m_stopClock.start();
    m_control->stop.request_stop();
}

void GenerationService::goOnFrom(quint64 job, const std::filesystem::path& latents)
{
    const QueueEntry* found = m_queue.entryWith(job);
    const std::optional<Place> place = found == nullptr ? std::nullopt : m_queue.placeOf(found->id);
    if (!place || !place->held)
        return;
    QueueEntry entry = m_queue.take(found->id)->entry;
    const auto first =
        std::find_if(entry.jobs.begin(), entry.jobs.end(), [job](const QueuedJob& each) { return each.id == job; });
    JobRequest rest = restOf(first->request, 1);
    first->request.params.count = 1;
    first->request.latents = latents;
    if (rest.params.count > 0)
        entry.jobs.insert(first + 1, {++m_lastId, std::move(rest)});
    m_queue.insert(std::move(entry), *place);
    Q_EMIT queueChanged();
}

std::vector<QueueEntry> GenerationService::unfinished() const
{
    std::vector<QueueEntry> entries;
    const auto add = [&entries](const QueueEntry& entry) {
        if (!entry.judged && !entry.jobs.empty()) // what was to be judged says nothing any more after a restart
            entries.push_back(entry);
    };
    if (m_running) {
        QueueEntry rest = *m_running;
        JobRequest& job = rest.jobs.front().request;
        const int over = m_made + (m_control->stop.stop_requested() ? 1 : 0); // the one that is stopped is
        const bool done = over >= job.params.count;
        job = restOf(job, over);
        if (done)
            rest.jobs.erase(rest.jobs.begin());
        add(rest);
    }
    m_queue.forEach(add);
    return entries;
}

void GenerationService::startNext()
{
    if (m_running || waiting().empty() || !m_open)
        return;
    m_running = m_queue.takeNext();
    m_control = std::make_shared<JobControl>();
    m_made = 0;
    m_interrupted = m_holdNext = false;
    m_stopClock.invalidate();
    JobToRun next{m_running->jobs.front()};
    if (const auto measure = m_measures.find(next.id); measure != m_measures.end())
        next.measure = measure->second;
    Q_EMIT started(next);
    const auto job = std::make_shared<const JobToRun>(std::move(next)); // whole before it is handed over
    const auto aids = std::make_shared<const RunOptions>(m_options);
    handOver(m_worker);
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, job, control = m_control, aids] { worker->run(*job, control, *aids); },
        Qt::QueuedConnection);
}

/// Pictures are counted in all of the entry.
void GenerationService::tell(JobProgress progress)
{
    if (m_running && !m_running->judged) {
        progress.progress.picture += m_running->made();
        progress.progress.pictures = m_running->whole;
    }
    Q_EMIT progressed(progress);
}

void GenerationService::goOn()
{
    startNext();
    if (!m_running && m_open && !m_paused && !m_lost)
        Q_EMIT ranOut();
}

void GenerationService::endUnstarted(const QueueEntry& entry)
{
    for (const QueuedJob& job : entry.jobs) {
        m_measures.erase(job.id);
        JobEnd end;
        end.job = job.id;
        end.status = Outcome::Status::Cancelled;
        end.message = tr("The job was not started.");
        Q_EMIT ended(end);
    }
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
    const bool failed = end.status == Outcome::Status::Failed;
    m_lost = m_lost || (failed && end.error == ErrorCode::DeviceLost);
    if (failed && m_lost)
        hold(Hold::DeviceLost);
    else if (failed && end.error == ErrorCode::Unwritable) // nor can the next ones be saved
        hold(end.diskFull ? Hold::DiskFull : Hold::Unwritable);
    QueueEntry rest = *std::exchange(m_running, std::nullopt);
    const QueuedJob job = rest.jobs.front();
    rest.jobs.erase(rest.jobs.begin());
    if (!rest.judged) {
        const std::vector<QueuedJob> left = leftOf(job, end);
        rest.jobs.insert(rest.jobs.begin(), left.begin(), left.end());
    }
    const bool held = m_lost || m_paused || m_holdNext || (failed && end.error == ErrorCode::Unwritable);
    if (!rest.jobs.empty()) // not held any more where the user has gone on since
        m_queue.insert(std::move(rest), {held, 0});
    m_measures.erase(job.id);
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
        stopRunning();
    const auto endAll = [this] {
        for (const JobQueue::Taken& taken : m_queue.takeAll())
            endUnstarted(taken.entry);
    };
    endAll();
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
    endAll(); // the others of its entry
}

} // namespace zimage::ui
