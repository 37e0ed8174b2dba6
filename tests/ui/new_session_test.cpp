// A new session: the one before stays in the list, and comes back whole by undoing it.

#include "ui/canvas_pictures.h"
#include "ui/studio_fixture.h"

#include "canvas/picture_actions.h"
#include "pictures/session_pictures.h"
#include "session/messages.h"
#include "session/sessions.h"
#include "session/session_store.h"
#include "session/undo_history.h"
#include "studio/run_studio.h"

#include <QDirIterator>
#include <QPushButton>
#include <QWindow>

#include <filesystem>

namespace zimage::ui {

using zimage::test::FakeScript;
using zimage::test::Studio;

class NewSessionTest : public QObject {
    Q_OBJECT

private:
    std::shared_ptr<FakeScript> m_script;

    static SessionPictures& strip(const Studio& studio) { return studio.window->context().pictures; }
    static StudioActions& actions(const Studio& studio) { return studio.window->context().actions; }

    static void makeDrafts(const Studio& studio)
    {
        studio.setSmall(64, 4);
        const int before = strip(studio).count();
        actions(studio).drafts.trigger();
        QTRY_COMPARE(strip(studio).count(), before + 4);
        QTRY_VERIFY(!studio.busy());
    }

    static QStringList draftFiles(const Studio& studio)
    {
        QStringList files;
        for (QDirIterator file(studio.folder.filePath("sessions"), {"*.png"}, QDir::Files,
                               QDirIterator::Subdirectories);
             file.hasNext();)
            files.append(file.next());
        files.sort();
        return files;
    }

    static QList<SessionEntry> sessions(const Studio& studio)
    {
        studio.window->store().flush();
        return SessionStore::list(studio.folder.path(), studio.window->store().ownSessions());
    }

    static void pressCtrlN(const Studio& studio)
    {
        QTest::keyClick(studio.window->windowHandle(), Qt::Key_N, Qt::ControlModifier);
    }

    static QPushButton* undoButton(const Studio& studio)
    {
        for (QPushButton* button : studio.message().findChildren<QPushButton*>())
            if (button->text() == "Undo" && button->isVisible())
                return button;
        return nullptr;
    }

private Q_SLOTS:
    void init() { m_script = std::make_shared<FakeScript>(); }

    void ctrlNEmptiesTheStripAndUndoBringsAllOfItBack()
    {
        const Studio studio(zimage::test::fakeEngines(m_script));
        makeDrafts(studio);
        studio.prompt()->setPlainText("a red fox");
        const GenerationParams settings = studio.parameters().params();
        const quint64 second = strip(studio).at(1).id;
        studio.panel().choose(second);
        pressCtrlN(studio);
        QCOMPARE(strip(studio).count(), 0);
        QVERIFY(studio.message().text().startsWith("A new session begins."));
        QCOMPARE(studio.parameters().params(), settings);
        QCOMPARE(draftFiles(studio).size(), 4);
        QVERIFY(undoButton(studio) != nullptr);
        undoButton(studio)->click();
        QCOMPARE(strip(studio).count(), 4);
        QCOMPARE(studio.panel().currentPicture().id, second);
        QVERIFY(!strip(studio).source(second).read().isNull());
        QCOMPARE(studio.parameters().params(), settings);
        QCOMPARE(studio.prompt()->toPlainText(), QString("a red fox"));
        QCOMPARE(studio.message().text(), QString());
        QCOMPARE(sessions(studio).size(), 1); // the empty one is gone
    }

    void theTitleNamesASessionByItsPromptBeforeThereIsAPicture()
    {
        const Studio studio(zimage::test::fakeEngines(m_script));
        studio.prompt()->setPlainText("a red fox");
        QVERIFY(studio.window->windowTitle().endsWith("a red fox — Z-Image Studio"));
        studio.prompt()->setPlainText("");
        QVERIFY(studio.window->windowTitle().endsWith("new session — Z-Image Studio"));
    }

    void settingsThatAreTakenFromAPictureAreUndone()
    {
        const Studio studio(zimage::test::fakeEngines(m_script));
        studio.prompt()->setPlainText("a red fox");
        makeDrafts(studio);
        studio.prompt()->setPlainText("other words, long thought about");
        studio.setSmall(128, 9);
        const GenerationParams mine = studio.parameters().params();
        QCoreApplication::processEvents(); // what comes is another step
        studio.panel().actions()->useSettings->trigger();
        QCOMPARE(studio.prompt()->toPlainText(), QString("a red fox"));
        QVERIFY(studio.parameters().params() != mine);
        studio.panel().undoNotice();
        QCOMPARE(studio.parameters().params(), mine);
        QCOMPARE(studio.prompt()->toPlainText(), QString("other words, long thought about"));
    }

