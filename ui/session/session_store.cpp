#include "session/session_store.h"

#include "base/log.h"
#include "session/params_json.h"
#include "session/session_migration.h"
#include "theme/translator.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRandomGenerator>

#include <algorithm>
#include <set>
#include <utility>

namespace zimage::ui {

namespace {

constexpr int kMostStudios = 10'000;                 // at once, each with a file of its own
const QString kDeleted = QStringLiteral(".deleted"); // behind the name of a session's file, until the studio ends

QString fileOf(const QString& folder, int number)
{
    return folder + (number == 1 ? QString("/session.json") : QString("/session-%1.json").arg(number));
}

std::filesystem::path lockOf(const QString& file) { return (file + ".lock").toStdString(); }

QString sessionsIn(const QString& folder) { return folder + "/sessions"; }

void removeFiles(const QList<std::filesystem::path>& files)
{
    std::error_code ignored;
    for (const std::filesystem::path& file : files)
        std::filesystem::remove(file, ignored);
}

QString titleOf(const QString& file)
{
    const SessionEntry entry = sessionEntry(file);
    return sessionTitle(entry.name, entry.created, entry.prompt);
}

} // namespace

SessionStore::SessionStore(const QString& folder, std::function<Session()> collect, QObject* parent)
    : QObject(parent), m_folder(folder), m_collect(std::move(collect))
{
    QDir().mkpath(sessionsIn(folder));
    bool taken = take(1);
    if (!taken) {
        m_holder = QString::fromStdString(m_lock->holder());
        for (int number = nextAbandoned(1); !taken && number > 0; number = nextAbandoned(number))
            taken = take(number);
        for (int number = 2; !taken && number <= kMostStudios; ++number)
            taken = take(number);
    }
    m_released = !taken;
    m_lock->sign();
    m_writer.setMaxThreadCount(1);
    m_timer.setSingleShot(true);
    m_timer.setInterval(kDelay);
    connect(&m_timer, &QTimer::timeout, this, &SessionStore::saveNow);
}

SessionStore::~SessionStore()
{
    m_writer.waitForDone();
    for (const QString& id : std::as_const(m_deleted))
        discard(id);
    m_writer.waitForDone();
}

SessionStore::Loaded SessionStore::load()
{
    purge();
    takeOverOlder();
    QString why;
    std::optional<QJsonObject> json = readSession(m_file, why);
    if (!json)
        return {{}, why.isEmpty() ? QString() : setAside(m_file, why)};
    if ((*json)["version"].toInt() < kSessionVersion) {
        const MigratedSession made = migrateSession(m_file, *json, sessionsIn(m_folder));
        if (!made.problem.isEmpty()) {
            m_released = true;
            return {sessionFrom(*json),
                    tr("The sessions of an earlier version cannot be taken over, and nothing is saved until that is "
                       "mended. %1")
                        .arg(made.problem)};
        }
        json = studioJson(sessionFrom(*json), made.id);
        if (writeSession(m_file, *json).isEmpty())
            removeFiles(made.spare);
    }
    Session session = sessionFrom(*json);
    const QString id = (*json)["session"].toString();
    if (id.isEmpty() || id.contains('/') || !QFile::exists(sessionFile(id)))
        return {session, {}};
    Loaded work = open(id);
    if (!work.session)
        return {session, oneLine({work.problem, tr("This window begins with a new session.")})};
    work.session->model = session.model;
    work.session->queue = session.queue;
    work.session->paused = session.paused;
    work.session->window = session.window;
    return work;
}

/// Its drafts go with it: one that does not name them would remove them.
QString SessionStore::setAside(const QString& file, const QString& why) const
{
    const QString ending = QDateTime::currentDateTime().toString("'.broken-'yyyyMMdd-HHmmss");
    std::error_code ignored;
    std::filesystem::rename(file.toStdString(), (file + ending).toStdString(), ignored);
    QString problem = tr("The last session cannot be restored: %1. Its file is kept as %2.").arg(why, file + ending);
    const std::filesystem::path drafts = draftsFolder(QFileInfo(file).completeBaseName());
    if (std::filesystem::exists(drafts, ignored)) {
        const std::filesystem::path kept = drafts.string() + ending.toStdString();
        std::filesystem::rename(drafts, kept, ignored);
        problem = oneLine({problem, tr("Its drafts are in %1.").arg(QString::fromStdString(kept.string()))});
    }
    logWarning(problem.toStdString());
    return problem;
}

bool SessionStore::take(int number)
{
    m_number = number;
    m_file = fileOf(m_folder, number);
    m_lock = std::make_unique<FileLock>(lockOf(m_file));
    return m_lock->state() != FileLock::State::Busy;
}

int SessionStore::nextAbandoned(int after) const
{
    std::error_code ignored;
    for (int number = after + 1; number <= kMostStudios; ++number) {
        const QString file = fileOf(m_folder, number);
        if (!std::filesystem::exists(lockOf(file), ignored))
            return 0; // numbers are taken in order, and locks stay
        if (QFile::exists(file) && FileLock::isAbandoned(lockOf(file)))
            return number;
    }
    return 0;
}

/// Sessions that other studios of an earlier version have left: they are in the list from now on.
void SessionStore::takeOverOlder()
{
    for (int number = 1; number <= kMostStudios && QFile::exists(fileOf(m_folder, number)); ++number) {
        const QString file = fileOf(m_folder, number);
        if (number == m_number)
            continue;
        const FileLock lock(lockOf(file));
        QString why;
        const std::optional<QJsonObject> json =
            lock.state() == FileLock::State::Busy ? std::nullopt : readSession(file, why);
        if (!json || (*json)["version"].toInt() >= kSessionVersion)
            continue;
        const MigratedSession made = migrateSession(file, *json, sessionsIn(m_folder));
        if (made.problem.isEmpty() && writeSession(file, studioJson(sessionFrom(*json), made.id)).isEmpty())
            removeFiles(made.spare);
    }
}

/// What studios that were killed had deleted.
void SessionStore::purge()
{
    const QStringList names = QDir(sessionsIn(m_folder)).entryList({"*.json" + kDeleted}, QDir::Files);
    for (const QString& name : names) {
        const QString id = name.chopped(QString(".json" + kDeleted).size());
        if (!m_deleted.contains(id) && lock(id))
            discard(id);
    }
}

SessionStore::Others SessionStore::others() const
{
    if (nextAbandoned(1) > 0)
        return {tr("Another window closed unexpectedly. Its session is kept; you can open it beside this one."), true};
    if (m_number == 1)
        return {};
    const std::optional<LockHolder> holder = lockHolder(m_holder);
    return {holder ? tr("Your first session is open in another window (process %1 on %2). This window has a session of "
                        "its own.")
                         .arg(holder->process, holder->host)
                   : tr("Your first session is open in another window. This window has a session of its own."),
            false};
}

void SessionStore::removeDraftsBut(const QList<ShownPicture>& pictures)
{
    std::set<std::filesystem::path> wanted;
    for (const ShownPicture& picture : pictures)
        wanted.insert(picture.kept);
    m_writer.start([folder = draftsFolder(), wanted = std::move(wanted)] {
        std::error_code ignored;
        QList<std::filesystem::path> unwanted;
        for (auto entry = std::filesystem::directory_iterator(folder, ignored);
             entry != std::filesystem::directory_iterator(); entry.increment(ignored))
            if (entry->path().extension() == ".png" && !wanted.contains(entry->path()))
                unwanted.push_back(entry->path());
        removeFiles(unwanted);
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
    if (m_released || m_paused)
        return;
    const QString id = current();
    m_writer.start([this, session = m_collect(), id, path = sessionFile(id)] { // a long strip takes a while
        const QJsonObject work = sessionJson(session);
        // First the session: the studio's file never names one that is not there.
        const QByteArray text = QJsonDocument(work).toJson(QJsonDocument::Compact) + path.toUtf8();
        m_why = text == m_written ? QString() : writeSession(path, work);
        if (m_why.isEmpty()) {
            m_written = text;
            m_why = writeSession(m_file, studioJson(session, id));
        }
        if (!m_why.isEmpty())
            tellFailure(m_why);
    });
}

void SessionStore::tellFailure(const QString& why)
{
    QMetaObject::invokeMethod(this, [this, why] {
        if (!std::exchange(m_complained, true))
            Q_EMIT failed(tr("The session cannot be saved. %1").arg(why));
    });
}

QString SessionStore::flush()
{
    saveNow();
    m_writer.waitForDone();
    return m_released ? tr("Nothing is saved in this window.") : m_why;
}

void SessionStore::release()
{
    m_writer.waitForDone();
    m_released = true;
    m_lock->release();
    for (const auto& [id, lock] : m_locks)
        lock->release();
}

void SessionStore::resume()
{
    m_lock = std::make_unique<FileLock>(lockOf(m_file));
    m_lock->sign();
    m_released = m_lock->state() == FileLock::State::Busy;
    QStringList ids;
    for (const auto& [id, lock] : m_locks)
        ids.append(id);
    m_locks.clear();
    for (const QString& id : std::as_const(ids))
        static_cast<void>(lock(id));
}

QString SessionStore::sessionFile(const QString& id) const { return sessionsIn(m_folder) + "/" + id + ".json"; }

std::filesystem::path SessionStore::draftsFolder(const QString& id) const
{
    return (sessionsIn(m_folder) + "/" + id + "-drafts").toStdString();
}

QString SessionStore::current()
{
    if (m_id.isEmpty())
        startAt(newId());
    return m_id;
}

/// In the order in which sessions begin.
QString SessionStore::newId()
{
    return QDateTime::currentDateTimeUtc().toString("yyyyMMdd-HHmmss-")
        + QString::number(QRandomGenerator::system()->generate(), 16);
}

void SessionStore::startAt(const QString& id)
{
    static_cast<void>(lock(id)); // nobody else knows of it
    m_id = id;
}

bool SessionStore::lock(const QString& id)
{
    if (m_locks.contains(id))
        return true;
    auto lock = std::make_unique<FileLock>(lockOf(sessionFile(id)));
    if (lock->state() == FileLock::State::Busy)
        return false;
    lock->sign();
    m_locks[id] = std::move(lock);
    return true;
}

QString SessionStore::holderOf(const QString& id) const
{
    const FileLock look(lockOf(sessionFile(id)));
    return QString::fromStdString(look.holder());
}

SessionStore::Loaded SessionStore::open(const QString& id)
{
    m_writer.waitForDone(); // with what came for it meanwhile
    const QString file = sessionFile(id);
    const bool held = holds(id);
    if (!lock(id))
        return {{}, openElsewhere(titleOf(file), holderOf(id))};
    QString why;
    const std::optional<QJsonObject> json = readSession(file, why);
    if (!json) {
        if (!held)
            m_locks.erase(id);
        return {{}, why.isEmpty() ? tr("This session is no longer there.") : setAside(file, why)};
    }
    m_id = id;
    return {sessionFrom(*json), {}};
}

QString SessionStore::rename(const QString& id, const QString& name)
{
    const QString file = sessionFile(id);
    const bool held = holds(id);
    if (!lock(id))
        return openElsewhere(titleOf(file), holderOf(id));
    m_writer.waitForDone();
    QString why;
    std::optional<QJsonObject> json = readSession(file, why);
    if (json) {
        json->insert("name", name);
        why = writeSession(file, *json);
    } else if (why.isEmpty()) {
        why = tr("This session is no longer there.");
    }
    if (!held)
        m_locks.erase(id);
    return why;
}

QString SessionStore::remove(const QString& id)
{
    const QString file = sessionFile(id);
    const bool held = holds(id);
    if (!lock(id))
        return openElsewhere(titleOf(file), holderOf(id));
    m_writer.waitForDone();
    if (!QFile::exists(file) || QFile::rename(file, file + kDeleted)) {
        m_deleted.insert(id); // and stays locked: it can be brought back
        return {};
    }
    if (!held)
        m_locks.erase(id);
    return tr("The session cannot be deleted: its file cannot be moved.");
}

QString SessionStore::bringBack(const QString& id)
{
    const QString file = sessionFile(id);
    if (!QFile::rename(file + kDeleted, file))
        return tr("This session is no longer there.");
    m_deleted.remove(id);
    return {};
}

void SessionStore::discard(const QString& id)
{
    m_deleted.remove(id);
    m_writer.start([file = sessionFile(id), drafts = draftsFolder(id)] {
        std::error_code ignored;
        for (const QString& each : {file, file + kDeleted})
            std::filesystem::remove(each.toStdString(), ignored);
        std::filesystem::remove_all(drafts, ignored);
        std::filesystem::remove(lockOf(file), ignored); // nobody else asks for a session that is in no list
    });
    m_writer.waitForDone();
    m_locks.erase(id);
}

void SessionStore::append(const QString& id, const ShownPicture& picture)
{
    if (m_released || m_paused) // the studio ends: the job is still in its queue
        return;
    m_writer.start([this, file = sessionFile(id), added = toJson(picture)] {
        QString why;
        std::optional<QJsonObject> json = readSession(file, why);
        if (json) {
            QJsonArray pictures = (*json)["pictures"].toArray();
            pictures.append(added);
            json->insert("pictures", pictures);
            why = writeSession(file, *json);
        }
        if (!why.isEmpty())
            tellFailure(why);
    });
}

void SessionStore::holdOnly(const QSet<QString>& wanted)
{
    if (m_released)
        return;
    for (const QString& id : wanted)
        if (QFile::exists(sessionFile(id)))
            static_cast<void>(lock(id));
    std::erase_if(m_locks, [&](const auto& each) {
        return each.first != m_id && !wanted.contains(each.first) && !m_deleted.contains(each.first);
    });
}

QStringList SessionStore::ownSessions() const
{
    QStringList ids;
    for (const auto& [id, lock] : m_locks)
        ids.append(id);
    return ids;
}

QList<SessionEntry> SessionStore::list(const QString& folder, const QStringList& own)
{
    QList<SessionEntry> entries;
    const QStringList files = QDir(sessionsIn(folder)).entryList({"*.json"}, QDir::Files);
    for (const QString& name : files) {
        const QString file = folder + "/sessions/" + name;
        SessionEntry entry = sessionEntry(file);
        entry.here = own.contains(entry.id);
        if (!entry.here && entry.empty)
            continue; // of a window in which nothing was done
        entry.open = !entry.here && FileLock::isBusy(lockOf(file));
        if (entry.open)
            entry.holder = QString::fromStdString(FileLock(lockOf(file)).holder());
        entries.append(entry);
    }
    std::stable_sort(entries.begin(), entries.end(),
                     [](const SessionEntry& a, const SessionEntry& b) { return a.changed > b.changed; });
    return entries;
}

} // namespace zimage::ui
