#pragma once

#include "io/file_lock.h"
#include "session/session_file.h"

#include <QObject>
#include <QSet>
#include <QStringList>
#include <QThreadPool>
#include <QTimer>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace zimage::ui {

/// Keeps sessions in JSON files, each written whole or not at all, off the GUI thread, a third of a second after the
/// last change: one file for each session, in the folder `sessions`, and one for each running studio, which says which
/// of them it has open. A studio has locked its own file and those of its sessions. One that starts takes the first
/// studio's file; where that is in use, one that a killed studio has left, or else the next that is free.
class SessionStore : public QObject {
    Q_OBJECT

public:
    static constexpr int kDelay = 300; ///< ms from a change to its writing

    /// In `folder`, which is created. `collect` is asked for the state when it is to be written, on the GUI thread.
    SessionStore(const QString& folder, std::function<Session()> collect, QObject* parent = nullptr);
    ~SessionStore() override; ///< removes for good what was deleted

    struct Loaded {
        std::optional<Session> session; ///< none: nothing was left; without `created`: only the studio's own part
        QString problem;                ///< one sentence, when a file was broken and set aside
    };
    [[nodiscard]] Loaded load();

    /// What is to be said of the sessions that this studio did not restore; none is lost.
    struct Others {
        QString sentence;       ///< empty: nothing
        bool abandoned = false; ///< a studio that was killed has left a session: another studio restores it
    };
    [[nodiscard]] Others others() const;

    void changed();  ///< writes after kDelay
    void saveNow();  ///< starts writing at once
    QString flush(); ///< writes and waits for it; empty, or why the session is not written

    /// Writes nothing more and gives the files up, so that another studio may take the session over; until resume().
    void release();
    void resume();

    /// While on, nothing is written: the files stay as they are.
    void setPaused(bool on) { m_paused = on; }

    // Sessions, by their ids. What does not work says why in one sentence, and changes nothing.
    [[nodiscard]] static QString newId();
    [[nodiscard]] QString current(); ///< the one that is written
    void startAt(const QString& id); ///< a new one is
    [[nodiscard]] Loaded open(const QString& id);
    [[nodiscard]] QString rename(const QString& id, const QString& name);
    [[nodiscard]] QString remove(const QString& id); ///< its files stay until the end
    [[nodiscard]] QString bringBack(const QString& id);
    void discard(const QString& id);                             ///< for good
    void append(const QString& id, const ShownPicture& picture); ///< to one that is not open
    [[nodiscard]] bool holds(const QString& id) const { return m_locks.contains(id) && !m_deleted.contains(id); }
    /// Besides the current one, these are locked, and no others.
    void holdOnly(const QSet<QString>& wanted);
    /// All there are, those that changed last first. Any thread, with what ownSessions() gave.
    [[nodiscard]] static QList<SessionEntry> list(const QString& folder, const QStringList& own);
    [[nodiscard]] QStringList ownSessions() const;

    [[nodiscard]] QString folder() const { return m_folder; }
    [[nodiscard]] QString file() const { return m_file; } ///< the studio's
    [[nodiscard]] QString sessionFile(const QString& id) const;
    /// Where copies of what is not saved lie as long as the session does.
    [[nodiscard]] std::filesystem::path draftsFolder(const QString& id) const;
    [[nodiscard]] std::filesystem::path draftsFolder() { return draftsFolder(current()); }
    /// Removes all copies but those of these pictures, in the background.
    void removeDraftsBut(const QList<ShownPicture>& pictures);

Q_SIGNALS:
    void failed(const QString& sentence); ///< the session cannot be written

private:
    [[nodiscard]] bool take(int number);
    [[nodiscard]] int nextAbandoned(int after) const; ///< 0 for none
    [[nodiscard]] bool lock(const QString& id);
    [[nodiscard]] QString holderOf(const QString& id) const;
    [[nodiscard]] QString setAside(const QString& file, const QString& why) const;
    void takeOverOlder();
    void purge();
    void tellFailure(const QString& why); ///< any thread

    QString m_file;
    QString m_folder;
    int m_number = 1; ///< of the file in the folder
    std::unique_ptr<FileLock> m_lock;
    QString m_holder; ///< who has the first studio's file; empty when it is this one, or nobody said
    QString m_id;     ///< of the current session; empty: none yet
    std::map<QString, std::unique_ptr<FileLock>> m_locks; ///< of sessions
    QSet<QString> m_deleted;
    std::function<Session()> m_collect;
    QTimer m_timer;
    QThreadPool m_writer; ///< of one thread, so that later states overwrite earlier ones
    QByteArray m_written; ///< of the current session; the writer's
    QString m_why;        ///< the last writing failed; the writer's
    bool m_complained = false;
    bool m_released = false;
    bool m_paused = false;
};

} // namespace zimage::ui
