// The list of sessions: what each keeps, how one goes from one to another, and what nobody can lose on the way.

#include "studio_fixture.h"

#include "canvas/picture_actions.h"
#include "pictures/session_pictures.h"
#include "session/job_controller.h"
#include "session/messages.h"
#include "session/params_json.h"
#include "session/session_store.h"
#include "session/sessions.h"
#include "session/undo_history.h"
#include "sessions/sessions_window.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLineEdit>
#include <QListView>
#include <QProcess>
#include <QRandomGenerator>

#include <chrono>
#include <cstdio>

namespace zimage::ui {

using test::FakeScript;
using test::Studio;

class SessionsTest : public QObject {
    Q_OBJECT

private:
    std::shared_ptr<FakeScript> m_script;
    std::unique_ptr<Studio> m_studio;

    [[nodiscard]] const StudioContext& context() const { return m_studio->window->context(); }
    [[nodiscard]] Sessions& sessions() const { return context().sessions; }
    [[nodiscard]] SessionStore& store() const { return m_studio->window->store(); }

    void make(const QString& prompt) const
    {
        m_studio->setSmall();
        m_studio->prompt()->setPlainText(prompt);
        const int before = context().pictures.count();
        context().actions.generate.trigger();
        QTRY_COMPARE(context().pictures.count(), before + 1);
        QTRY_VERIFY(!m_studio->busy());
        QCoreApplication::processEvents();
    }

    [[nodiscard]] QList<SessionEntry> list() const
    {
        store().flush();
        return SessionStore::list(m_studio->folder.path(), store().ownSessions());
    }

    [[nodiscard]] SessionEntry entry(const QString& id) const
    {
        for (const SessionEntry& each : list())
            if (each.id == id)
                return each;
        return {};
    }

    /// Two sessions, the second one open. Returns the first.
    [[nodiscard]] QString makeTwo() const
    {
        make("a red apple");
        const QString first = sessions().current();
        context().actions.newSession.trigger();
        make("a blue car");
        return first;
    }

    SessionsWindow& openWindow(int rows) const
    {
        auto& window = m_studio->open<SessionsWindow>("sessions");
        [&] { QTRY_COMPARE(window.model().rowCount(), rows); }();
        return window;
    }

private Q_SLOTS:
    void init()
    {
        m_script = std::make_shared<FakeScript>();
        m_studio = std::make_unique<Studio>(test::fakeEngines(m_script));
    }
    void cleanup() { m_studio.reset(); }

    void aSessionIsCalledByItsDateAndFirstPromptInTheLanguageInEffect()
    {
        const qint64 day = QDateTime(QDate(2025, 11, 30), QTime(12, 0)).toMSecsSinceEpoch();
        QCOMPARE(sessionTitle({}, day, "a red apple"), QString("Nov 30, 2025 – a red apple"));
        QCOMPARE(sessionTitle("Mine", day, "a red apple"), QString("Mine"));
        make("a red apple");
        QVERIFY(m_studio->window->windowTitle().endsWith("– a red apple — Z-Image Studio"));
        context().settings.setLanguage("zh");
        QCOMPARE(sessionTitle({}, day, "a red apple"), QString("2025年11月30日 – a red apple"));
        QVERIFY(sessions().rename(entry(sessions().current()), "My apples"));
        QVERIFY(m_studio->window->windowTitle().startsWith("My apples"));
        context().settings.setLanguage("en");
        QVERIFY(m_studio->window->windowTitle().startsWith("My apples"));
    }

    void anotherSessionIsOpenedWithAllThatItKeeps()
    {
        const QString first = makeTwo();
        const GenerationParams second = context().parameters.params();
        context().parameters.setSeed(7);
        QCoreApplication::processEvents();
        QVERIFY(sessions().open(first));
        QCOMPARE(m_studio->prompt()->toPlainText(), QString("a red apple"));
        QCOMPARE(context().pictures.count(), 1);
        make("a green apple");
        m_studio->panel().choose(context().pictures.at(0).id);
        context().history.undo(); // back to where it came from
        QCOMPARE(m_studio->prompt()->toPlainText(), QString("a blue car"));
        QVERIFY(context().parameters.params().seed == 7 && second.seed != 7);
        QCoreApplication::processEvents();
        context().history.redo();
        QCOMPARE(context().pictures.count(), 2);
        QCOMPARE(m_studio->panel().currentPicture().id, context().pictures.at(0).id); // as it was on show
    }

