#include "session/sessions.h"

#include "bridge/generation_service.h"
#include "pictures/session_pictures.h"
#include "session/job_controller.h"
#include "session/messages.h"
#include "session/session_store.h"
#include "session/undo_history.h"

#include <QDateTime>
#include <QPointer>

#include <algorithm>
#include <utility>

namespace zimage::ui {

namespace {

/// Pixels that a file has are read again.
ShownPicture withoutKeptPixels(ShownPicture picture)
{
    if (!lastingFile(picture).empty())
        picture.image = {};
    return picture;
}

QString promptOf(const SessionPictures& pictures)
{
    return pictures.count() == 0 ? QString() : QString::fromStdString(pictures.at(0).params.prompt);
}

} // namespace

Sessions::Sessions(const Parts& parts, QObject* parent) : QObject(parent), m(parts)
{
    connect(&m.service, &GenerationService::queueChanged, this, &Sessions::holdLocks);
    connect(&m.pictures, &QAbstractItemModel::rowsInserted, this, [this] {
        if (m.pictures.count() == 1)
            Q_EMIT changed(); // it has a first prompt
    });
}

void Sessions::attach(const Shell& shell) { m_shell = shell; }

void Sessions::begin(const Session& session)
{
    m_name = session.name;
    m_created = session.created > 0 ? session.created : QDateTime::currentMSecsSinceEpoch();
    m_began = session.created > 0 && session.began ? *session.began : m_shell.collect().params;
    m.jobs.setSession(current());
    holdLocks();
    Q_EMIT changed();
    Q_EMIT opened(session.shown);
}

QString Sessions::current() const { return m_shell.store == nullptr ? QString() : m_shell.store->current(); }

QString Sessions::title() const
{
    return sessionTitle(m_name, m_created, m.pictures.count() == 0 ? m_typed : promptOf(m.pictures));
}

QString Sessions::titleOf(const QString& id)
{
    if (id == current())
        return title();
    if (!m_known.contains(id))
        m_known[id] = sessionEntry(m_shell.store->sessionFile(id));
    const SessionEntry& entry = m_known[id];
    return sessionTitle(entry.name, entry.created, entry.prompt);
}

bool Sessions::fail(const QString& sentence)
{
    m.messages.show(Messages::Level::Warning, sentence);
    return false;
}

bool Sessions::failForQueue()
{
    m.messages.report({Messages::Subject::Queue, Messages::Level::Warning,
                       tr("The queue still has pictures of this session. Wait until they are made, or remove them.")});
    return false;
}

bool Sessions::isEmpty() const
{
    return m.pictures.count() == 0 && m_name.isEmpty() && !hasJobs(current())
        && m_shell.collect().pictures.isEmpty(); // whose drive is away
}

bool Sessions::isUntouched() const { return isEmpty() && isUnchanged(m_shell.collect().params, m_began); }

QSet<QString> Sessions::withJobs() const
{
    QSet<QString> ids;
    m.service.forEach([&ids](const QueueEntry& entry) {
        for (const QueuedJob& job : entry.jobs)
            if (!job.request.session.empty())
                ids.insert(QString::fromStdString(job.request.session));
    });
    return ids;
}

bool Sessions::hasJobs(const QString& id) const { return withJobs().contains(id); }

bool Sessions::mayLeave()
{
    return m_private ? fail(tr("This is a private session. End it first to open or begin another one.")) : true;
}

bool Sessions::leave()
{
    SessionStore& store = *m_shell.store;
    if (const QString why = store.flush(); !why.isEmpty())
        return fail(tr("This session stays open, because it cannot be saved. %1").arg(why));
    const QString id = current();
    QList<ShownPicture>& left = m_left[id];
    left.clear();
    for (int row = 0; row < m.pictures.count(); ++row)
        left.append(withoutKeptPixels(m.pictures.at(row)));
    m_known.remove(id);
    return true;
}

/// The pictures of a file, as the same ones that were in the strip before, and those that have no file in their places.
QList<ShownPicture> Sessions::withKnown(const QString& id, const QList<ShownPicture>& read) const
{
    QList<ShownPicture> all;
    QList<ShownPicture> rest = read;
    for (const ShownPicture& known : m_left.value(id)) {
        if (lastingFile(known).empty()) {
            all.append(known);
            continue;
        }
        const auto same = std::find_if(rest.begin(), rest.end(), [&](const ShownPicture& each) {
            return lastingFile(each) == lastingFile(known);
        });
        if (same == rest.end())
            continue;
        all.append(known);
        rest.erase(same);
    }
    return all + rest;
}

bool Sessions::go(const QString& id)
{
    if (!mayLeave() || !leave())
        return false;
    SessionStore& store = *m_shell.store;
    const QString before = current();
    const Session here = m_shell.collect();
    const bool untouched = isUntouched();
    Session next;
    if (m_unwritten.contains(id)) {
        next = m_unwritten.take(id);
        store.startAt(id);
    } else {
        SessionStore::Loaded loaded = store.open(id);
        if (!loaded.session)
            return fail(loaded.problem);
        next = *loaded.session;
        next.pictures = withKnown(id, next.pictures);
    }
    for (const char* key : {"prompts", "open", "aspectLocked"}) // the window's, whatever session is open
        next.controls[key] = here.controls[key];
    show(id, next);
    if (untouched) {
        m_unwritten[before] = here; // for the way back
        store.discard(before);
    }
    holdLocks();
    Q_EMIT changed();
    return true;
}

void Sessions::show(const QString& id, const Session& session)
{
    m.messages.dismiss(); // its Undo would be of the other session
    m_name = session.name;
    m_created = session.created;
    m.jobs.setSession(id);
    m.history.quietly([&] { m_shell.show(session); });
    m_began = session.began.value_or(m_shell.collect().params);
    m_shell.store->saveNow();
    Q_EMIT opened(session.shown);
}

/// Back and forth between two sessions: what was done in one has no meaning in another.
void Sessions::step(const QString& text, const QString& from, const QString& to)
{
    m.history.did({text, [this, from] { return go(from); }, [this, to] { return go(to); }, true});
}

/// One that has the parameters of the open one, and nothing else.
bool Sessions::goToNew()
{
    Session session = m_shell.collect();
    session.name.clear();
    session.created = QDateTime::currentMSecsSinceEpoch();
    session.began.reset();
    session.pictures.clear();
    session.shown.clear();
    session.screens = {};
    const QString from = current();
    const QString to = SessionStore::newId();
    m_unwritten[to] = session;
    if (!go(to)) {
        m_unwritten.remove(to);
        return false;
    }
    step(tr("New session"), from, to);
    return true;
}

bool Sessions::startNew()
{
    if (!mayLeave())
        return false;
    if (isEmpty())
        return true;
    const QString from = current();
    const QString title = this->title();
    if (!goToNew())
        return false;
    m.messages.report({Messages::Subject::NewSession,
                       Messages::Level::Info,
                       (hasJobs(from) ? tr("A new session begins. The pictures in the queue go to “%1”.")
                                      : tr("A new session begins. “%1” is in the list of sessions."))
                           .arg(title),
                       {Messages::undoing(m.history, m.history.last())}});
    return true;
}

bool Sessions::open(const QString& id)
{
    const QString from = current();
    const QString before = title();
    if (id == from)
        return true;
    if (!go(id))
        return false;
    if (hasJobs(from))
        m.messages.show(Messages::Level::Info, tr("The pictures in the queue go to “%1”.").arg(before));
    step(tr("Open session “%1”").arg(title()), from, id);
    return true;
}

bool Sessions::setName(const QString& id, const QString& name)
{
    if (id == current()) {
        m_name = name;
        m_shell.store->saveNow();
    } else if (const QString why = m_shell.store->rename(id, name); !why.isEmpty()) {
        return fail(why);
    }
    m_known.remove(id);
    Q_EMIT changed();
    return true;
}

bool Sessions::rename(const SessionEntry& entry, const QString& name)
{
    const QString before = entry.id == current() ? m_name : entry.name;
    if (name == before)
        return true;
    if (!setName(entry.id, name))
        return false;
    m.history.did({tr("Rename session"), [this, id = entry.id, before] { return setName(id, before); },
                   [this, id = entry.id, name] { return setName(id, name); }});
    return true;
}

bool Sessions::setDeleted(const QString& id, bool deleted)
{
    const QString why = deleted ? m_shell.store->remove(id) : m_shell.store->bringBack(id);
    if (!why.isEmpty())
        return fail(why);
    Q_EMIT changed();
    return true;
}

/// Where it is the open one, a new one begins.
bool Sessions::remove(const SessionEntry& entry)
{
    const QString id = entry.id;
    if (hasJobs(id))
        return failForQueue();
    if (id == current() && isUntouched())
        return fail(tr("This session is still empty. It goes by itself when you open another one."));
    if (id == current() && !goToNew())
        return false;
    if (!setDeleted(id, true))
        return false;
    const QString title = sessionTitle(entry.name, entry.created, entry.prompt);
    const QString text = tr("Delete session “%1”").arg(title);
    const quint64 step = m.history.did(
        {text, [this, id] { return setDeleted(id, false); }, [this, id] { return setDeleted(id, true); }});
    m.history.rename(step, text); // also where a new one has begun
    m.messages.show(
        Messages::Level::Info,
        tr("“%1” was deleted. Files of pictures stay. You can undo this until you close the studio.").arg(title),
        {Messages::undoing(m.history, step)});
    return true;
}

void Sessions::read(QObject* owner, const std::function<void(QList<SessionEntry>)>& done)
{
    SessionStore& store = *m_shell.store;
    if (!m_private)
        store.flush();
    const QPointer<QObject> who(owner);
    m_tasks.run(
        this, [folder = store.folder(), own = store.ownSessions()] { return SessionStore::list(folder, own); },
        [this, who, done](QList<SessionEntry> entries) {
            entries.removeIf([this](const SessionEntry& each) { return each.empty && !hasJobs(each.id); });
            if (who != nullptr)
                done(entries);
        });
}

QStringList Sessions::spare() const
{
    SessionStore& store = *m_shell.store;
    QStringList ids;
    for (const SessionEntry& each : SessionStore::list(store.folder(), store.ownSessions()))
        if (each.id != current() && !each.open && !hasJobs(each.id))
            ids.append(each.id);
    return ids;
}

int Sessions::others() const { return static_cast<int>(spare().size()); }

void Sessions::forgetOthers()
{
    SessionStore& store = *m_shell.store;
    for (const QString& id : spare())
        if (store.remove(id).isEmpty())
            store.discard(id);
    m_left.clear();
    m_unwritten.clear();
    m.history.clear(); // no step leads to one of them
    Q_EMIT changed();
}

void Sessions::setPrivate(bool on)
{
    m_private = on;
    m.jobs.setPrivate(on);
}

void Sessions::holdLocks()
{
    if (m_shell.store == nullptr)
        return;
    m_shell.store->holdOnly(withJobs());
}

bool Sessions::isElsewhere(const QString& session) const
{
    return !session.isEmpty() && m_shell.store != nullptr && session != current() && m_shell.store->holds(session);
}

void Sessions::deliver(const ShownPicture& picture)
{
    if (m_left.contains(picture.session))
        m_left[picture.session].append(withoutKeptPixels(picture));
    if (!lastingFile(picture).empty())
        m_shell.store->append(picture.session, picture);
}

} // namespace zimage::ui
