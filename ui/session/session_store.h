#pragma once

#include "bridge/messages.h"
#include "io/file_lock.h"

#include <QJsonObject>
#include <QList>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace zimage::ui {

/// What survives a crash: all that is in the window and not yet in a picture.
struct Session {
    GenerationParams params;       ///< as the controls show them
    QJsonObject controls;          ///< the panel's own: history, folded groups
    std::filesystem::path model;   ///< empty: the embedded one
    std::vector<QueueEntry> queue; ///< not made yet
    bool paused = false;           ///< the queue, by the user
    QList<ShownPicture> pictures;  ///< of the strip, with files or copies, oldest first; without pixels
    QJsonObject window;            ///< geometry and layout
    QJsonObject screens;           ///< what each screen keeps, by its name
};

/// Keeps the session in a JSON file: written whole or not at all, off the GUI thread, a third of a second after the
/// last change. Each running studio has a file of its own, which it has locked. A studio that starts takes the first
/// one; where that is in use, one that a killed studio has left, or else the next that is free.
class SessionStore : public QObject {
    Q_OBJECT

public:
    static constexpr int kVersion = 2; ///< 1 had one LoRA
    static constexpr int kDelay = 300; ///< ms from a change to its writing

    /// In `folder`, which is created. `collect` is asked for the state when it is to be written, on the GUI thread.
    SessionStore(const QString& folder, std::function<Session()> collect, QObject* parent = nullptr);
    ~SessionStore() override;

    struct Loaded {
        std::optional<Session> session;
        QString problem; ///< one sentence, when the file was broken and set aside
    };
    [[nodiscard]] Loaded load();

    /// What is to be said of the sessions that this studio did not restore; none is lost.
    struct Others {
        QString sentence;       ///< empty: nothing
        bool abandoned = false; ///< a studio that was killed has left a session: another studio restores it
    };
    [[nodiscard]] Others others() const;

    void changed(); ///< writes after kDelay
    void saveNow(); ///< starts writing at once
    void flush();   ///< writes and waits for it

    /// Writes nothing more and gives the file up, so that another studio may take the session over; until resume().
    void release();
    void resume();

    /// While on, nothing is written: the file stays as it is.
    void setPaused(bool on) { m_paused = on; }

    [[nodiscard]] QString file() const { return m_file; }

    /// Where copies of what is not saved lie until the session is a new one.
    [[nodiscard]] std::filesystem::path draftsFolder() const;
    /// Removes all copies but those of these pictures, in the background.
    void removeDraftsBut(const QList<ShownPicture>& pictures);

Q_SIGNALS:
    void failed(const QString& sentence); ///< the session cannot be written

private:
    [[nodiscard]] bool take(int number);
    [[nodiscard]] int nextAbandoned(int after) const; ///< 0 for none

    QString m_file;
    QString m_folder;
    int m_number = 1; ///< of the file in the folder
    std::unique_ptr<FileLock> m_lock;
    QString m_holder; ///< who has the first session; empty when it is this studio, or nobody said
    std::function<Session()> m_collect;
    QTimer m_timer;
    QThreadPool m_writer; ///< of one thread, so that later states overwrite earlier ones
    bool m_complained = false;
    bool m_released = false;
    bool m_paused = false;
};

} // namespace zimage::ui