    void whatWasUndoneBeforeAChangeOfSessionsIsUndoneAfterItOnlyOnTheWayBack()
    {
        make("a red apple");
        const QString first = sessions().current();
        const quint64 picture = context().pictures.at(0).id;
        m_studio->panel().actions()->trash->trigger();
        QCOMPARE(context().pictures.count(), 0);
        make("a green apple");
        const quint64 step = context().history.last();
        context().actions.newSession.trigger();
        context().history.takeBack(step); // its notice is gone; whoever asks all the same changes nothing here
        QCOMPARE(context().pictures.count(), 0);
        QCoreApplication::processEvents();
        context().history.undo();
        QCOMPARE(sessions().current(), first);
        context().history.undo();
        QCOMPARE(context().pictures.count(), 2);
        QVERIFY(context().pictures.rowOf(picture) >= 0);
    }

    void aSessionThatNobodyMissedComesBackWithItsOwnPrompt()
    {
        const QString first = makeTwo();
        context().actions.newSession.trigger();
        const QString third = sessions().current();
        QCoreApplication::processEvents();
        QVERIFY(sessions().open(first)); // the third one goes by itself
        QCoreApplication::processEvents();
        QCOMPARE(list().size(), 2);
        context().history.undo();
        QCOMPARE(sessions().current(), third);
        QCOMPARE(m_studio->prompt()->toPlainText(), QString("a blue car")); // not that of the first one
        QVERIFY(entry(third).empty);
    }

    void theMessageOfANewSessionTakesNothingOfItBack()
    {
        make("a red apple");
        context().parameters.setSeed(5);
        QCoreApplication::processEvents();
        const QString first = sessions().current();
        context().actions.newSession.trigger();
        const quint64 step = context().history.last();
        const QString second = sessions().current();
        QCoreApplication::processEvents();
        context().parameters.setPrompt("a blue car");
        QCoreApplication::processEvents();
        context().history.takeBack(step);
        QCOMPARE(sessions().current(), first);
        QCOMPARE(m_studio->prompt()->toPlainText(), QString("a red apple"));
        context().history.undo(); // of this session, not of that one
        QCOMPARE(context().parameters.params().seed, 42);
        QCOMPARE(m_studio->prompt()->toPlainText(), QString("a red apple"));
        context().history.redo();
        context().history.redo();
        QCOMPARE(sessions().current(), second);
        QCOMPARE(m_studio->prompt()->toPlainText(), QString("a blue car"));
    }

    void anyWayThroughTheHistoryLeavesEachSessionItsOwn_data()
    {
        QTest::addColumn<quint32>("seed");
        for (quint32 seed = 1; seed <= 6; ++seed)
            QTest::addRow("%u", seed) << seed;
    }
    void anyWayThroughTheHistoryLeavesEachSessionItsOwn()
    {
        QFETCH(quint32, seed);
        QRandomGenerator dice(seed);
        UndoHistory& history = context().history;
        make("begin");
        QHash<QString, QString> words{{sessions().current(), "begin"}}; // how the prompts of each begin
        for (int i = 0; i < 60; ++i) {
            switch (dice.bounded(9)) {
            case 0: context().actions.newSession.trigger(); break;
            case 1: sessions().open(words.keys()[dice.bounded(static_cast<int>(words.size()))]); break;
            case 2: sessions().remove(entry(sessions().current())); break;
            case 3: context().actions.privateSession.trigger(); break;
            case 4: history.takeBack(dice.bounded(static_cast<int>(history.last()) + 1)); break;
            case 5:
            case 6: history.undo(); break;
            case 7: history.redo(); break;
            default: {
                const QString own = QString::number(i);
                if (!context().actions.privateSession.isChecked())
                    words[sessions().current()] = own;
                m_studio->prompt()->setPlainText(words.value(sessions().current()) + " and");
                break;
            }
            }
            if (dice.bounded(3) > 0)
                QCoreApplication::processEvents();
            if (context().actions.privateSession.isChecked())
                continue;
            const QString now = sessions().current();
            const QString prompt = m_studio->prompt()->toPlainText();
            if (!words.contains(now))
                words[now] = prompt.section(' ', 0, 0); // of the one in which it began
            for (const QString& id : words.keys())
                QVERIFY2(id == now || words.value(id) == words.value(now) || prompt.isEmpty()
                             || !prompt.startsWith(words.value(id) + ' '),
                         qPrintable(prompt + " of another session, at " + QString::number(i)));
        }
    }

