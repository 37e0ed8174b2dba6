#pragma once

#include "bridge/messages.h"
#include "job/job_queue.h"

#include <QJsonObject>
#include <QList>
#include <QString>

#include <filesystem>
#include <optional>
#include <vector>

namespace zimage::ui {

/// What survives a crash: all that is in the window and not yet in a picture.
struct Session {
    // Of the body of work, in a file of its own:
    QString name;                          ///< that the user gave; empty: date and first prompt are its name
    qint64 created = 0;                    ///< ms since 1970, UTC
    GenerationParams params;               ///< as the controls show them
    std::optional<GenerationParams> began; ///< what it began with; none: with these
    QJsonObject controls;                  ///< the panel's own: history, folded groups
    QList<ShownPicture> pictures;          ///< of the strip, with files or copies, oldest first; without pixels
    std::filesystem::path shown;           ///< file or copy of the picture on show
    QJsonObject screens;                   ///< what each screen keeps, by its name
    // Of the studio that has it open, in that one's file:
    std::filesystem::path model;   ///< empty: the embedded one
    std::vector<QueueEntry> queue; ///< not made yet
    bool paused = false;           ///< the queue, by the user
    QJsonObject window;            ///< geometry and layout
};

/// Whether these parameters are all that a session has: nobody would miss what only the machine decides.
[[nodiscard]] bool isUnchanged(const GenerationParams& params, const GenerationParams& began);

/// A session as a list tells of it.
struct SessionEntry {
    QString id;
    QString name; ///< as Session has it
    qint64 created = 0;
    qint64 changed = 0; ///< ms since 1970, UTC
    QString prompt;     ///< the first one
    int pictures = 0;   ///< without the drafts
    int drafts = 0;
    std::vector<std::filesystem::path> first; ///< files of its first pictures
    bool broken = false;                      ///< its file cannot be read
    bool empty = false;                       ///< nothing was done in it that anybody would miss
    bool here = false;                        ///< this studio has it
    bool open = false;                        ///< another one has it
    QString holder;                           ///< who that is: "process 123 on HOST"; empty when nobody said
};

/// What people call it, in the language in effect: "Nov 30 – a red apple".
[[nodiscard]] QString sessionTitle(const QString& name, qint64 created, const QString& prompt);

/// Who has a lock, as its file tells: "process 123 on HOST".
struct LockHolder {
    QString process, host;
};
[[nodiscard]] std::optional<LockHolder> lockHolder(const QString& text); ///< nothing where nobody said

/// Why a session is not to be had, when another studio has it.
[[nodiscard]] QString openElsewhere(const QString& title, const QString& holder);

constexpr int kSessionVersion = 3; ///< 2 had all in the studio's file, 1 one LoRA

[[nodiscard]] QJsonObject sessionJson(const Session& session); ///< of the body of work
[[nodiscard]] QJsonObject studioJson(const Session& session, const QString& id);
/// Of either file, or of one that has both, as up to version 2.
[[nodiscard]] Session sessionFrom(QJsonObject json);

/// A file of either kind; `why` says why there is none, and is empty where there is no file.
[[nodiscard]] std::optional<QJsonObject> readSession(const QString& file, QString& why);
[[nodiscard]] QString writeSession(const QString& file, const QJsonObject& json); ///< empty, or why it is not written

[[nodiscard]] SessionEntry sessionEntry(const QString& file);

} // namespace zimage::ui
