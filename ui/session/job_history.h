#pragma once

#include "library/past_jobs.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <QThreadPool>

#include <functional>
#include <optional>
#include <vector>

namespace zimage::ui {

class JobController;
class PresetChoice;

/// Keeps what every job was asked for, but for private ones, in a file that all windows share. Reads and writes off the
/// GUI thread, one after the other. GUI thread.
class JobHistory : public QObject {
    Q_OBJECT

public:
    /// In `folder`/history.jsonl; empty: nothing is kept.
    JobHistory(const JobController& jobs, const PresetChoice& presets, const QString& folder,
               QObject* parent = nullptr);
    ~JobHistory() override; ///< when all is written

    struct Entry {
        PastJob job;
        std::string words; ///< both prompts, searchable()
    };
    /// `done` is called with all, the oldest first, unless `owner` is gone.
    void read(QObject* owner, std::function<void(std::vector<Entry> entries)> done);

    /// Those that are `unwanted`, which are these.
    void forget(PastJobs::Which unwanted, const std::vector<PastJob>& jobs);
    void forgetAll();
    void bringBack(std::vector<PastJob> forgotten);

    [[nodiscard]] int count(); ///< waits for what is being written

Q_SIGNALS:
    void changed();                          ///< in the file, by this window
    void failed(const QString& sentence);    ///< it cannot be written
    void forgot(const QStringList& prompts); ///< also for whoever else keeps them
    void forgotAll();

private:
    void write(std::function<void(const PastJobs&)> how);

    std::optional<PastJobs> m_jobs; ///< none: nothing is kept
    bool m_complained = false;
    QThreadPool m_pool; ///< of one thread, so that what is read is what was written before
};

} // namespace zimage::ui