    void goingToAnotherSessionLeavesTheQueueAsItIs()
    {
        const QString first = makeTwo();
        context().service.pause();
        context().actions.generate.trigger();
        QVERIFY(sessions().open(first));
        QVERIFY(context().service.paused());
        QCOMPARE(context().service.held().size(), 1U);
        context().history.undo();
        QVERIFY(context().service.paused());
        context().actions.newSession.trigger();
        QVERIFY(context().service.paused() && context().service.running() == nullptr);
    }

    void variationsBelongToTheSessionThatOrderedThem()
    {
        make("a red apple");
        const QString first = sessions().current();
        context().service.pause();
        const ShownPicture& base = context().pictures.at(0);
        context().jobs.makeVariations(base, {base.params, base.params}, [] {});
        context().jobs.generateNew();
        context().jobs.generateNew(); // the same once more, as for ever
        for (const QueueEntry& waiting : context().service.held())
            for (const QueuedJob& job : waiting.jobs)
                QCOMPARE(QString::fromStdString(job.request.session), first);
        QCOMPARE(context().service.held().size(), 3U);
    }

    void theQueueGoesOnAndItsPicturesGoToTheSessionThatOrderedThem()
    {
        make("a red apple");
        const QString first = sessions().current();
        m_script->step = std::chrono::milliseconds(20);
        context().actions.generate.trigger();
        context().actions.drafts.trigger();
        QTRY_VERIFY(m_studio->busy());
        context().actions.newSession.trigger();
        QVERIFY2(m_studio->message().text().contains("The pictures in the queue go to"),
                 qPrintable(m_studio->message().text()));
        QTRY_VERIFY(!m_studio->busy());
        QCOMPARE(context().pictures.count(), 0);
        QCOMPARE(m_studio->panel().currentPicture().id, quint64{0});
        QCOMPARE(entry(first).pictures, 2);
        QCOMPARE(entry(first).drafts, 4);
        QVERIFY(sessions().open(first));
        QCOMPARE(context().pictures.count(), 6);
        for (int row = 0; row < 6; ++row)
            QVERIFY(!context().pictures.source(context().pictures.at(row).id).read().isNull());
        const QString drafts = QString::fromStdString(store().draftsFolder(first).string());
        QCOMPARE(QDir(drafts).entryList({"*.png"}).size(), 4);
    }

    void jobsThatWaitOverARestartStillBelongToTheirSession()
    {
        make("a red apple");
        const QString first = sessions().current();
        m_script->step = std::chrono::milliseconds(20);
        context().actions.generate.trigger();
        context().actions.generate.trigger();
        QTRY_VERIFY(m_studio->busy());
        context().actions.newSession.trigger();
        m_studio->close();
        m_studio->open();
        m_script->step = {};
        QVERIFY(sessions().current() != first);
        context().actions.resumeQueue.trigger();
        QTRY_COMPARE(context().service.waitingPictures(), 0);
        QTRY_VERIFY(!m_studio->busy());
        QCOMPARE(context().pictures.count(), 0);
        QCOMPARE(entry(first).pictures, 3);
    }

    void anotherStudioCannotOpenWhatIsOpenHere()
    {
        const QString first = makeTwo();
        const QString here = sessions().current();
        MainWindow other({.engine = test::fakeEngines(m_script),
                          .configFolder = m_studio->folder.path(),
                          .stateFolder = m_studio->folder.path()});
        Sessions& others = other.context().sessions;
        QVERIFY(!others.open(here));
        const QString said = other.context().messages.text();
        QVERIFY2(said.contains("is open in another window (process "), qPrintable(said));
        const SessionEntry mine = entry(here);
        QVERIFY(!others.rename(mine, "stolen"));
        QVERIFY(!others.remove(mine));
        QCOMPARE(entry(here).prompt, QString("a blue car"));
        QVERIFY(others.open(first));
        QVERIFY(!sessions().open(first));
        QVERIFY(entry(first).open);
        QVERIFY(entry(first).holder.startsWith("process "));
    }

