#pragma once

#include "session/session_file.h"
#include "widgets/background_tasks.h"

#include <QHash>
#include <QObject>

#include <functional>

namespace zimage::ui {

class GenerationService;
class JobController;
class Messages;
class SessionPictures;
class SessionStore;
class UndoHistory;

/// The sessions: one is open, the others are in the list. Going to another one, naming and deleting are steps of the
/// history. Whoever goes away from one finds it as it was, with what the queue made for it meanwhile. GUI thread.
class Sessions : public QObject {
    Q_OBJECT

public:
    struct Parts {
        GenerationService& service;
        SessionPictures& pictures;
        JobController& jobs;
        Messages& messages;
        UndoHistory& history;
    };
    explicit Sessions(const Parts& parts, QObject* parent = nullptr);

    /// What the shell does: the file, the state as it is, and to show another one. Before, there is one session.
    struct Shell {
        SessionStore* store = nullptr;
        std::function<Session()> collect;
        std::function<void(const Session&)> show;
    };
    void attach(const Shell& shell);
    void begin(const Session& session); ///< it is open; one without `created` begins now

    [[nodiscard]] QString current() const;
    [[nodiscard]] QString title() const;                       ///< of the one that is open, in the language in effect
    void setTyped(const QString& prompt) { m_typed = prompt; } ///< names it until it has a picture, as in the list
    [[nodiscard]] QString titleOf(const QString& id);          ///< of any
    [[nodiscard]] const QString& givenName() const { return m_name; }
    [[nodiscard]] qint64 created() const { return m_created; }
    [[nodiscard]] const GenerationParams& began() const { return m_began; } ///< what the open one began with

    // Each says by a message why it does not work, and returns false then.
    bool startNew(); ///< nothing happens where the open one is still empty
    bool open(const QString& id);
    bool rename(const SessionEntry& entry, const QString& name); ///< empty: date and first prompt again
    bool remove(const SessionEntry& entry);

    /// `done` is called with all, unless `owner` is gone.
    void read(QObject* owner, const std::function<void(QList<SessionEntry>)>& done);
    [[nodiscard]] int others() const; ///< that can be forgotten
    void forgetOthers();              ///< all that are not open anywhere, for good

    /// While on, the open one is in no list, and no other one can be opened.
    void setPrivate(bool on);
    /// Jobs of this session make pictures for another one than that on show.
    [[nodiscard]] bool isElsewhere(const QString& session) const;
    void deliver(const ShownPicture& picture); ///< to that one

Q_SIGNALS:
    void changed();                                  ///< the open one's name, or the list
    void opened(const std::filesystem::path& shown); ///< another one; this file's picture was on show

private:
    bool mayLeave();
    bool leave(); ///< the open one: false when it cannot be written
    bool go(const QString& id);
    bool goToNew(); ///< and notes the step
    void show(const QString& id, const Session& session);
    void step(const QString& text, const QString& from, const QString& to);
    bool setName(const QString& id, const QString& name);
    bool setDeleted(const QString& id, bool deleted);
    bool fail(const QString& sentence);
    bool failForQueue(); ///< pictures of a session are still in it
    void holdLocks();
    [[nodiscard]] bool isEmpty() const;
    [[nodiscard]] bool isUntouched() const;       ///< empty, and nobody would miss its parameters
    [[nodiscard]] QSet<QString> withJobs() const; ///< that the queue makes pictures for
    [[nodiscard]] bool hasJobs(const QString& id) const;
    [[nodiscard]] QStringList spare() const; ///< that others() counts
    [[nodiscard]] QList<ShownPicture> withKnown(const QString& id, const QList<ShownPicture>& read) const;

    Parts m;
    Shell m_shell;
    QString m_typed;
    QString m_name;
    qint64 m_created = 0;
    bool m_private = false;
    GenerationParams m_began;                   ///< what the open one began with
    QHash<QString, Session> m_unwritten;        ///< without a file: new ones, and those that nobody missed
    QHash<QString, QList<ShownPicture>> m_left; ///< of sessions that were open: their ids, and pixels without a file
    QHash<QString, SessionEntry> m_known;       ///< that titleOf() was asked for; not the open one
    BackgroundTasks m_tasks{1};
};

} // namespace zimage::ui
