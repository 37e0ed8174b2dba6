#include "session/params_json.h"
#include "session/session_store.h"

#include "params/param_table.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

#include <limits>
#include <memory>
#include <vector>

namespace zimage::ui {

class SessionTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aSessionComesBackAsItWas()
    {
        const Session saved = session();
        {
            SessionStore store(m_folder->path(), [&] { return saved; });
            store.flush();
        }
        const SessionStore::Loaded loaded = SessionStore(m_folder->path(), [] { return Session{}; }).load();
        QVERIFY(loaded.session);
        QVERIFY(loaded.problem.isEmpty());
        QVERIFY(loaded.session->params == saved.params);
        QCOMPARE(loaded.session->controls, saved.controls);
        QCOMPARE(loaded.session->window, saved.window);
        QCOMPARE(loaded.session->model, saved.model);
        QVERIFY(loaded.session->paused);
        QCOMPARE(loaded.session->queue.size(), 1);
        const JobRequest& request = loaded.session->queue[0].jobs[0].request;
        QVERIFY(request.params == saved.queue[0].jobs[0].request.params);
        QCOMPARE(request.purpose, JobRequest::Purpose::Draft);
        QCOMPARE(request.folder, saved.queue[0].jobs[0].request.folder);
        QCOMPARE(request.fullSteps, 36);
        QCOMPARE(request.latents, saved.queue[0].jobs[0].request.latents);
        QCOMPARE(loaded.session->pictures.size(), 1);
        const ShownPicture& picture = loaded.session->pictures[0];
        QVERIFY(picture.id != 0);
        QCOMPARE(picture.file, saved.pictures[0].file);
        QCOMPARE(picture.kept, saved.pictures[0].kept);
        QCOMPARE(picture.pixels, QSize(512, 384));
        QCOMPARE(picture.seconds, 1.25);
        QVERIFY(picture.run.guardEvents == saved.pictures[0].run.guardEvents);
    }

    void entriesOfTheQueueComeBackWithAllTheirJobs()
    {
        JobRequest request = session().queue[0].jobs[0].request;
        Session saved;
        saved.queue = {queueEntry({request, request, request}, "3 variations of a fox"), queueEntry(request),
                       queueEntry({request, request})};
        saved.queue[0].whole = 8; // five are made
        {
            SessionStore store(m_folder->path(), [&] { return saved; });
            store.flush();
        }
        const auto loaded = SessionStore(m_folder->path(), [] { return Session{}; }).load().session;
        QVERIFY(loaded);
        QCOMPARE(loaded->queue.size(), 3);
        for (std::size_t i = 0; i < 3; ++i) {
            QCOMPARE(loaded->queue[i].jobs.size(), saved.queue[i].jobs.size());
            QCOMPARE(loaded->queue[i].title, saved.queue[i].title);
            QCOMPARE(loaded->queue[i].whole, saved.queue[i].whole);
        }
    }

    void inSessionsOfEarlierVersionsEachJobIsAnEntry()
    {
        QJsonArray json = queueJson({queueEntry({JobRequest{}, JobRequest{}}, "two")});
        QJsonArray earlier;
        for (const QJsonValue each : json) {
            QJsonObject job = each.toObject();
            for (const char* key : {"entry", "title", "whole"})
                job.remove(QLatin1String(key));
            earlier.append(job);
        }
        const std::vector<QueueEntry> read = queueFrom(earlier);
        QCOMPARE(read.size(), 2);
        QCOMPARE(read[1].jobs.size(), 1);
        QCOMPARE(read[1].whole, 1);
    }

    void whatScreensKeepComesBackAlsoFromAFileWithoutScreens()
    {
        const QJsonArray sets{QJsonObject{{"model", "zimage-mini"}}};
        Session saved = session();
        saved.screens = {{"variations", QJsonObject{{"sets", sets}}}};
        const auto load = [&] { return SessionStore(m_folder->path(), [] { return Session{}; }).load().session; };
        {
            SessionStore store(m_folder->path(), [&] { return saved; });
            store.flush();
        }
        QCOMPARE(load()->screens, saved.screens);
        const QJsonObject older{{"version", 2}, {"window", QJsonObject{{"variations", sets}}}};
        put("session.json", QJsonDocument(older).toJson());
        QCOMPARE(load()->screens, saved.screens);
    }