    void aDeletedSessionComesBackByUndoUntilTheStudioCloses()
    {
        const QString first = makeTwo();
        QVERIFY(sessions().remove(entry(first)));
        QCOMPARE(list().size(), 1);
        QCoreApplication::processEvents();
        context().history.undo();
        QCOMPARE(entry(first).pictures, 1);
        context().history.redo();
        m_studio->close();
        QVERIFY(!QFile::exists(m_studio->folder.filePath("sessions/" + first + ".json.deleted")));
        QCOMPARE(m_studio->files().size(), 2); // pictures stay
        m_studio->open();
        QCOMPARE(list().size(), 1);
    }

    void theOpenSessionIsDeletedForANewOneAndUndoBringsAllBack()
    {
        make("a red apple");
        const QString first = sessions().current();
        QVERIFY(sessions().remove(entry(first)));
        QVERIFY(sessions().current() != first);
        QCOMPARE(context().pictures.count(), 0);
        QVERIFY(context().history.undoText().startsWith("Delete session"));
        QCoreApplication::processEvents();
        context().history.undo();
        QCOMPARE(sessions().current(), first);
        QCOMPARE(context().pictures.count(), 1);
    }

    void aDeletedOpenSessionLeavesNoOtherInTheList()
    {
        make("a red apple");
        SessionsWindow& window = openWindow(1);
        QVERIFY(sessions().remove(entry(sessions().current())));
        QTRY_COMPARE(window.model().rowCount(), 0);
        QCOMPARE(m_studio->prompt()->toPlainText(), QString("a red apple")); // words are never taken away
        m_studio->prompt()->setPlainText("a green apple");
        window.close();
        openWindow(1); // now there is something to keep
        window.close();
        QVERIFY(sessions().remove(entry(sessions().current()))); // and to delete
        openWindow(0);
    }

    void aSessionInWhichOnlyAPromptWasWrittenIsKeptAlsoOverARestart()
    {
        make("a red apple");
        const QString first = sessions().current();
        context().actions.newSession.trigger();
        const QString second = sessions().current();
        m_studio->prompt()->setPlainText("long thought about");
        m_studio->close();
        m_studio->open();
        QCOMPARE(sessions().current(), second);
        QVERIFY(sessions().open(first));
        QCOMPARE(entry(second).prompt, QString("long thought about"));
        QVERIFY(!entry(second).empty);
    }

    void anEmptySessionIsNotDeletedButGoesByItself()
    {
        QVERIFY(!sessions().remove(entry(sessions().current())));
        QVERIFY(m_studio->message().text().startsWith("This session is still empty."));
    }

    void aKillAtAnyMomentLosesNoSession()
    {
        const QString first = makeTwo();
        const QString second = sessions().current();
        m_studio->close();
        for (const int ms : {40, 90, 150, 230}) { // of going to and fro
            QProcess child;
            child.start(QCoreApplication::applicationFilePath(),
                        {"--to-and-fro", m_studio->folder.path(), first, second});
            QVERIFY(child.waitForStarted());
            while (!child.readAllStandardOutput().contains("going"))
                QVERIFY2(child.waitForReadyRead(60000), child.readAllStandardError().constData());
            QTest::qSleep(ms);
            child.kill();
            QVERIFY(child.waitForFinished());
            const QList<SessionEntry> left = SessionStore::list(m_studio->folder.path(), {});
            QCOMPARE(left.size(), 2);
            for (const SessionEntry& each : left)
                QVERIFY(!each.broken && !each.open && each.pictures == 1);
        }
        m_studio->open();
        QCOMPARE(context().pictures.count(), 1);
        QVERIFY(m_studio->message().text().isEmpty());
    }

    void aSessionWithJobsInTheQueueIsNotDeleted()
    {
        make("a red apple");
        const QString first = sessions().current();
        m_script->step = std::chrono::milliseconds(50);
        context().actions.generate.trigger();
        context().actions.newSession.trigger();
        QVERIFY(!sessions().remove(entry(first)));
        QVERIFY(m_studio->message().text().startsWith("The queue still has pictures of this session."));
    }

    void aSessionThatCannotBeWrittenStaysOpen()
    {
        const QString first = makeTwo();
        const QString here = sessions().current();
        const QString file = store().sessionFile(here);
        store().flush();
        QVERIFY(QFile::rename(file, file + ".away")); // what a full disk does: it cannot be replaced
        QVERIFY(QDir().mkpath(file + "/x"));
        context().parameters.setSeed(5);
        QVERIFY(!sessions().open(first));
        QVERIFY2(m_studio->message().text().startsWith("This session stays open, because it cannot be saved."),
                 qPrintable(m_studio->message().text()));
        QCOMPARE(sessions().current(), here);
        QCOMPARE(context().pictures.count(), 1);
        QCOMPARE(m_studio->prompt()->toPlainText(), QString("a blue car"));
        QVERIFY(QDir(file).removeRecursively());
        QVERIFY(sessions().open(first));
    }

