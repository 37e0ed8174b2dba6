// The queue: its rows, its order, editing and pausing, each with undo.

#include "ui/studio_fixture.h"

#include "queue/queue_model.h"
#include "queue/queue_panel.h"
#include "pictures/session_pictures.h"
#include "session/sessions.h"
#include "session/commands.h"
#include "session/job_history.h"
#include "session/undo_history.h"
#include "studio/run_studio.h"

#include <QAccessible>
#include <QLabel>
#include <QListView>
#include <QSet>
#include <QSignalSpy>

namespace zimage::ui {

using test::FakeScript;
using test::Studio;

class QueueTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_home;
    std::shared_ptr<FakeScript> m_script;
    std::unique_ptr<Studio> m_studio;

    [[nodiscard]] GenerationService& service() const { return m_studio->window->context().service; }
    [[nodiscard]] UndoHistory& history() const { return m_studio->window->context().history; }
    [[nodiscard]] StudioActions& actions() const { return m_studio->window->context().actions; }
    [[nodiscard]] QueuePanel& panel() const { return *m_studio->window->findChild<QueuePanel*>(); }
    [[nodiscard]] QListView& list() const { return *panel().findChild<QListView*>(); }
    [[nodiscard]] QPushButton* button(const char* text) const
    {
        for (QPushButton* each : panel().findChildren<QPushButton*>())
            if (each->text() == text)
                return each;
        return nullptr;
    }
    static JobRequest slow(JobRequest request)
    {
        request.params.steps = 30;
        return request;
    }
    JobRequest job(int seed, int count = 1) const
    {
        JobRequest request;
        request.params.prompt = "picture " + std::to_string(seed);
        request.params.seed = seed;
        request.params.count = count;
        request.params.steps = 4;
        request.params.width = request.params.height = 64;
        request.preset = "Portrait";
        request.folder = m_studio->pictures().toStdString();
        request.model = m_studio->window->context().model.config()->root;
        request.modelName = m_studio->window->context().model.config()->name;
        return request;
    }
    static QList<qint64> seeds(const std::vector<QueueEntry>& entries)
    {
        QList<qint64> seeds;
        for (const QueueEntry& each : entries)
            for (const QueuedJob& job : each.jobs)
                seeds.append(job.request.params.seed);
        return seeds;
    }
    /// An entry of jobs with these seeds.
    QueueEntry several(const QList<int>& seeds, int steps = 4) const
    {
        std::vector<JobRequest> requests;
        for (const int seed : seeds) {
            requests.push_back(job(seed));
            requests.back().params.steps = steps;
        }
        return queueEntry(std::move(requests), "Some of them");
    }
    [[nodiscard]] QList<qint64> held() const { return seeds(service().held()); }
    [[nodiscard]] QList<qint64> waiting() const { return seeds(service().waiting()); }
    [[nodiscard]] QString text(int row, int role = Qt::DisplayRole) const
    {
        return list().model()->index(row, 0).data(role).toString();
    }
    void select(int row) const { list().setCurrentIndex(list().model()->index(row, 0)); }
    [[nodiscard]] QString said() const { return m_studio->message().text(); }
    void answer(const char* text) const
    {
        for (QPushButton* each : m_studio->message().findChildren<QPushButton*>())
            if (each->text() == text && each->isVisible())
                return each->click();
        QFAIL(text);
    }
    void generate(int times = 1) const
    {
        for (int click = 0; click < times; ++click)
            actions().generate.trigger();
        turn();
    }
    void generateToTheEnd() const
    {
        const qsizetype before = m_studio->files().size();
        generate();
        QTRY_VERIFY(!m_studio->busy());
        QCOMPARE(m_studio->files().size(), before + 1);
    }
    static void turn() { QTest::qWait(1); } // what happens in one turn is one step
    /// Held jobs with the seeds 1 to `count`, the drawer open.
    void hold(int count) const
    {
        for (int seed = 1; seed <= count; ++seed)
            service().addHeld(job(seed));
        actions().showQueue.trigger();
        list().setFocus();
        turn();
    }
    /// A job of many steps that runs, so that others wait.
    void keepBusy(int count = 1) const
    {
        JobRequest request = job(100, count);
        request.params.steps = 100;
        service().submit(request);
        QTRY_VERIFY(m_studio->busy());
    }

private Q_SLOTS:
    void init()
    {
        qputenv("XDG_DATA_HOME", (m_home.path() + "/data").toLocal8Bit());
        qputenv("XDG_CONFIG_HOME", (m_home.path() + "/config").toLocal8Bit());
        m_script = std::make_shared<FakeScript>();
        m_studio = std::make_unique<Studio>(test::fakeEngines(m_script));
        m_studio->setSmall();
        turn();
        history().clear();
    }
    void cleanup() { m_studio.reset(); }

    void aRowSaysWhatIsMadeAndIsReadAloud()
    {
        service().addHeld(job(7, 3));
        actions().showQueue.trigger();
        QCOMPARE(text(0), QString("picture 7"));
        const QString details = text(0, QueueModel::Details);
        QVERIFY(details.startsWith("64 × 64  ·  4 steps"));
        for (const char* part : {"64 × 64", "4 steps", "seeds 7 to 9", "3 pictures", "Portrait"})
            QVERIFY2(details.contains(part), qPrintable(details));
        QVERIFY(text(0, QueueModel::Timing).contains("held until you continue"));
        service().pause(); // the action is for a queue that goes on
        QVERIFY(text(0, QueueModel::Timing).contains("paused"));
        const QAccessibleInterface* face = QAccessible::queryAccessibleInterface(&list());
        QVERIFY(face->childCount() > 0);
        const QString said = face->child(0)->text(QAccessible::Name);
        QVERIFY2(said.contains("picture 7") && said.contains("seeds 7 to 9"), qPrintable(said));
    }

