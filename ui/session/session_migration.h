#pragma once

#include "session/session_file.h"

namespace zimage::ui {

/// Makes sessions of a studio's file up to version 2, which has the strip on show and those that were put away. Done
/// again it comes to the same, so that a kill at any moment loses nothing.
struct MigratedSession {
    QString id;                         ///< of what was on show
    QString problem;                    ///< why it did not work, and nothing is changed; empty: it did
    QList<std::filesystem::path> spare; ///< copies of drafts that the sessions have their own of
};
[[nodiscard]] MigratedSession migrateSession(const QString& studioFile, const QJsonObject& json,
                                             const QString& sessionsFolder);

} // namespace zimage::ui