    void aWindowThatSavesNothingKeepsItsSessionOpen()
    {
        const QString first = makeTwo();
        const QString here = sessions().current();
        store().release();
        QVERIFY(!sessions().open(first));
        QCOMPARE(sessions().current(), here);
        store().resume();
        QVERIFY(sessions().open(first));
    }

    void aBrokenSessionIsSetAsideWithOneSentence()
    {
        const QString first = makeTwo();
        QFile file(store().sessionFile(first));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        QVERIFY(entry(first).broken);
        QVERIFY(!sessions().open(first));
        QVERIFY(m_studio->message().text().contains("cannot be restored"));
        QCOMPARE(m_studio->prompt()->toPlainText(), QString("a blue car"));
        QCOMPARE(QDir(m_studio->folder.filePath("sessions")).entryList({first + ".json.broken-*"}).size(), 1);
        QCOMPARE(list().size(), 1);
    }

    void aPrivateSessionIsInNoListAndOpensNoOther()
    {
        const QString first = makeTwo();
        context().actions.privateSession.trigger();
        make("a secret garden");
        QVERIFY(!sessions().open(first));
        context().actions.newSession.trigger();
        QVERIFY(m_studio->message().text().startsWith("This is a private session."));
        QCOMPARE(context().pictures.count(), 2);
        for (const SessionEntry& each : list())
            QVERIFY(each.pictures == 1 && !each.prompt.contains("secret"));
        context().actions.privateSession.trigger();
        QVERIFY(sessions().open(first));
    }

    void thePictureOnShowComesBackAfterAPrivateSession()
    {
        for (const char* prompt : {"a red apple", "a green apple", "a yellow apple"})
            make(prompt);
        const quint64 chosen = context().pictures.at(1).id;
        m_studio->panel().choose(chosen);
        QCOMPARE(context().current.picture().id, chosen);
        context().actions.privateSession.trigger();
        make("a secret garden");
        context().actions.privateSession.trigger();
        QCOMPARE(context().pictures.count(), 3);
        QCOMPARE(m_studio->panel().currentPicture().id, chosen);
        QCOMPARE(context().current.picture().id, chosen);
    }

    void theWindowFindsOpensNamesAndDeletes()
    {
        const QString first = makeTwo();
        SessionsWindow& window = openWindow(2);
        window.search().setText("APPLE");
        QCOMPARE(window.model().rowCount(), 1);
        QTRY_VERIFY(!window.model()
                         .data(window.model().index(0), SessionsModel::Thumbnails)
                         .toList()[0]
                         .value<QImage>()
                         .isNull());
        QVERIFY(window.model().setData(window.model().index(0), "Still life", Qt::EditRole));
        window.search().setText("still");
        QTRY_COMPARE(window.model().rowCount(), 1);
        QVERIFY(QTest::qWaitForWindowActive(&window));
        window.list().setFocus();
        QTest::keyClick(&window.list(), Qt::Key_Delete);
        QTRY_COMPARE(window.model().rowCount(), 0);
        QCoreApplication::processEvents();
        context().history.undo();
        QTRY_COMPARE(window.model().rowCount(), 1);
        QTest::keyClick(&window.search(), Qt::Key_Return);
        QCOMPARE(sessions().current(), first);
        QCOMPARE(sessions().title(), QString("Still life"));
        QVERIFY(!window.isVisible());
        QCoreApplication::processEvents();
        QVERIFY(sessions().rename(entry(first), {}));
        QVERIFY(sessions().title().endsWith("– a red apple"));
        QCoreApplication::processEvents();
        context().history.undo();
        QCOMPARE(sessions().title(), QString("Still life"));
    }

