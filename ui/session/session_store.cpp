#include "session/session_store.h"

#include "base/error.h"
#include "base/log.h"
#include "io/atomic_file.h"
#include "io/input_file.h"
#include "session/params_json.h"
#include "theme/translator.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace zimage::ui {

namespace {

constexpr int kMostStudios = 10'000; // at once, each with a file of its own
constexpr std::size_t kLargestFile = std::size_t{16} << 20;
constexpr int kMostPictures = 200; // the strip of an older session is long enough

QJsonObject sessionJson(const Session& session)
{
    QJsonArray pictures;
    const qsizetype count = session.pictures.size();
    for (qsizetype i = std::max<qsizetype>(0, count - kMostPictures); i < count; ++i)
        pictures.append(toJson(session.pictures[i]));
    return {{"version", SessionStore::kVersion},
            {"params", toJson(session.params)},
            {"controls", session.controls},
            {"model", QString::fromStdString(session.model.string())},
            {"queue", queueJson(session.queue)},
            {"paused", session.paused},
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
    session.queue = queueFrom(json["queue"].toArray());
    session.paused = json["paused"].toBool();
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
    const QByteArray text = QJsonDocument(json).toJson(QJsonDocument::Compact);
    try {
        replaceFile(path.toStdString(),
                    std::as_bytes(std::span(text.constData(), static_cast<std::size_t>(text.size()))));
        return {};
    } catch (const Error& error) {
        return QString::fromUtf8(error.what());
    }
}

QString fileOf(const QString& folder, int number)
{
    return folder + (number == 1 ? QString("/session.json") : QString("/session-%1.json").arg(number));
}

std::filesystem::path lockOf(const QString& file) { return (file + ".lock").toStdString(); }

} // namespace

SessionStore::SessionStore(const QString& folder, std::function<Session()> collect, QObject* parent)
    : QObject(parent), m_folder(folder), m_collect(std::move(collect))
{
    QDir().mkpath(folder);
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

SessionStore::~SessionStore() { m_writer.waitForDone(); }

SessionStore::Loaded SessionStore::load()
{
    InputFault fault{};
    const std::optional<std::string> text = readInput(m_file.toStdString(), kLargestFile, fault);
    if (!text && fault == InputFault::Missing)
        return {};
    QString why;
    if (!text) {
        why = fault == InputFault::TooLarge ? tr("the file is too large")
            : fault == InputFault::NoFile   ? tr("it is not a file")
                                            : tr("the file cannot be read");
    } else {
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(*text), &error);
        if (error.error != QJsonParseError::NoError)
            why = error.errorString();
        else if (!document.isObject() || !document["version"].isDouble())
            why = tr("it is not a session");
        else if (document["version"].toInt() > kVersion)
            why = tr("a newer version wrote it");
        else
            return {sessionFrom(document.object()), {}};
    }
    const QString ending = QDateTime::currentDateTime().toString("'.broken-'yyyyMMdd-HHmmss");
    const QString aside = m_file + ending;
    std::error_code ignored;
    std::filesystem::rename(m_file.toStdString(), aside.toStdString(), ignored);
    QString problem = tr("The last session cannot be restored: %1. Its file is kept as %2.").arg(why, aside);
    const std::filesystem::path drafts = draftsFolder();
    if (std::filesystem::exists(drafts, ignored)) { // a session that does not name them would remove them
        const std::filesystem::path kept = drafts.string() + ending.toStdString();
        std::filesystem::rename(drafts, kept, ignored);
        problem = oneLine({problem, tr("Its drafts are in %1.").arg(QString::fromStdString(kept.string()))});
    }
    logWarning(problem.toStdString());
    return {{}, problem};
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

SessionStore::Others SessionStore::others() const
{
    if (nextAbandoned(1) > 0)
        return {tr("Another window closed unexpectedly. Its session is kept; you can open it beside this one."), true};
    if (m_number == 1)
        return {};
    static const QRegularExpression kHolder(QStringLiteral("^process (\\d+) on (.+)$")); // as the lock's file has it
    const QRegularExpressionMatch holder = kHolder.match(m_holder);
    return {holder.hasMatch()
                ? tr("Your first session is open in another window (process %1 on %2). This window has a session of "
                     "its own.")
                      .arg(holder.captured(1), holder.captured(2))
                : tr("Your first session is open in another window. This window has a session of its own."),
            false};
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
    if (m_released || m_paused)
        return;
    m_writer.start([this, json = sessionJson(m_collect()), path = m_file] {
        const QString why = write(path, json);
        if (why.isEmpty())
            return;
        QMetaObject::invokeMethod(this, [this, why] {
            if (!std::exchange(m_complained, true))
                Q_EMIT failed(tr("The session cannot be saved. %1").arg(why));
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
    m_lock->release();
}

void SessionStore::resume()
{
    m_lock = std::make_unique<FileLock>(lockOf(m_file));
    m_lock->sign();
    m_released = m_lock->state() == FileLock::State::Busy;
}

} // namespace zimage::ui
