#include "session/session_file.h"

#include "base/error.h"
#include "io/atomic_file.h"
#include "io/input_file.h"
#include "params/preset_values.h"
#include "session/params_json.h"
#include "theme/translator.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>
#include <QRegularExpression>

#include <algorithm>
#include <span>
#include <string>

namespace zimage::ui {

namespace {

constexpr std::size_t kLargestFile = std::size_t{256} << 20;
constexpr qsizetype kLongestPrompt = 40; // characters of it in a name
constexpr std::size_t kFirstPictures = 4;

/// Carries the translations' context.
struct SessionFile {
    Q_DECLARE_TR_FUNCTIONS(SessionFile)
};

QString pathText(const std::filesystem::path& path) { return QString::fromStdString(path.string()); }

QString shortened(const QString& prompt)
{
    const QString line = prompt.simplified();
    if (line.size() <= kLongestPrompt)
        return line;
    const qsizetype space = line.lastIndexOf(QLatin1Char(' '), kLongestPrompt);
    return line.left(space > kLongestPrompt / 2 ? space : kLongestPrompt) + QStringLiteral("…");
}

} // namespace

QString sessionTitle(const QString& name, qint64 created, const QString& prompt)
{
    if (!name.isEmpty())
        return name;
    const QDate date = QDateTime::fromMSecsSinceEpoch(created).date();
    const bool thisYear = date.year() == QDate::currentDate().year();
    const QString day = QLocale().toString(date, thisYear ? SessionFile::tr("MMM d") : SessionFile::tr("MMM d, yyyy"));
    return prompt.trimmed().isEmpty() ? SessionFile::tr("%1 – new session").arg(day)
                                      : SessionFile::tr("%1 – %2").arg(day, shortened(prompt));
}

std::optional<LockHolder> lockHolder(const QString& text)
{
    static const QRegularExpression kHolder(QStringLiteral("^process (\\d+) on (.+)$"));
    const QRegularExpressionMatch match = kHolder.match(text);
    return match.hasMatch() ? std::optional(LockHolder{match.captured(1), match.captured(2)}) : std::nullopt;
}

QString openElsewhere(const QString& title, const QString& holder)
{
    const std::optional<LockHolder> who = lockHolder(holder);
    return who
        ? SessionFile::tr("“%1” is open in another window (process %2 on %3).").arg(title, who->process, who->host)
        : SessionFile::tr("“%1” is open in another window.").arg(title);
}

bool isUnchanged(const GenerationParams& params, const GenerationParams& began)
{
    GenerationParams here = began;
    keepMachine(here, params);
    return here == params;
}

QJsonObject sessionJson(const Session& session)
{
    QJsonArray pictures;
    for (const ShownPicture& picture : session.pictures)
        pictures.append(toJson(picture));
    QJsonObject json{{"version", kSessionVersion},       {"name", session.name},         {"created", session.created},
                     {"params", toJson(session.params)}, {"controls", session.controls}, {"pictures", pictures},
                     {"shown", pathText(session.shown)}, {"screens", session.screens}};
    if (session.began)
        json["began"] = toJson(*session.began);
    return json;
}

QJsonObject studioJson(const Session& session, const QString& id)
{
    return {{"version", kSessionVersion},       {"session", id},
            {"model", pathText(session.model)}, {"queue", queueJson(session.queue)},
            {"paused", session.paused},         {"window", session.window}};
}

Session sessionFrom(QJsonObject json)
{
    Session session;
    session.name = json["name"].toString();
    session.created = json["created"].toInteger();
    session.params = paramsFrom(json["params"].toObject());
    session.began = json.contains("began") ? paramsFrom(json["began"].toObject()) : session.params;
    if (!json.contains("began")) // of an earlier version: what was written there is missed
        session.began->prompt.clear();
    session.controls = json["controls"].toObject();
    session.model = json["model"].toString().toStdString();
    session.queue = queueFrom(json["queue"].toArray());
    session.paused = json["paused"].toBool();
    for (const QJsonValue picture : json["pictures"].toArray())
        session.pictures.append(pictureFrom(picture.toObject()));
    session.shown = json["shown"].toString().toStdString();
    session.window = json["window"].toObject();
    session.screens = json["screens"].toObject();
    // Sessions without screens keep the grids of variations among the state of the window.
    if (const QJsonArray sets = session.window.take("variations").toArray(); !sets.isEmpty())
        session.screens["variations"] = QJsonObject{{"sets", sets}};
    return session;
}

std::optional<QJsonObject> readSession(const QString& file, QString& why)
{
    InputFault fault{};
    const std::optional<std::string> text = readInput(file.toStdString(), kLargestFile, fault);
    if (!text && fault == InputFault::Missing)
        return {};
    if (!text) {
        why = fault == InputFault::TooLarge ? SessionFile::tr("the file is too large")
            : fault == InputFault::NoFile   ? SessionFile::tr("it is not a file")
                                            : SessionFile::tr("the file cannot be read");
        return {};
    }
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(*text), &error);
    if (error.error != QJsonParseError::NoError)
        why = error.errorString();
    else if (!document.isObject() || !document["version"].isDouble())
        why = SessionFile::tr("it is not a session");
    else if (document["version"].toInt() > kSessionVersion)
        why = SessionFile::tr("a newer version wrote it");
    else
        return document.object();
    return {};
}

QString writeSession(const QString& file, const QJsonObject& json)
{
    const QByteArray text = QJsonDocument(json).toJson(QJsonDocument::Compact);
    try {
        replaceFile(file.toStdString(),
                    std::as_bytes(std::span(text.constData(), static_cast<std::size_t>(text.size()))));
        return {};
    } catch (const Error& error) {
        return QString::fromUtf8(error.what());
    }
}

SessionEntry sessionEntry(const QString& file)
{
    QString why;
    const std::optional<QJsonObject> json = readSession(file, why);
    const QFileInfo info(file);
    SessionEntry entry;
    entry.id = info.completeBaseName();
    entry.changed = info.lastModified().toMSecsSinceEpoch();
    if (!json) {
        entry.broken = true;
        entry.name = info.fileName();
        return entry;
    }
    const QJsonArray pictures = (*json)["pictures"].toArray();
    entry.name = (*json)["name"].toString();
    entry.created = (*json)["created"].toInteger();
    entry.drafts = static_cast<int>(std::count_if(pictures.begin(), pictures.end(), [](const QJsonValue& picture) {
        return picture.toObject()["kind"] == "draft"; // as toJson() writes it
    }));
    entry.pictures = static_cast<int>(pictures.size()) - entry.drafts;
    if (pictures.isEmpty() && entry.name.isEmpty()) {
        const Session session = sessionFrom(*json);
        entry.empty = isUnchanged(session.params, *session.began);
    }
    const QJsonValue params = pictures.isEmpty() ? (*json)["params"] : pictures.first().toObject()["params"];
    entry.prompt = params.toObject()["prompt"].toString();
    for (const QJsonValue picture : pictures) {
        if (entry.first.size() == kFirstPictures)
            break;
        const QJsonObject object = picture.toObject();
        const QString path = object["file"].toString();
        entry.first.emplace_back((path.isEmpty() ? object["kept"].toString() : path).toStdString());
    }
    return entry;
}

} // namespace zimage::ui
