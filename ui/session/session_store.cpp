#include "session/session_store.h"

#include "base/log.h"
#include "session/params_json.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>

#include <set>
#include <utility>
#include <vector>

namespace zimage::ui {

namespace {

constexpr int kMostStudios = 16; // at once, each with a file of its own
constexpr qint64 kLargestFile = qint64{16} << 20;
constexpr int kMostPictures = 200; // the strip of an older session is long enough

QJsonObject sessionJson(const Session& session)
{
    QJsonArray queue;
    for (const JobRequest& request : session.queue)
        queue.append(toJson(request));
    QJsonArray pictures;
    const qsizetype count = session.pictures.size();
    for (qsizetype i = std::max<qsizetype>(0, count - kMostPictures); i < count; ++i)
        pictures.append(toJson(session.pictures[i]));
    return {{"version", SessionStore::kVersion},
            {"params", toJson(session.params)},
            {"controls", session.controls},
            {"model", QString::fromStdString(session.model.string())},
            {"queue", queue},
            {"pictures", pictures},
            {"window", session.window},
            {"screens", session.screens}};
}

Session sessionFrom(const QJsonObject& json)
{
    Session session;
    session.params = paramsFrom(json["params"].toObject());
    session.controls = json["controls"].toObject();
    session.model = json["model"].toString().toStdString();
    for (const QJsonValue request : json["queue"].toArray())
        session.queue.append(requestFrom(request.toObject()));
    for (const QJsonValue picture : json["pictures"].toArray())
        session.pictures.append(pictureFrom(picture.toObject()));
    session.window = json["window"].toObject();
    session.screens = json["screens"].toObject();
    // Sessions without screens keep the grids of variations among the state of the window.
    if (const QJsonArray sets = session.window.take("variations").toArray(); !sets.isEmpty())
        session.screens["variations"] = QJsonObject{{"sets", sets}};
    return session;
}

/// Empty when written; else why not.
QString write(const QString& path, const QJsonObject& json)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return file.errorString();
    file.write(QJsonDocument(json).toJson(QJsonDocument::Compact));
    return file.commit() ? QString() : file.errorString();
}

} // namespace

SessionStore::SessionStore(const QString& folder, std::function<Session()> collect, QObject* parent)
    : QObject(parent), m_collect(std::move(collect))
{
    QDir().mkpath(folder);
    for (int i = 1; i <= kMostStudios; ++i) {
        m_file = folder + (i == 1 ? QString("/session.json") : QString("/session-%1.json").arg(i));
        m_lock = std::make_unique<QLockFile>(m_file + ".lock");
        m_lock->setStaleLockTime(0); // a lock counts for as long as its process lives
        if (m_lock->tryLock(0) || m_lock->error() != QLockFile::LockFailedError)
            break;
    }
    m_writer.setMaxThreadCount(1);
    m_timer.setSingleShot(true);
    m_timer.setInterval(kDelay);
    connect(&m_timer, &QTimer::timeout, this, &SessionStore::saveNow);
}

SessionStore::~SessionStore() { m_writer.waitForDone(); }

SessionStore::Loaded SessionStore::load()
{
    QFile file(m_file);
    if (!file.exists())
        return {};
    QString why;
    if (!file.open(QIODevice::ReadOnly)) {
        why = file.errorString();
    } else if (file.size() > kLargestFile) {
        why = tr("it is too large");
    } else {
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &error);
        if (error.error != QJsonParseError::NoError)
            why = error.errorString();
        else if (!document.isObject() || !document["version"].isDouble())
            why = tr("it is no session");
        else if (document["version"].toInt() > kVersion)
            why = tr("a later version wrote it");
        else
            return {sessionFrom(document.object()), {}};
    }
    file.close();
    const QString aside = m_file + QDateTime::currentDateTime().toString("'.broken-'yyyyMMdd-HHmmss");
    QFile::rename(m_file, aside);
    const QString problem = tr("The last session could not be restored (%1); its file was kept as %2.").arg(why, aside);
    logWarning(problem.toStdString());
    return {{}, problem};
}

std::filesystem::path SessionStore::draftsFolder() const
{
    return m_file.chopped(qsizetype(std::char_traits<char>::length(".json"))).toStdString() + "-drafts";
}

void SessionStore::removeDraftsBut(const QList<ShownPicture>& pictures)
{
    std::set<std::filesystem::path> wanted;
    for (const ShownPicture& picture : pictures)
        wanted.insert(picture.kept);
    m_writer.start([folder = draftsFolder(), wanted = std::move(wanted)] {
        std::error_code ignored;
        std::vector<std::filesystem::path> unwanted;
        for (auto entry = std::filesystem::directory_iterator(folder, ignored);
             entry != std::filesystem::directory_iterator(); entry.increment(ignored))
            if (entry->path().extension() == ".png" && !wanted.contains(entry->path()))
                unwanted.push_back(entry->path());
        for (const std::filesystem::path& file : unwanted)
            std::filesystem::remove(file, ignored);
    });
}

void SessionStore::changed()
{
    if (!m_timer.isActive()) // not restarted: whoever types without a pause is saved too
        m_timer.start();
}

void SessionStore::saveNow()
{
    m_timer.stop();
    if (m_released)
        return;
    m_writer.start([this, json = sessionJson(m_collect()), path = m_file] {
        const QString why = write(path, json);
        if (why.isEmpty())
            return;
        QMetaObject::invokeMethod(this, [this, why] {
            if (!std::exchange(m_complained, true))
                Q_EMIT failed(tr("The session cannot be kept in %1: %2").arg(m_file, why));
        });
    });
}

void SessionStore::flush()
{
    saveNow();
    m_writer.waitForDone();
}

void SessionStore::release()
{
    m_writer.waitForDone();
    m_released = true;
    m_lock->unlock();
}

void SessionStore::resume() { m_released = !m_lock->tryLock(0); }

} // namespace zimage::ui
