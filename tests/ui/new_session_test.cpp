// A new session: the strip is put away, and comes back with its drafts whenever one asks for it.

#include "ui/canvas_pictures.h"
#include "ui/studio_fixture.h"

#include "canvas/picture_actions.h"
#include "pictures/session_pictures.h"
#include "session/messages.h"
#include "session/put_away_strips.h"
#include "session/variation_sets.h"
#include "studio/run_studio.h"

#include <QFile>
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
        return QDir(QString::fromStdString(studio.window->store().draftsFolder().string()))
            .entryList({"*.png"}, QDir::Files, QDir::Name);
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
        QVERIFY(studio.message().text().startsWith("Cleared 4 pictures from the strip."));
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
        QVERIFY(!actions(studio).undoNewSession.isEnabled());
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

    void whatIsMadeAndWrittenMeanwhileStays()
    {
        const Studio studio(zimage::test::fakeEngines(m_script));
        makeDrafts(studio);
        pressCtrlN(studio);
        actions(studio).generate.trigger();
        QTRY_COMPARE(strip(studio).count(), 1);
        QTRY_VERIFY(!studio.busy());
        studio.prompt()->setPlainText("new words");
        actions(studio).undoNewSession.trigger();
        QCOMPARE(strip(studio).count(), 5);
        QVERIFY(!strip(studio).at(4).file.empty());
        QCOMPARE(studio.prompt()->toPlainText(), QString("new words"));
    }

    void anEmptyStripIsNotPutAwayOverAnother()
    {
        const Studio studio(zimage::test::fakeEngines(m_script));
        makeDrafts(studio);
        pressCtrlN(studio);
        pressCtrlN(studio);
        QVERIFY(undoButton(studio) != nullptr);
        makeDrafts(studio);
        makeDrafts(studio);
        pressCtrlN(studio);
        actions(studio).undoNewSession.trigger();
        QCOMPARE(strip(studio).count(), 8);
        actions(studio).undoNewSession.trigger();
        QCOMPARE(strip(studio).count(), 12);
    }

    void theStripComesBackAfterARestart()
    {
        Studio studio(zimage::test::fakeEngines(m_script));
        makeDrafts(studio);
        const QStringList files = draftFiles(studio);
        pressCtrlN(studio);
        for (int start = 0; start < 2; ++start) {
            studio.close();
            studio.open();
            QTest::qWait(50); // unwanted copies are removed in the background
            QCOMPARE(strip(studio).count(), 0);
            QCOMPARE(draftFiles(studio), files);
            QVERIFY(actions(studio).undoNewSession.isEnabled());
        }
        actions(studio).undoNewSession.trigger();
        QCOMPARE(strip(studio).count(), 4);
        for (int row = 0; row < 4; ++row)
            QVERIFY(!strip(studio).source(strip(studio).at(row).id).read().isNull());
        studio.close();
        studio.open();
        QCOMPARE(strip(studio).count(), 4);
        QCOMPARE(draftFiles(studio), files);
    }

    void theSessionOnDiskKnowsOfItSoon()
    {
        const Studio studio(zimage::test::fakeEngines(m_script));
        makeDrafts(studio);
        pressCtrlN(studio);
        const auto kept = [&] { // what a studio that is killed now comes back with
            QFile file(studio.window->store().file());
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        QTRY_VERIFY(kept().contains("\"putAway\""));
        QVERIFY(kept().contains("\"pictures\":[]"));
    }

    void twoStudiosKeepTheirStripsApart()
    {
        const Studio first(zimage::test::fakeEngines(m_script));
        makeDrafts(first);
        pressCtrlN(first);
        MainWindow second({.engine = zimage::test::fakeEngines(m_script),
                           .configFolder = first.folder.path(),
                           .stateFolder = first.folder.path()});
        QVERIFY(!second.context().actions.undoNewSession.isEnabled());
        QTest::qWait(50);
        QCOMPARE(draftFiles(first).size(), 4);
    }

    void theOldestOfManyIsGivenUp()
    {
        SessionPictures pictures;
        VariationSets sets;
        PutAwayStrips strips(pictures, sets);
        for (quint64 id = 1; id <= PutAwayStrips::kMost + 1; ++id) {
            pictures.add(test::picture(id, test::plainImage({8, 8}, Qt::red)));
            QVERIFY(strips.putAway(id));
        }
        QCOMPARE(strips.pictures().size(), PutAwayStrips::kMost);
        QCOMPARE(strips.pictures().first().id, quint64{2});
        QCOMPARE(strips.bringBack(), quint64{PutAwayStrips::kMost + 1});
    }

    void picturesWithoutAFileComeBackWithTheirPixels()
    {
        SessionPictures pictures;
        VariationSets sets;
        PutAwayStrips strips(pictures, sets);
        pictures.add(test::picture(1, test::plainImage({8, 8}, Qt::red)));
        pictures.add(test::picture(2, test::plainImage({8, 8}, Qt::green)));
        pictures.setImageLimit(0); // those that were written to a temporary file are out of memory
        QTRY_VERIFY(pictures.at(0).image.isNull() && pictures.at(1).image.isNull());
        QVERIFY(strips.putAway(2));
        QCOMPARE(strips.bringBack(), quint64{2});
        QCOMPARE(pictures.source(1).read().pixelColor(0, 0), QColor(Qt::red));
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