    void promptsAreTakenOverWithTheirWildcardsAndTakenBackWithoutWhatWasTypedSince()
    {
        const Studio studio(zimage::test::fakeEngines(m_script));
        Parameters& parameters = studio.window->context().parameters;
        GenerationParams drawn = parameters.params();
        drawn.prompt = "a {red|blue} fox";
        drawn.negativePrompt = "{fog|rain}";
        drawn.guidance = 3;
        parameters.set(drawn);
        studio.setSmall(64, 4);
        actions(studio).generate.trigger();
        QTRY_COMPARE(strip(studio).count(), 1);
        QTRY_VERIFY(!studio.busy());
        GenerationParams mine = parameters.params();
        mine.prompt = "mine";
        mine.negativePrompt = "my own";
        parameters.set(mine);
        QCoreApplication::processEvents();
        QVERIFY(studio.panel().actions()->useWildcards->isEnabled());
        studio.panel().actions()->useWildcards->trigger();
        QCOMPARE(parameters.params().prompt, drawn.prompt);
        QCOMPARE(parameters.params().negativePrompt, drawn.negativePrompt);
        QCoreApplication::processEvents();
        studio.prompt()->setPlainText("typed since");
        QCoreApplication::processEvents();
        studio.panel().undoNotice();
        QCOMPARE(parameters.params().prompt, std::string("typed since"));
        QCOMPARE(parameters.params().negativePrompt, std::string("my own"));
        studio.panel().actions()->usePrompt->trigger();
        QVERIFY(parameters.params().prompt == "a red fox" || parameters.params().prompt == "a blue fox");
        studio.panel().undoNotice();
        QCOMPARE(parameters.params().prompt, std::string("typed since"));
    }

    void whatIsMadeInTheNewOneStaysThere()
    {
        const Studio studio(zimage::test::fakeEngines(m_script));
        makeDrafts(studio);
        pressCtrlN(studio);
        actions(studio).generate.trigger();
        QTRY_COMPARE(strip(studio).count(), 1);
        QTRY_VERIFY(!studio.busy());
        studio.prompt()->setPlainText("new words");
        studio.window->context().history.undo();
        QCOMPARE(strip(studio).count(), 4);
        QCOMPARE(sessions(studio).size(), 2);
        QCoreApplication::processEvents();
        studio.window->context().history.redo();
        QCOMPARE(strip(studio).count(), 1);
        QCOMPARE(studio.prompt()->toPlainText(), QString("new words"));
    }

    void anEmptySessionIsNotLeftForAnother()
    {
        const Studio studio(zimage::test::fakeEngines(m_script));
        makeDrafts(studio);
        pressCtrlN(studio);
        const QString id = studio.window->context().sessions.current();
        pressCtrlN(studio);
        QCOMPARE(studio.window->context().sessions.current(), id);
        QVERIFY(undoButton(studio) != nullptr);
    }

    void itIsNoLimitHowManyThereAre()
    {
        const Studio studio(zimage::test::fakeEngines(m_script));
        for (int round = 0; round < 8; ++round) {
            makeDrafts(studio);
            pressCtrlN(studio);
        }
        QCOMPARE(sessions(studio).size(), 9);
        QCOMPARE(draftFiles(studio).size(), 8 * 4);
    }

    void theOneBeforeIsThereAfterARestart()
    {
        Studio studio(zimage::test::fakeEngines(m_script));
        makeDrafts(studio);
        const QStringList files = draftFiles(studio);
        const QString id = studio.window->context().sessions.current();
        pressCtrlN(studio);
        for (int start = 0; start < 2; ++start) {
            studio.close();
            studio.open();
            QTest::qWait(50); // unwanted copies are removed in the background
            QCOMPARE(strip(studio).count(), 0);
            QCOMPARE(draftFiles(studio), files);
        }
        QVERIFY(studio.window->context().sessions.open(id));
        QCOMPARE(strip(studio).count(), 4);
        for (int row = 0; row < 4; ++row)
            QVERIFY(!strip(studio).source(strip(studio).at(row).id).read().isNull());
        studio.close();
        studio.open();
        QCOMPARE(strip(studio).count(), 4);
        QCOMPARE(draftFiles(studio), files);
    }

    void picturesWithoutAFileComeBackWithTheirPixels()
    {
        const Studio studio(zimage::test::fakeEngines(m_script));
        strip(studio).add(test::picture(1000001, test::plainImage({8, 8}, Qt::red)));
        strip(studio).add(test::picture(1000002, test::plainImage({8, 8}, Qt::green)));
        strip(studio).setImageLimit(0); // those that were written to a temporary file are out of memory
        QTRY_VERIFY(strip(studio).at(0).image.isNull() && strip(studio).at(1).image.isNull());
        pressCtrlN(studio);
        QCOMPARE(strip(studio).count(), 0);
        undoButton(studio)->click();
        QCOMPARE(strip(studio).count(), 2);
        QCOMPARE(strip(studio).source(1000001).read().pixelColor(0, 0), QColor(Qt::red));
    }
};

} // namespace zimage::ui

int main(int argc, char** argv)
{
    zimage::ui::prepareApplication();
    QApplication application(argc, argv);
    zimage::ui::settleApplication();
    zimage::ui::NewSessionTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "new_session_test.moc"