    void everyParameterIsKept()
    {
        GenerationParams params;
        for (const ParamDef& def : paramTable()) {
            ParamValue value = getParam(params, def);
            if (auto* number = std::get_if<std::int64_t>(&value))
                *number += 1;
            else if (auto* real = std::get_if<double>(&value))
                *real += 0.5;
            else if (auto* on = std::get_if<bool>(&value))
                *on = !*on;
            else
                value = std::string("雪 \"") + def.key;
            QVERIFY(!setParam(params, def, value));
        }
        params.seed = std::numeric_limits<std::int64_t>::max();
        QVERIFY(paramsFrom(QJsonDocument::fromJson(QJsonDocument(toJson(params)).toJson()).object()) == params);
    }

    void unknownKeysAndValuesOfTheWrongKindArePassedOver()
    {
        const GenerationParams params =
            paramsFrom({{"steps", "many"}, {"prompt", 7}, {"of_the_future", true}, {"width", 512}});
        QCOMPARE(params.steps, GenerationParams{}.steps);
        QCOMPARE(params.prompt, std::string());
        QCOMPARE(params.width, 512);
    }

    void aMissingFileIsAFreshStart()
    {
        const SessionStore::Loaded loaded = SessionStore(m_folder->path(), [] { return Session{}; }).load();
        QVERIFY(!loaded.session);
        QVERIFY(loaded.problem.isEmpty());
    }