    void theKeysOfTheListActWhileTheSearchHasTheFocus()
    {
        static_cast<void>(makeTwo());
        SessionsWindow& window = openWindow(2);
        QVERIFY(QTest::qWaitForWindowActive(&window));
        window.search().setFocus();
        const auto press = [&window](auto key, Qt::KeyboardModifiers with = {}) {
            QTest::keyClick(window.windowHandle(), key, with);
        };
        window.search().setText("apple");
        QCOMPARE(window.model().rowCount(), 1);
        window.search().home(false);
        press(Qt::Key_Delete); // of a letter
        QCOMPARE(window.search().text(), QString("pple"));
        press(Qt::Key_F2);
        auto* name = window.list().findChild<QLineEdit*>();
        QVERIFY(name != nullptr);
        QTest::keyClick(name, Qt::Key_Escape);
        window.search().setFocus();
        window.search().clear();
        QCOMPARE(window.model().rowCount(), 2);
        window.list().setCurrentIndex(window.model().index(1));
        window.search().setFocus();
        press(Qt::Key_Delete);
        QTRY_COMPARE(window.model().rowCount(), 1);
        QCoreApplication::processEvents();
        window.list().setFocus();
        press(Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(window.model().rowCount(), 2);
        const QString before = sessions().current();
        press(Qt::Key_Z, Qt::ControlModifier); // nothing else was done here
        QCOMPARE(sessions().current(), before);
    }

    void draftsAreCountedApart()
    {
        make("a red apple");
        context().actions.drafts.trigger();
        QTRY_COMPARE(context().pictures.count(), 5);
        QTRY_VERIFY(!m_studio->busy());
        SessionsWindow& window = openWindow(1);
        const QString details = window.model().data(window.model().index(0), SessionsModel::Details).toString();
        QVERIFY2(details.startsWith("1 picture · 4 drafts · "), qPrintable(details));
    }

    void stripsThatAnEarlierVersionHasPutAwayBecomeSessions()
    {
        m_studio->close();
        const QString folder = m_studio->folder.path();
        QVERIFY(QDir(folder + "/sessions").removeRecursively());
        const auto picture = [&](const QString& prompt) {
            const QString kept = folder + "/session-drafts/" + prompt + ".png";
            QDir().mkpath(folder + "/session-drafts");
            QImage image(8, 8, QImage::Format_RGB888);
            image.fill(Qt::red);
            image.save(kept);
            ShownPicture shown;
            shown.kind = ShownPicture::Kind::Draft;
            shown.kept = kept.toStdString();
            shown.params.prompt = prompt.toStdString();
            return toJson(shown);
        };
        QJsonArray strips;
        for (const char* prompt : {"one", "two"})
            strips.append(QJsonObject{{"pictures", QJsonArray{picture(prompt)}}, {"sets", QJsonArray()}});
        const QJsonObject old{{"version", 2},
                              {"pictures", QJsonArray{picture("three")}},
                              {"screens", QJsonObject{{"picture", QJsonObject{{"putAway", strips}}}}}};
        const QJsonObject other{{"version", 2}, {"params", QJsonObject{{"prompt", "four"}}}};
        for (const char* name : {"/session.json", "/session-2.json"}) { // that of a studio beside it, too
            QFile file(folder + name);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(QJsonDocument(name[8] == '.' ? old : other).toJson());
        }
        for (int start = 0; start < 2; ++start) {
            m_studio->open();
            QCOMPARE(context().pictures.count(), 1);
            QCOMPARE(list().size(), 4);
            QStringList prompts;
            for (const SessionEntry& each : list()) {
                prompts.append(each.prompt);
                for (const std::filesystem::path& file : each.first)
                    QVERIFY(std::filesystem::exists(file));
            }
            prompts.sort();
            QCOMPARE(prompts, QStringList({"four", "one", "three", "two"}));
            QCOMPARE(QDir(folder + "/session-drafts").entryList({"*.png"}).size(), 0);
            m_studio->close();
        }
        m_studio->open();
    }
};

namespace {

/// A studio that goes from one session to another until it is killed.
int goToAndFro(const QStringList& arguments)
{
    MainWindow window({.engine = test::fakeEngines(std::make_shared<FakeScript>()),
                       .configFolder = arguments[2],
                       .stateFolder = arguments[2]});
    std::puts("going");
    std::fflush(stdout);
    for (int turn = 0;; ++turn) {
        window.context().sessions.open(arguments[3 + turn % 2]);
        window.context().parameters.setSeed(turn);
        QCoreApplication::processEvents();
    }
}

} // namespace

} // namespace zimage::ui

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    if (argc > 1 && QByteArray(argv[1]) == "--to-and-fro")
        return zimage::ui::goToAndFro(QCoreApplication::arguments());
    zimage::ui::SessionsTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "sessions_test.moc"
