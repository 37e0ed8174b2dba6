#include "session/session_migration.h"

#include "session/params_json.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <system_error>

namespace zimage::ui {

namespace {

/// When its first picture was made, as far as files tell.
qint64 birthOf(const QList<ShownPicture>& pictures, qint64 otherwise)
{
    for (const ShownPicture& picture : pictures) {
        const QFileInfo file(QString::fromStdString(lastingFile(picture).string()));
        if (file.exists())
            return file.lastModified().toMSecsSinceEpoch();
    }
    return otherwise;
}

/// A copy of its own of each draft, without a second one of its bytes where the disk can do that. What cannot be copied
/// stays where it is.
void moveDrafts(QList<ShownPicture>& pictures, const std::filesystem::path& folder, QList<std::filesystem::path>& spare)
{
    for (ShownPicture& picture : pictures) {
        std::error_code failed;
        if (picture.kept.empty() || !std::filesystem::exists(picture.kept, failed))
            continue;
        std::filesystem::create_directories(folder, failed);
        const std::filesystem::path to = folder / picture.kept.filename();
        if (!std::filesystem::exists(to, failed)) {
            std::filesystem::create_hard_link(picture.kept, to, failed);
            if (failed)
                std::filesystem::copy_file(picture.kept, to, failed);
        }
        if (failed)
            continue;
        spare.append(picture.kept);
        picture.kept = to;
    }
}

} // namespace

MigratedSession migrateSession(const QString& studioFile, const QJsonObject& json, const QString& sessionsFolder)
{
    const QByteArray text = QJsonDocument(json).toJson(QJsonDocument::Compact);
    const QString stem = "earlier-" + QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex().left(12) + "-";
    const qint64 written = QFileInfo(studioFile).lastModified().toMSecsSinceEpoch();
    const Session whole = sessionFrom(json);
    const QJsonArray strips = whole.screens["picture"].toObject()["putAway"].toArray();
    MigratedSession made{stem + "0", {}, {}};
    QDir().mkpath(sessionsFolder);
    for (qsizetype i = 0; i <= strips.size(); ++i) {
        const QString id = stem + QString::number(i);
        const QString file = sessionsFolder + "/" + id + ".json";
        Session session = whole;
        session.screens.remove("picture");
        if (i > 0) {
            session.pictures.clear();
            for (const QJsonValue picture : strips[i - 1].toObject()["pictures"].toArray())
                session.pictures.append(pictureFrom(picture.toObject()));
            session.screens["variations"] = QJsonObject{{"sets", strips[i - 1].toObject()["sets"]}};
            if (!session.pictures.isEmpty()) { // what its last picture was made with
                session.params = fullSizeParams(session.pictures.last());
                session.params.seed = -1;
                session.controls.remove("template");
            }
        }
        session.created = birthOf(session.pictures, written);
        moveDrafts(session.pictures, (sessionsFolder + "/" + id + "-drafts").toStdString(), made.spare);
        if (!QFile::exists(file)) // else it was begun before
            made.problem = writeSession(file, sessionJson(session));
        if (!made.problem.isEmpty())
            return made;
    }
    return made;
}

} // namespace zimage::ui