    void aBrokenFileIsSetAsideWithItsDrafts_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("cut") << QByteArray("{\"version\": 1, \"params\": {");
        QTest::newRow("no object") << QByteArray("[1, 2]");
        QTest::newRow("no version") << QByteArray("{}");
        QTest::newRow("of the future") << QByteArray("{\"version\": 99}");
        QTest::newRow("deep") << QByteArray(100000, '[');
    }

    void aBrokenFileIsSetAsideWithItsDrafts()
    {
        QFETCH(QByteArray, content);
        {
            SessionStore before(m_folder->path(), [] { return session(); });
            before.flush();
        }
        const QString sessions = m_folder->filePath("sessions/");
        const QString id = QDir(sessions).entryList({"*.json"}).value(0).chopped(5);
        QVERIFY(QDir().mkpath(sessions + id + "-drafts"));
        put("sessions/" + id + "-drafts/1.png", {});
        put("sessions/" + id + ".json", content);
        SessionStore store(m_folder->path(), [] { return Session{}; });
        const SessionStore::Loaded loaded = store.load();
        QVERIFY(loaded.session); // what the studio keeps of its own
        QCOMPARE(loaded.session->queue.size(), 1);
        QVERIFY(loaded.session->params == GenerationParams());
        QVERIFY(loaded.problem.startsWith("The last session cannot be restored: "));
        QVERIFY(store.current() != id);
        store.removeDraftsBut({});
        store.flush();
        const QStringList drafts = QDir(sessions).entryList({id + "-drafts.broken-*"});
        QCOMPARE(drafts.size(), 1);
        QVERIFY(QFile::exists(sessions + drafts[0] + "/1.png"));
        QVERIFY(loaded.problem.contains(drafts[0]));
        const QStringList kept = QDir(sessions).entryList({id + ".json.broken-*"});
        QCOMPARE(kept.size(), 1);
        QFile aside(sessions + kept[0]);
        QVERIFY(aside.open(QIODevice::ReadOnly));
        QCOMPARE(aside.readAll(), content);
    }

    void aBrokenFileOfTheStudioIsSetAsideAndNoSessionIsLost()
    {
        {
            SessionStore before(m_folder->path(), [] { return session(); });
            before.flush();
        }
        put("session.json", "{");
        SessionStore store(m_folder->path(), [] { return Session{}; });
        const SessionStore::Loaded loaded = store.load();
        QVERIFY(!loaded.session);
        QVERIFY(loaded.problem.startsWith("The last session cannot be restored: "));
        store.flush();
        QCOMPARE(SessionStore::list(m_folder->path(), {}).size(), 1); // the new one is empty
    }

    void aSessionOfOddValuesIsReadAsFarAsItGoes()
    {
        SessionStore store(m_folder->path(), [] { return Session{}; });
        QFile file(store.file());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(
            R"({"version": 1, "params": [], "queue": {"a": 1}, "pictures": [7, {"run": {"guard_events": [{"stage": 99}]}}], "window": "x"})");
        file.close();
        const SessionStore::Loaded loaded = store.load();
        QVERIFY(loaded.session);
        QCOMPARE(loaded.session->queue.size(), 0);
        QCOMPARE(loaded.session->pictures.size(), 2);
        QCOMPARE(loaded.session->pictures[1].run.guardEvents[0].stage, GuardEvent{}.stage);
    }

    void copiesOfDraftsGoWhenTheSessionNoLongerShowsThem()
    {
        SessionStore store(m_folder->path(), [] { return Session{}; });
        const QString folder = QString::fromStdString(store.draftsFolder().string());
        QVERIFY(QDir().mkpath(folder));
        for (const char* name : {"draft-1.png", "draft-2.png", "notes.txt"}) {
            QFile file(folder + "/" + name);
            QVERIFY(file.open(QIODevice::WriteOnly));
        }
        ShownPicture shown;
        shown.kept = store.draftsFolder() / "draft-2.png";
        store.removeDraftsBut({shown});
        store.flush();
        QCOMPARE(QDir(folder).entryList(QDir::Files), QStringList({"draft-2.png", "notes.txt"}));
    }

    void twoStudiosAtOnceHaveFilesOfTheirOwn()
    {
        const SessionStore first(m_folder->path(), [] { return Session{}; });
        const SessionStore second(m_folder->path(), [] { return Session{}; });
        QVERIFY(first.file() != second.file());
    }

    void twentyStudiosAtOnceHaveFilesOfTheirOwnToo()
    {
        std::vector<std::unique_ptr<SessionStore>> stores;
        QSet<QString> files;
        for (int i = 0; i < 20; ++i) {
            stores.push_back(std::make_unique<SessionStore>(m_folder->path(), [] { return Session{}; }));
            files.insert(stores.back()->file());
        }
        QCOMPARE(files.size(), 20);
    }

    void aStudioBesideAnotherSaysThatItHasASessionOfItsOwn()
    {
        const SessionStore first(m_folder->path(), [] { return Session{}; });
        const SessionStore second(m_folder->path(), [] { return Session{}; });
        QVERIFY(first.others().sentence.isEmpty());
        const QString who = QString("process %1 on").arg(QCoreApplication::applicationPid());
        QVERIFY2(second.others().sentence.contains(who), qPrintable(second.others().sentence));
        QVERIFY(!second.others().abandoned);
    }

    void aKilledStudiosSessionIsRestoredWhateverItsLockSays_data()
    {
        QTest::addColumn<QByteArray>("lock");
        const QByteArray own = QByteArray::number(QCoreApplication::applicationPid());
        QTest::newRow("of a dead process") << QByteArray("process 4194300 on here\n");
        QTest::newRow("of another host name") << QByteArray("process 1 on a-container-that-is-gone\n");
        QTest::newRow("of a number that another process has now") << QByteArray("process " + own + " on here\n");
        QTest::newRow("of an older version") << QByteArray("1\nzimage-studio\na-container-that-is-gone\n\n\n");
        QTest::newRow("of this process, by an older version") << own + "\nzimage-studio\nhere\n\n\n";
    }

    void aKilledStudiosSessionIsRestoredWhateverItsLockSays()
    {
        QFETCH(QByteArray, lock);
        const Session saved = session();
        {
            SessionStore store(m_folder->path(), [&] { return saved; });
            store.flush();
        }
        put("session.json.lock", lock); // what a kill leaves
        SessionStore store(m_folder->path(), [] { return Session{}; });
        QCOMPARE(store.file(), m_folder->filePath("session.json"));
        QVERIFY(store.load().session);
        QVERIFY(store.others().sentence.isEmpty());
    }

    void aSecondStudiosSessionIsOfferedWhenItWasKilled()
    {
        {
            const SessionStore first(m_folder->path(), [] { return Session{}; });
            for (int i = 0; i < 2; ++i) {
                SessionStore second(m_folder->path(), [] { return session(); });
                second.flush();
                const SessionStore third(m_folder->path(), [] { return Session{}; });
            }
        }
        SessionStore first(m_folder->path(), [] { return Session{}; });
        QVERIFY(!first.others().abandoned); // they were closed
        QVERIFY(QFile::copy(m_folder->filePath("session-2.json"), m_folder->filePath("session-3.json")));
        put("session-3.json.lock", "process 4194300 on here\n");
        QVERIFY(first.others().abandoned);
        SessionStore other(m_folder->path(), [] { return Session{}; }); // as the offer starts it
        QCOMPARE(other.file(), m_folder->filePath("session-3.json"));
        QVERIFY(other.load().session);
        QVERIFY(!first.others().abandoned);
    }

    void nothingButAFileHoldsTheStudioUp_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("session") << "session.json";
        QTest::newRow("lock") << "session.json.lock";
    }

    void nothingButAFileHoldsTheStudioUp()
    {
        QFETCH(QString, name);
        QCOMPARE(mkfifo(m_folder->filePath(name).toLocal8Bit().constData(), 0600), 0);
        SessionStore store(m_folder->path(), [] { return session(); });
        const SessionStore::Loaded loaded = store.load();
        QVERIFY(!loaded.session);
        QCOMPARE(loaded.problem.startsWith("The last session cannot be restored: it is not a file."),
                 name == "session.json");
        store.flush();
        QVERIFY(store.load().session);
    }

    void aChangeIsWrittenByItself()
    {
        Session current;
        SessionStore store(m_folder->path(), [&] { return current; });
        current.params.prompt = "first";
        store.changed();
        current.params.prompt = "second"; // what is there when it is written counts
        QTRY_VERIFY(QFile::exists(store.file()));
        store.flush();
        QCOMPARE(store.load().session->params.prompt, std::string("second"));
    }

    void aFolderThatCannotBeWrittenIsToldOnce()
    {
        SessionStore store("/proc/nowhere", [] { return Session{}; });
        QSignalSpy failed(&store, &SessionStore::failed);
        store.flush();
        store.flush();
        QTRY_COMPARE(failed.size(), 1);
        QCoreApplication::processEvents();
        QCOMPARE(failed.size(), 1);
    }

