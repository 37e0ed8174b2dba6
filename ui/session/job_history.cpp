#include "session/job_history.h"

#include "base/error.h"
#include "library/search_words.h"
#include "session/job_controller.h"
#include "session/preset_choice.h"

#include <QDateTime>
#include <QPointer>

#include <utility>

namespace zimage::ui {

namespace {

PastJob pastJob(const JobRequest& request, const QString& preset, int variations)
{
    PastJob job{QDateTime::currentMSecsSinceEpoch(),
                request.params,
                request.modelName,
                preset.toStdString(),
                request.purpose,
                variations};
    if (request.fullSteps > 0) // a draft's steps are fewer than the controls have
        job.params.steps = request.fullSteps;
    return job;
}

} // namespace

JobHistory::JobHistory(const JobController& jobs, const PresetChoice& presets, const QString& folder, QObject* parent)
    : QObject(parent)
{
    m_pool.setMaxThreadCount(1);
    if (folder.isEmpty())
        return;
    m_jobs.emplace((folder + QStringLiteral("/history.jsonl")).toStdString());
    connect(&jobs, &JobController::sent, this, [this, &presets](const JobRequest& request, int variations) {
        if (!request.isPrivate)
            write([job = pastJob(request, presets.chosen(), variations)](const PastJobs& file) { file.add({job}); });
    });
}

JobHistory::~JobHistory() { m_pool.waitForDone(); }

void JobHistory::write(std::function<void(const PastJobs&)> how)
{
    if (!m_jobs)
        return;
    m_pool.start([this, how = std::move(how)] {
        QString why;
        try {
            how(*m_jobs);
        } catch (const Error& error) {
            why = QString::fromUtf8(error.what());
        }
        QMetaObject::invokeMethod(this, [this, why] {
            if (why.isEmpty())
                Q_EMIT changed();
            else if (!std::exchange(m_complained, true))
                Q_EMIT failed(why);
        });
    });
}

void JobHistory::read(QObject* owner, std::function<void(std::vector<Entry>)> done)
{
    m_pool.start([this, owner = QPointer(owner), done = std::move(done)]() mutable {
        std::vector<Entry> entries;
        if (m_jobs)
            for (PastJob& job : m_jobs->read()) {
                std::string words = searchable(job.params.prompt + '\n' + job.params.negativePrompt);
                entries.push_back({std::move(job), std::move(words)});
            }
        QMetaObject::invokeMethod(this, [owner, done = std::move(done), entries = std::move(entries)]() mutable {
            if (owner != nullptr)
                done(std::move(entries));
        });
    });
}

void JobHistory::forget(PastJobs::Which unwanted, const std::vector<PastJob>& jobs)
{
    m_complained = false; // it was asked for: say so if it cannot be
    write([unwanted = std::move(unwanted)](const PastJobs& file) { file.remove(unwanted); });
    QStringList prompts;
    for (const PastJob& job : jobs)
        prompts.append(QString::fromStdString(job.params.prompt));
    Q_EMIT forgot(prompts);
}

void JobHistory::forgetAll()
{
    m_complained = false;
    write([](const PastJobs& file) { file.removeAll(); });
    Q_EMIT forgotAll();
}

void JobHistory::bringBack(std::vector<PastJob> forgotten)
{
    write([forgotten = std::move(forgotten)](const PastJobs& file) { file.add(forgotten); });
}

int JobHistory::count()
{
    m_pool.waitForDone();
    return m_jobs ? static_cast<int>(m_jobs->count()) : 0;
}

} // namespace zimage::ui