    void itsKeysActFromItsButtonsToo()
    {
        hold(3);
        select(1);
        QPushButton* duplicate = button("Duplicate");
        duplicate->setFocus();
        QVERIFY(duplicate->hasFocus());
        QTest::keyClick(m_studio->window->windowHandle(), Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(held(), (QList<qint64>{2, 1, 3}));
        turn();
        duplicate->setFocus();
        QTest::keyClick(m_studio->window->windowHandle(), Qt::Key_Delete);
        QCOMPARE(held(), (QList<qint64>{1, 3}));
    }

    void aPausedQueueIsWhereGenerateAdds()
    {
        const auto* generate = m_studio->bar().findChild<QPushButton*>("generate");
        const auto said = [this] {
            for (const QWidget* each : m_studio->panel().findChildren<QWidget*>())
                if (each->accessibleName() == "No picture yet")
                    return each->accessibleDescription();
            return QString();
        };
        QCOMPARE(generate->text(), QString("Generate"));
        QVERIFY(said().startsWith("Describe it in the prompt"));
        service().pause();
        QCOMPARE(generate->text(), QString("Add to the paused queue"));
        QVERIFY(said().startsWith("The queue is paused"));
        service().resume();
        QCOMPARE(generate->text(), QString("Generate"));
        QVERIFY(said().startsWith("Describe it in the prompt"));
    }

    void everyJobHasARowHoweverManyWait()
    {
        hold(500);
        QCOMPARE(list().model()->rowCount(), 500);
        QCOMPARE(text(499), QString("picture 500"));
    }

    void theRunningRowShowsItsPreviewAndProgress()
    {
        m_script->step = std::chrono::milliseconds(10);
        actions().showQueue.trigger();
        keepBusy();
        const QModelIndex row = list().model()->index(0, 0);
        QTRY_VERIFY(row.data(QueueModel::Done).toDouble() > 0);
        QTRY_VERIFY(!row.data(Qt::DecorationRole).value<QImage>().isNull());
        QTRY_VERIFY(row.data(QueueModel::Timing).toString().contains("done at"));
    }

    void aJobIsMovedByKeysAndBackByUndo()
    {
        hold(3);
        select(2);
        QTest::keyClick(&list(), Qt::Key_Up, Qt::AltModifier);
        turn();
        QCOMPARE(held(), (QList<qint64>{1, 3, 2}));
        QCOMPARE(list().currentIndex().row(), 1); // it stays chosen
        QTest::keyClick(&list(), Qt::Key_Up, Qt::AltModifier);
        turn();
        QCOMPARE(held(), (QList<qint64>{3, 1, 2}));
        QTest::keyClick(&list(), Qt::Key_Up, Qt::AltModifier); // there is nothing above
        QCOMPARE(held(), (QList<qint64>{3, 1, 2}));
        QTest::keyClick(&list(), Qt::Key_Down, Qt::AltModifier);
        turn();
        QCOMPARE(held(), (QList<qint64>{1, 3, 2}));
        for (int i = 0; i < 3; ++i)
            history().undo();
        QCOMPARE(held(), (QList<qint64>{1, 2, 3}));
        history().redo();
        QCOMPARE(held(), (QList<qint64>{1, 3, 2}));
    }

    void aJobIsMovedByADragAndBackByUndo()
    {
        hold(3);
        QVERIFY(list().dragEnabled());
        QVERIFY(list().model()->flags({}).testFlag(Qt::ItemIsDropEnabled));
        QVERIFY(list().model()->moveRow({}, 0, {}, 3)); // as the view does it for a drop below the last
        turn();
        QCOMPARE(held(), (QList<qint64>{2, 3, 1}));
        history().undo();
        QCOMPARE(held(), (QList<qint64>{1, 2, 3}));
    }

    void theRunningJobIsNotMovedAndNothingIsPutBeforeIt()
    {
        m_script->step = std::chrono::milliseconds(20);
        actions().showQueue.trigger();
        keepBusy();
        service().submit(job(1));
        service().submit(job(2));
        QVERIFY(!list().model()->moveRow({}, 0, {}, 2));
        QVERIFY(list().model()->moveRow({}, 2, {}, 0));
        turn();
        QCOMPARE(waiting(), (QList<qint64>{2, 1}));
    }

    void aJobThatIsMovedAmongOthersBecomesWhatTheyAre()
    {
        m_script->step = std::chrono::milliseconds(20);
        hold(2);
        keepBusy();
        service().submit(job(11));
        service().submit(job(12));
        QVERIFY(list().model()->moveRow({}, 4, {}, 2)); // the last held one between those that wait
        turn();
        QCOMPARE(waiting(), (QList<qint64>{11, 2, 12}));
        QCOMPARE(held(), (QList<qint64>{1}));
        history().undo();
        QCOMPARE(waiting(), (QList<qint64>{11, 12}));
        QCOMPARE(held(), (QList<qint64>{1, 2}));
        QVERIFY(list().model()->moveRow({}, 1, {}, 5)); // the first that waits to the end
        turn();
        QCOMPARE(waiting(), (QList<qint64>{12}));
        QCOMPARE(held(), (QList<qint64>{1, 2, 11}));
    }

    void aMoveIsGivenUpWhenTheJobIsMadeAndTheUserIsTold()
    {
        hold(2);
        select(1);
        QTest::keyClick(&list(), Qt::Key_Up, Qt::AltModifier);
        turn();
        service().resume();
        QTRY_COMPARE(m_studio->files().size(), 2);
        QTRY_VERIFY(!m_studio->busy());
        history().undo();
        QCOMPARE(m_studio->message().text(), QString("The job that was moved is no longer waiting."));
    }

    void editingPutsTheSettingsIntoTheControlsAndIsOneStep()
    {
        hold(3);
        const GenerationParams before = m_studio->parameters().params();
        select(1);
        QTest::keyClick(&list(), Qt::Key_Return);
        turn();
        QCOMPARE(held(), (QList<qint64>{1, 3}));
        QCOMPARE(m_studio->parameters().params().prompt, std::string("picture 2"));
        QCOMPARE(m_studio->parameters().params().seed, 2);
        QCOMPARE(history().undoText(), QString("Edit a job of the queue"));
        history().undo();
        QCOMPARE(held(), (QList<qint64>{1, 2, 3})); // at its place
        QCOMPARE(m_studio->parameters().params(), before);
        history().redo();
        QCOMPARE(held(), (QList<qint64>{1, 3}));
        QCOMPARE(m_studio->parameters().params().seed, 2);
    }

    void editingDraftsGivesTheStepsOfThePicture()
    {
        JobRequest drafts = job(5, 4);
        drafts.purpose = JobRequest::Purpose::Draft;
        drafts.fullSteps = 12;
        service().addHeld(drafts);
        actions().showQueue.trigger();
        select(0);
        button("Edit")->click();
        QCOMPARE(m_studio->parameters().params().steps, 12);
        QCOMPARE(m_studio->parameters().params().count, 1);
    }

    void whatGoesOnFromFinishedStepsIsNotEdited()
    {
        JobRequest begun = job(5);
        begun.latents = "/kept/latents.safetensors";
        service().addHeld(begun);
        actions().showQueue.trigger();
        select(0);
        QVERIFY(!button("Edit")->isEnabled());
        QVERIFY(button("Remove")->isEnabled());
    }

    void stepsOfTheQueueAreNamedInChinese()
    {
        hold(2);
        m_studio->window->context().settings.setLanguage("zh");
        select(0);
        QTest::keyClick(&list(), Qt::Key_D, Qt::ControlModifier);
        turn();
        QCOMPARE(history().undoText(), QStringLiteral("复制队列中的任务"));
    }

    void rowsNameThePresetInTheLanguageInEffect()
    {
        JobRequest kept = job(5);
        kept.preset = "内置模型"; // as it was called when the job was made
        service().addHeld(kept);
        actions().showQueue.trigger();
        const auto details = [this] { return list().model()->index(0, 0).data(QueueModel::Details).toString(); };
        QVERIFY2(details().endsWith("Embedded model"), qPrintable(details()));
        m_studio->window->context().settings.setLanguage("zh");
        QVERIFY2(details().endsWith("内置模型"), qPrintable(details()));
    }

    void aDuplicateHasANewSeedAndStandsBehind()
    {
        hold(2);
        select(0);
        QTest::keyClick(&list(), Qt::Key_D, Qt::ControlModifier);
        turn();
        QCOMPARE(service().held().size(), 3);
        QCOMPARE(service().held()[1].jobs[0].request.params.prompt, std::string("picture 1"));
        QVERIFY(service().held()[1].jobs[0].request.params.seed != 1);
        const QList<qint64> after = held();
        history().undo();
        QCOMPARE(held(), (QList<qint64>{1, 2}));
        history().redo();
        QCOMPARE(held(), after);
    }

    void whatWasChangedInTheControlsIsAppliedToAllJobsOfAnEntry()
    {
        QueueEntry drafts = several({11, 12, 13});
        for (QueuedJob& each : drafts.jobs) {
            each.request.purpose = JobRequest::Purpose::Draft;
            each.request.fullSteps = 12;
            each.request.params.prompt = "picture " + std::to_string(each.request.params.seed);
        }
        hold(1);
        service().addHeld(drafts);
        service().addHeld(job(1));
        select(1);
        QTest::keyClick(&list(), Qt::Key_Return);
        turn();
        QCOMPARE(held(), (QList<qint64>{1, 11, 12, 13, 1})); // they wait on
        QCOMPARE(m_studio->parameters().params().steps, 12); // of the pictures that the drafts stand for
        QCOMPARE(m_studio->parameters().params().prompt, std::string("picture 11"));
        GenerationParams wanted = m_studio->parameters().params();
        wanted.steps = 30;
        wanted.guidance = 5.5;
        wanted.seed = 20;
        wanted.prompt = "others";
        m_studio->parameters().set(wanted);
        turn();
        answer("Apply to all");
        turn();
        QCOMPARE(held(), (QList<qint64>{1, 20, 21, 22, 1}));
        QCOMPARE(list().currentIndex().row(), 1);
        const QueueEntry& entry = service().held()[1];
        QCOMPARE(entry.title, std::string("Some of them"));
        for (const QueuedJob& each : entry.jobs) {
            QCOMPARE(each.request.fullSteps, 30);
            QCOMPARE(each.request.params.steps, 10);
            QCOMPARE(each.request.params.guidance, 5.5);
            QCOMPARE(each.request.params.prompt, "picture " + std::to_string(each.request.params.seed - 9));
        }
        QCOMPARE(said(),
                 QString("3 jobs of the queue were changed. The jobs differ in this, and each keeps its own: Prompt."));
        QCOMPARE(history().undoText(), QString("Change 3 jobs of the queue"));
        history().undo();
        QCOMPARE(held(), (QList<qint64>{1, 11, 12, 13, 1}));
        QCOMPARE(service().held()[1].jobs[2].request.params.steps, drafts.jobs[2].request.params.steps);
        QCOMPARE(list().currentIndex().row(), 1);
        history().redo();
        QCOMPARE(held(), (QList<qint64>{1, 20, 21, 22, 1}));
        QCOMPARE(list().currentIndex().row(), 1);
    }

    void jobsThatDifferInWhatIsChangedStayAndTheUserIsTold()
    {
        QueueEntry entry = several({11, 12});
        entry.jobs[1].request.params.guidance = 9;
        service().addHeld(entry);
        hold(0);
        select(0);
        button("Edit")->click();
        turn();
        GenerationParams wanted = m_studio->parameters().params();
        wanted.guidance = 5;
        m_studio->parameters().set(wanted);
        answer("Apply to all");
        QCOMPARE(said(), QString("The jobs differ in this, and each keeps its own: Guidance."));
        wanted.guidance = entry.jobs[0].request.params.guidance;
        m_studio->parameters().set(wanted);
        button("Edit")->click();
        answer("Apply to all");
        QCOMPARE(said(), QString("No setting was changed."));
        QCOMPARE(held(), (QList<qint64>{11, 12}));
    }

    void allJobsOfAnEntryAreDuplicatedWithOtherSeeds()
    {
        QueueEntry entry = several({11, 11, 12});
        for (QueuedJob& each : entry.jobs) // blended with another seed: others of the same picture are wanted
            each.request.params.variationStrength = each.request.params.seed == 12 ? 0 : 0.2;
        entry.jobs[0].request.params.variationSeed = 1;
        entry.jobs[1].request.params.variationSeed = 2;
        service().addHeld(entry);
        hold(0);
        select(0);
        QTest::keyClick(&list(), Qt::Key_D, Qt::ControlModifier);
        turn();
        QCOMPARE(service().held().size(), 2U);
        const QueueEntry copy = service().held()[1];
        QCOMPARE(copy.title, std::string("Some of them"));
        QCOMPARE(copy.jobs.size(), 3U);
        QCOMPARE(copy.jobs[0].request.params.seed, 11);
        QCOMPARE(copy.jobs[1].request.params.seed, 11);
        QVERIFY(copy.jobs[2].request.params.seed != 12);
        QVERIFY(copy.jobs[0].request.params.variationSeed != copy.jobs[1].request.params.variationSeed);
        QVERIFY(copy.jobs[0].request.params.variationSeed != 1);
        history().undo();
        QCOMPARE(held(), (QList<qint64>{11, 11, 12}));
        history().redo();
        QCOMPARE(service().held().size(), 2U);
    }

    void undoComesBackToTheRowThatItIsAbout()
    {
        hold(4);
        select(1);
        QTest::keyClick(&list(), Qt::Key_Delete);
        turn();
        select(2);
        history().undo();
        QCOMPARE(list().currentIndex().row(), 1);
        QTest::keyClick(&list(), Qt::Key_Down, Qt::AltModifier);
        turn();
        select(0);
        history().undo();
        QCOMPARE(list().currentIndex().row(), 1);
        button("Clear")->click();
        turn();
        history().undo();
        QCOMPARE(list().currentIndex().row(), 0); // the first of them
        select(3);
        history().redo();
        history().undo();
        QCOMPARE(list().currentIndex().row(), 0);
    }

    void aRowNamesTheSessionThatOrderedIt()
    {
        const auto& sessions = m_studio->window->context().sessions;
        generateToTheEnd();
        JobRequest request = job(1);
        request.session = sessions.current().toStdString();
        service().addHeld(request);
        actions().showQueue.trigger();
        QVERIFY(!text(0, QueueModel::Details).startsWith("for “"));
        const QString name = sessions.title();
        actions().newSession.trigger();
        QVERIFY2(text(0, QueueModel::Details).startsWith("for “" + name + "”"),
                 qPrintable(text(0, QueueModel::Details)));
        QVERIFY(text(0, Qt::AccessibleTextRole).contains("for “" + name + "”"));
        turn();
        select(0);
        button("Edit")->click();
        QCOMPARE(said(),
                 QString("The job's settings are in the controls. It left the queue, and this session gets its "
                         "pictures."));
    }

    void whatIsRemovedComesBackToItsPlace()
    {
        hold(3);
        select(1);
        QTest::keyClick(&list(), Qt::Key_Delete);
        turn();
        QCOMPARE(held(), (QList<qint64>{1, 3}));
        history().undo();
        QCOMPARE(held(), (QList<qint64>{1, 2, 3}));
        button("Clear")->click();
        QCOMPARE(held(), QList<qint64>());
        history().undo();
        QCOMPARE(held(), (QList<qint64>{1, 2, 3}));
    }

    void pausingFinishesThePictureAndKeepsTheRestOfItsJob()
    {
        m_script->step = std::chrono::milliseconds(5);
        actions().showQueue.trigger();
        keepBusy(3);
        service().submit(job(1));
        QTRY_VERIFY(button("Pause")->isEnabled());
        button("Pause")->click();
        QCOMPARE(service().unfinished().size(), 2); // a kill now loses nothing
        QCOMPARE(service().unfinished()[0].jobs[0].request.params.count, 3);
        QTRY_VERIFY_WITH_TIMEOUT(!m_studio->busy(), 20000);
        QCOMPARE(m_studio->files().size(), 1);
        QCOMPARE(held(), (QList<qint64>{101, 1}));
        QCOMPARE(service().held()[0].jobs[0].request.params.count, 2);
        QCOMPARE(m_studio->window->workspace().heldMessage().text(),
                 QString("3 pictures wait because the queue is paused."));
        actions().generate.trigger(); // waits with the others
        QVERIFY(!m_studio->busy());
        QCOMPARE(service().held().size(), 3);
        button("Continue")->click();
        QTRY_COMPARE_WITH_TIMEOUT(m_studio->files().size(), 5, 60000);
        QVERIFY(m_studio->window->workspace().heldMessage().text().isEmpty());
    }

    void goingOnBeforeThePictureIsDoneLosesNothing()
    {
        m_script->step = std::chrono::milliseconds(2);
        keepBusy(2);
        actions().pauseQueue.trigger();
        QVERIFY(service().paused());
        actions().resumeQueue.trigger();
        QVERIFY(!service().paused());
        QTRY_COMPARE_WITH_TIMEOUT(m_studio->files().size(), 2, 20000);
    }

    void aPausedQueueSaysSoAlsoWhenItIsEmpty()
    {
        m_script->step = std::chrono::milliseconds(2);
        keepBusy();
        actions().pauseQueue.trigger();
        QTRY_VERIFY_WITH_TIMEOUT(!m_studio->busy(), 20000);
        QCOMPARE(m_studio->window->workspace().heldMessage().text(),
                 QString("The queue is paused: the next picture will wait."));
        QVERIFY(actions().resumeQueue.isEnabled());
    }

    void twentyClicksWithALockedSeedAreMadeAndSaidToBeEqual()
    {
        m_script->step = std::chrono::milliseconds(20);
        m_studio->setSmall(64, 100);
        generate();
        QCOMPARE(said(), QString());
        generate();
        QCOMPARE(said(), QString("1 picture will be the same as an earlier one: seed and settings are the same."));
        generate(18);
        QCOMPARE(said(), QString("19 pictures will be the same as earlier ones: seed and settings are the same."));
        QCOMPARE(waiting(), QList<qint64>(19, 42)); // what was asked for is done
        answer("Remove 19 jobs");
        turn();
        QCOMPARE(waiting(), QList<qint64>());
        QVERIFY(m_studio->busy()); // the first one is no repetition
        QCOMPARE(said(), QString("Removed 19 jobs from the queue."));
        history().undo();
        QCOMPARE(waiting(), QList<qint64>(19, 42));
    }

    void equalPicturesGetNewSeedsByOneClickAndUndoGivesTheOldOnesBack()
    {
        m_script->step = std::chrono::milliseconds(20);
        m_studio->setSmall(64, 100);
        generate(2);
        m_studio->parameters().setPrompt("something else");
        generate();
        QCOMPARE(said(), QString());
        m_studio->parameters().setPrompt("");
        generate();
        QCOMPARE(waiting().size(), 3);
        answer("Use new seeds");
        turn();
        QCOMPARE(said(), QString("2 pictures have new seeds. The seed is unlocked."));
        QCOMPARE(m_studio->parameters().params().seed, -1);
        QCOMPARE(waiting().size(), 3);
        const QList<qint64> seeds = waiting();
        QCOMPARE(QSet<qint64>(seeds.begin(), seeds.end()).size(), 3);
        QCOMPARE(seeds[1], 42); // the other prompt, at its place
        generate(3);
        QCOMPARE(said(), QString()); // random seeds are never equal
        history().takeBack(history().last());
        QCOMPARE(waiting().mid(0, 3), (QList<qint64>{42, 42, 42}));
        QCOMPARE(m_studio->parameters().params().seed, 42);
    }

    void theNumberOfEqualPicturesIsThatOfThoseToCome()
    {
        m_script->step = std::chrono::milliseconds(5);
        m_studio->setSmall(64, 100); // each is seen
        generate(3);
        QVERIFY2(said().startsWith("2 pictures will be"), qPrintable(said()));
        QTRY_COMPARE(m_studio->files().size(), 2);
        QTRY_VERIFY2(said().startsWith("1 picture will be"), qPrintable(said()));
        QTRY_COMPARE(said(), QString());
    }

    void aPictureThatWasMadeLastIsEqualWhileItsFileIsThere()
    {
        generateToTheEnd();
        QCOMPARE(said(), QString());
        m_studio->parameters().setSeed(43);
        generateToTheEnd();
        QCOMPARE(said(), QString());
        m_script->step = std::chrono::milliseconds(50); // it is not made before the message is read
        generate();
        QVERIFY2(said().startsWith("1 picture will be the same"), qPrintable(said()));
        QTRY_VERIFY(!m_studio->busy());
        m_script->step = {};
        QCOMPARE(said(), QString()); // it is made: nothing can be done about it any more
        for (const QString& file : m_studio->files())
            QVERIFY(QFile::remove(m_studio->pictures() + "/" + file));
        generateToTheEnd();
        QCOMPARE(said(), QString());
        m_studio->parameters().setSeed(42); // not the last one
        generateToTheEnd();
        QCOMPARE(said(), QString());
    }

    void aRepetitionThatRunsIsStoppedOrMadeWithANewSeed()
    {
        generateToTheEnd();
        m_script->step = std::chrono::milliseconds(20);
        generate();
        answer("Use new seeds");
        turn();
        QTRY_VERIFY(m_studio->busy() && service().running()->jobs[0].request.params.seed != 42);
        QTRY_COMPARE(m_studio->files().size(), 2);
        QTRY_VERIFY(!m_studio->busy());
        QVERIFY(service().held().empty());
        QCOMPARE(history().undoText(), QString("Use new seeds")); // no step of its own for what was stopped
        QVERIFY(!said().contains("Removed"));
    }

    void whatWasStoppedOrFailedIsMadeAgainUnasked()
    {
        m_script->step = std::chrono::milliseconds(20);
        generate();
        QTRY_VERIFY(m_studio->busy());
        actions().stopNow.trigger();
        generate(); // while it stops
        QCOMPARE(said(), QString());
        QTRY_COMPARE(m_studio->files().size(), 1);
        m_script->failure = "It failed.";
        m_studio->parameters().setSeed(7);
        generate();
        QTRY_VERIFY(!m_studio->busy());
        m_script->failure.clear();
        generateToTheEnd();
        QCOMPARE(said(), QString());
    }

    void twiceTheSameDraftsAreEqualAndAPictureIsNoDraft()
    {
        m_script->step = std::chrono::milliseconds(5);
        actions().drafts.trigger();
        QCOMPARE(said(), QString());
        actions().drafts.trigger();
        QVERIFY2(said().startsWith("4 pictures will be the same"), qPrintable(said()));
        generate();
        QCOMPARE(said(), QString());
    }

    void forEverMakesOneAfterAnotherWithNewSeedsUntilItIsSwitchedOff()
    {
        QSet<qint64> made;
        const QObject here; // ends before the studio
        connect(&service(), &GenerationService::pictureMade, &here,
                [&made](const ShownPicture& picture) { made.insert(picture.params.seed); });
        auto* off = m_studio->bar().findChild<QAbstractButton*>("for_ever_off");
        QVERIFY(!off->isVisible());
        actions().showQueue.trigger();
        actions().forEver.trigger();
        QVERIFY(off->isVisible());
        QTRY_VERIFY(made.size() >= 3);
        QVERIFY(panel().findChild<QLabel*>()->text().contains("for ever with new seeds"));
        QCOMPARE(m_studio->parameters().params().seed, 42); // as it is set
        QVERIFY(!made.contains(42));
        m_studio->parameters().setPrompt("another thing"); // the next one follows
        QTRY_VERIFY(service().running() != nullptr
                    && service().running()->jobs[0].request.params.prompt == "another thing");
        off->setFocus();
        off->click();
        QVERIFY(!actions().forEver.isChecked());
        QVERIFY(!off->isVisible());
        QTRY_VERIFY(!m_studio->busy());
        const qsizetype count = made.size();
        QTest::qWait(50);
        QCOMPARE(made.size(), count);
    }

    void forEverLetsOthersGoFirst()
    {
        m_script->step = std::chrono::milliseconds(2);
        QList<qint64> made;
        const QObject here; // ends before the studio
        connect(&service(), &GenerationService::pictureMade, &here,
                [&made](const ShownPicture& picture) { made.append(picture.params.seed); });
        actions().forEver.trigger();
        QTRY_VERIFY(m_studio->busy());
        service().submit(job(7));
        service().submit(job(8));
        QTRY_VERIFY(made.size() >= 4);
        QCOMPARE(made.mid(1, 2), (QList<qint64>{7, 8}));
    }

    void forEverEndsWithAStop()
    {
        m_script->step = std::chrono::milliseconds(5);
        for (QAction* stop : {&actions().stopNow, &actions().stopAfterPicture}) {
            actions().forEver.trigger();
            QTRY_VERIFY(m_studio->busy());
            stop->trigger();
            QVERIFY(!actions().forEver.isChecked());
            QTRY_VERIFY(!m_studio->busy());
            turn();
            QVERIFY(!m_studio->busy());
        }
    }

    void forEverWaitsForAPauseAndPassesOverWhatIsTakenOut()
    {
        m_script->step = std::chrono::milliseconds(5);
        actions().forEver.trigger();
        QTRY_VERIFY(m_studio->busy());
        actions().pauseQueue.trigger();
        QTRY_VERIFY(!m_studio->busy());
        turn();
        QVERIFY(!m_studio->busy());
        QVERIFY(actions().forEver.isChecked());
        actions().resumeQueue.trigger();
        QVERIFY(m_studio->busy());
        const quint64 first = service().running()->id;
        service().skip(first);
        QTRY_VERIFY(m_studio->busy() && service().running()->id != first);
        QVERIFY(actions().forEver.isChecked());
    }

    void forEverEndsWithAFailureAndItsMessage()
    {
        m_script->failure = "It failed.";
        actions().forEver.trigger();
        QTRY_VERIFY(!actions().forEver.isChecked());
        QTRY_VERIFY(!m_studio->busy());
        QVERIFY2(said().contains("It failed."), qPrintable(said()));
    }

    void forEverEndsWhereNoJobCanBeMade()
    {
        actions().forEver.trigger();
        GenerationParams params = m_studio->parameters().params();
        params.steps = 0;
        m_studio->parameters().set(params);
        QTRY_VERIFY(!actions().forEver.isChecked());
        QTRY_VERIFY(!m_studio->busy());
        QVERIFY2(said().contains("steps"), qPrintable(said()));
    }

    void forEverIsOffAfterARestartAlsoWhenTheWindowIsClosedInTheMidst()
    {
        m_script->step = std::chrono::milliseconds(5);
        actions().forEver.trigger();
        QTRY_VERIFY(m_studio->busy());
        m_studio->close();
        m_studio->open();
        QVERIFY(!actions().forEver.isChecked());
        turn();
        QVERIFY(!m_studio->busy());
        QCOMPARE(service().held().size(), 1); // what was being made
    }

    void aNightOfPicturesIsOneLineOfTheHistoryForEachSetting()
    {
        JobHistory& past = m_studio->window->context().past;
        const int before = past.count();
        const auto make = [this](int pictures) {
            QSignalSpy made(&service(), &GenerationService::pictureMade);
            QTRY_VERIFY(made.size() >= pictures);
        };
        actions().forEver.trigger();
        make(3);
        QCOMPARE(past.count(), before + 1);
        m_studio->parameters().setPrompt("another thing");
        make(3);
        QCOMPARE(past.count(), before + 2);
        actions().forEver.trigger();
    }

    void aPauseOutlivesARestartAlsoOfAnEmptyQueue()
    {
        m_script->step = std::chrono::milliseconds(2);
        keepBusy();
        actions().pauseQueue.trigger();
        QTRY_VERIFY(!m_studio->busy());
        const auto says = [this] { return m_studio->window->workspace().heldMessage().text(); };
        m_studio->close();
        m_studio->open();
        QVERIFY(service().paused());
        QCOMPARE(says(), QString("The queue is paused: the next picture will wait."));
        m_studio->setSmall();
        generate();
        QVERIFY(!m_studio->busy());
        m_studio->close();
        m_studio->open();
        QCOMPARE(says(), QString("1 picture waits because the queue is paused."));
        actions().resumeQueue.trigger();
        QVERIFY(m_studio->busy());
        m_studio->close();
        m_studio->open();
        QVERIFY(!service().paused());
        QCOMPARE(says(), QString("1 picture is still waiting to be made."));
    }

    void aPauseOfAPrivateSessionEndsWithIt()
    {
        m_script->step = std::chrono::milliseconds(2);
        actions().privateSession.trigger();
        keepBusy();
        actions().forEver.trigger();
        actions().pauseQueue.trigger();
        QTRY_VERIFY(!m_studio->busy());
        actions().privateSession.trigger();
        QVERIFY(!service().paused());
        QVERIFY(!actions().forEver.isChecked()); // nothing private goes on outside
        QVERIFY(!m_studio->busy());
    }

    void anEntryOfSeveralJobsIsOneRow()
    {
        hold(1);
        service().addHeld(several({11, 12, 13}));
        QCOMPARE(list().model()->rowCount(), 2);
        QCOMPARE(text(1), QString("Some of them"));
        QVERIFY2(text(1, QueueModel::Details).contains("3 pictures"), qPrintable(text(1, QueueModel::Details)));
        QVERIFY(!text(1, QueueModel::Details).contains("seed"));
        QVERIFY(panel().findChild<QLabel*>()->text().contains("4 pictures"));
        select(1);
        QTest::keyClick(&list(), Qt::Key_Up, Qt::AltModifier);
        turn();
        QCOMPARE(held(), (QList<qint64>{11, 12, 13, 1}));
        history().undo();
        QCOMPARE(held(), (QList<qint64>{1, 11, 12, 13}));
        QSignalSpy ended(&service(), &GenerationService::ended);
        QTest::keyClick(&list(), Qt::Key_Delete);
        turn();
        QCOMPARE(ended.size(), 3);
        QCOMPARE(held(), QList<qint64>{1});
        QCOMPARE(said(), QString("Removed 1 job from the queue."));
        history().undo();
        QCOMPARE(held(), (QList<qint64>{1, 11, 12, 13}));
        service().resume();
        QTRY_COMPARE(m_studio->files().size(), 4);
    }

    void theRowOfARunningEntryShowsHowFarAllOfItIs()
    {
        m_script->step = std::chrono::milliseconds(10);
        actions().showQueue.trigger();
        service().submit(several({1, 2, 3, 4}, 20));
        QTRY_COMPARE(m_studio->files().size(), 2);
        QTRY_VERIFY(m_studio->bar().text().startsWith("Picture 3 of 4"));
        const double done = list().model()->index(0, 0).data(QueueModel::Done).toDouble();
        QVERIFY2(done >= 0.5 && done < 1, qPrintable(QString::number(done)));
        QVERIFY2(text(0, QueueModel::Details).contains("2 of 4 done"), qPrintable(text(0, QueueModel::Details)));
        QVERIFY(text(0, QueueModel::Timing).contains("done at"));
    }

    void aStopHoldsTheRestOfAnEntry()
    {
        m_script->step = std::chrono::milliseconds(10);
        for (QAction* stop : {&actions().stopNow, &actions().stopAfterPicture}) {
            service().submit(several({1, 2, 3}, 20));
            service().submit(job(9));
            QTRY_VERIFY(m_studio->busy());
            stop->trigger();
            QTRY_VERIFY(!m_studio->busy());
            QCOMPARE(held(), (QList<qint64>{2, 3, 9}));
            QCOMPARE(service().held().size(), 2);
            QCOMPARE(service().whyHeld(), GenerationService::Hold::Stopped);
            const qsizetype before = m_studio->files().size();
            service().resume();
            QTRY_COMPARE(m_studio->files().size(), before + 3);
            QTRY_VERIFY(!m_studio->busy());
        }
    }

    void removingARunningEntryDropsItsRestAndUndoBringsThatBack()
    {
        m_script->step = std::chrono::milliseconds(10);
        actions().showQueue.trigger();
        service().submit(several({1, 2, 3}, 50));
        service().submit(job(9));
        QTRY_VERIFY(m_studio->busy());
        QSignalSpy ended(&service(), &GenerationService::ended);
        select(0);
        button("Remove")->click();
        QCOMPARE(waiting(), QList<qint64>{9}); // at once
        turn();
        QTRY_COMPARE(ended.size(), 3); // each job once
        QTRY_VERIFY(m_studio->busy());
        history().undo();
        QCOMPARE(waiting(), (QList<qint64>{1, 2, 3})); // also the one that was being made
        QTRY_COMPARE(m_studio->files().size(), 4);
    }

    void removingARunningJobIsUndoneAndItsPicturesAreMadeOnce()
    {
        m_script->step = std::chrono::milliseconds(10);
        actions().showQueue.trigger();
        service().submit(slow(job(5, 3)));
        QTRY_COMPARE(m_studio->files().size(), 1);
        select(0);
        button("Remove")->click();
        QTRY_VERIFY(!m_studio->busy());
        turn();
        QVERIFY(waiting().isEmpty() && held().isEmpty());
        history().undo();
        QTRY_COMPARE(m_studio->files().size(), 3);
        QTRY_VERIFY(!m_studio->busy());
        QCOMPARE(m_studio->files().size(), 3);
    }

    void aStopHoldsThePicturesThatItsJobHasNotBegun()
    {
        m_script->step = std::chrono::milliseconds(10);
        service().submit(slow(job(5, 4)));
        QTRY_COMPARE(m_studio->files().size(), 1);
        actions().stopNow.trigger();
        QTRY_VERIFY(!m_studio->busy());
        QCOMPARE(held(), QList<qint64>{7}); // and 8, of the same job; 6 was stopped
        QCOMPARE(service().waitingPictures(), 2);
        QCOMPARE(service().whyHeld(), GenerationService::Hold::Stopped);
        actions().resumeQueue.trigger();
        QTRY_COMPARE(m_studio->files().size(), 3);
    }

    void aStopAfterThePictureHoldsTheOthersOfItsJob()
    {
        m_script->step = std::chrono::milliseconds(10);
        service().submit(slow(job(5, 3)));
        QTRY_VERIFY(m_studio->busy());
        actions().stopAfterPicture.trigger();
        QTRY_VERIFY(!m_studio->busy());
        QCOMPARE(m_studio->files().size(), 1);
        QCOMPARE(held(), QList<qint64>{6});
        QCOMPARE(service().waitingPictures(), 2);
    }

    void aPausedEntryGoesOnWhereItWas()
    {
        m_script->step = std::chrono::milliseconds(10);
        service().submit(several({1, 2, 3}, 20));
        QTRY_VERIFY(m_studio->busy() && service().running()->jobs.size() == 2); // the second one is being made
        actions().pauseQueue.trigger();
        QTRY_VERIFY(!m_studio->busy());
        QCOMPARE(held(), QList<qint64>{3});
        QCOMPARE(service().held()[0].made(), 2);
        actions().resumeQueue.trigger();
        QTRY_COMPARE(m_studio->files().size(), 3);
    }

    void theOthersOfAnEntryFollowAFailedOne()
    {
        m_script->failure = "It failed.";
        QSignalSpy ended(&service(), &GenerationService::ended);
        service().submit(several({1, 2, 3}));
        QTRY_COMPARE(ended.size(), 3);
        QTRY_VERIFY(!m_studio->busy());
        QVERIFY(held().isEmpty() && waiting().isEmpty());
    }

    void whatIsMadeOfAnEntryIsNotMadeAgainAfterARestart()
    {
        m_script->step = std::chrono::milliseconds(10);
        QSignalSpy made(&service(), &GenerationService::pictureMade);
        service().submit(several({1, 2, 3, 4}, 20));
        QTRY_COMPARE(made.size(), 1);
        const std::vector<QueueEntry> unfinished = service().unfinished(); // what a kill leaves
        QCOMPARE(seeds(unfinished), (QList<qint64>{2, 3, 4}));
        m_studio->close();
        m_studio->open();
        QCOMPARE(held(), (QList<qint64>{2, 3, 4}));
        QCOMPARE(service().held().size(), 1);
        QCOMPARE(service().held()[0].title, std::string("Some of them"));
        QCOMPARE(service().held()[0].made(), 1);
    }

    void theOrderOutlivesARestart()
    {
        hold(3);
        select(2);
        QTest::keyClick(&list(), Qt::Key_Up, Qt::AltModifier);
        turn();
        m_studio->close();
        m_studio->open();
        QCOMPARE(held(), (QList<qint64>{1, 3, 2}));
        QCOMPARE(service().held()[0].jobs[0].request.preset, std::string("Portrait"));
    }
};

} // namespace zimage::ui

int main(int argc, char** argv)
{
    zimage::ui::prepareApplication();
    QApplication application(argc, argv);
    zimage::ui::settleApplication();
    zimage::ui::QueueTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "queue_test.moc"