private:
    void put(const QString& name, const QByteArray& content) const
    {
        QFile file(m_folder->filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    }

    static Session session()
    {
        Session session;
        session.params.prompt = "雪地里的一只企鹅";
        session.params.seed = (std::int64_t{1} << 62) + 1;
        session.params.guidance = 3.5;
        session.controls = {{"history", QJsonArray{"a", "b"}}};
        session.model = "/models/Z-Image";
        session.window = {{"drawer", "log"}};
        JobRequest request;
        request.params.steps = 12;
        request.purpose = JobRequest::Purpose::Draft;
        request.params.height = 768;
        request.folder = "/home/a/Bilder";
        request.fullSteps = 36;
        request.latents = "/home/a/7.latents.safetensors";
        session.paused = true;
        session.queue.push_back(queueEntry(request));
        ShownPicture picture;
        picture.file = "/home/a/Bilder/雪.png";
        picture.kept = "/home/a/draft-雪.png";
        picture.pixels = {512, 384};
        picture.seconds = 1.25;
        picture.run.guardEvents.push_back({.stage = Stage::Decoding,
                                           .picture = 1,
                                           .step = 0,
                                           .layers = "autoencoder",
                                           .precision = "bf16",
                                           .badShare = 0.25,
                                           .remedy = {GuardRemedy::Kind::Fp32},
                                           .recovered = true});
        session.pictures.append(picture);
        return session;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

} // namespace zimage::ui

QTEST_GUILESS_MAIN(zimage::ui::SessionTest)
#include "session_test.moc"
