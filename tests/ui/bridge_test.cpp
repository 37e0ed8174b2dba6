// The service and its worker with a fake engine: the same tests on a thread of its own and inline.

#include "bridge/generation_service.h"
#include "support/fake_engine.h"

#include "base/log.h"
#include "base/resources.h"
#include "pictures/image_conversion.h"
#include "io/png.h"
#include "params/metadata.h"
#include "prompts/wildcards.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <map>

namespace zimage::ui {

using test::FakeScript;

class BridgeTest : public QObject {
    Q_OBJECT

public:
    explicit BridgeTest(GenerationService::Execution execution) : m_execution(execution) {}

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_script = std::make_shared<FakeScript>();
        m_service = std::make_unique<GenerationService>(test::fakeEngines(m_script), m_execution);
        m_ends.clear();
        m_pictures.clear();
        m_progress.clear();
        connect(m_service.get(), &GenerationService::ended, this,
                [this](const JobEnd& end) { m_ends[end.job].append(end); });
        connect(m_service.get(), &GenerationService::pictureMade, this,
                [this](const ShownPicture& picture) { m_pictures.append(picture); });
        connect(m_service.get(), &GenerationService::progressed, this,
                [this](const JobProgress& progress) { m_progress.append(progress); });
    }

    void cleanup()
    {
        m_service.reset();
        QCOMPARE(m_script->destroyed.load(), m_script->made.load());
        setLogListener({});
    }

    void aJobWritesItsPictureAndEndsOnceAsDone()
    {
        const quint64 id = m_service->submit(request());
        waitForEnds(1);
        QCOMPARE(m_ends[id].size(), 1);
        QCOMPARE(m_ends[id][0].status, Outcome::Status::Done);
        QCOMPARE(m_ends[id][0].pictures, 1);
        QCOMPARE(m_pictures.size(), 1);
        QCOMPARE(m_pictures[0].image.size(), QSize(64, 32));
        const DecodedPng file = readPng(m_pictures[0].file);
        QCOMPARE(file.image.width, 64);
        QCOMPARE(paramsFromMetadata(file.texts[1].text).prompt, std::string("a fox"));
    }

    void everyPictureHasItsOwnSeedAndFile()
    {
        JobRequest four = request();
        four.params.count = 4;
        m_service->submit(four);
        waitForEnds(1);
        QCOMPARE(m_pictures.size(), 4);
        for (int i = 0; i < 4; ++i) {
            QCOMPARE(m_pictures[i].params.seed, four.params.seed + i);
            QCOMPARE(m_pictures[i].params.count, 1);
            QVERIFY(std::filesystem::exists(m_pictures[i].file));
        }
        QVERIFY(m_pictures[0].file != m_pictures[1].file);
        QVERIFY(m_pictures[0].id != m_pictures[1].id);
    }

    void picturesAreSavedWhileTheNextOnesAreMade()
    {
        m_script->apart = m_execution == GenerationService::Execution::Threaded;
        JobRequest four = request();
        four.params.count = 4;
        four.params.prompt = "a {red|blue} fox";
        const quint64 id = m_service->submit(four);
        waitForEnds(1);
        QCOMPARE(m_ends[id][0].status, Outcome::Status::Done);
        QCOMPARE(m_ends[id][0].pictures, 4);
        QCOMPARE(m_pictures.size(), 4);
        for (int i = 0; i < 4; ++i) {
            QCOMPARE(m_pictures[i].params.seed, four.params.seed + i);
            QCOMPARE(m_pictures[i].params.prompt,
                     drawPrompt(four.params.prompt, WildcardLibrary(), four.params.seed + i).text);
            QVERIFY(std::filesystem::exists(m_pictures[i].file));
            QVERIFY(m_pictures[i].seconds > 0);
        }
    }

    void aStopKeepsThePictureThatIsFinishedAndADraftOfTheNext()
    {
        m_script->apart = m_execution == GenerationService::Execution::Threaded;
        m_script->onStep = [this](int picture, int step) {
            if (picture != 2 || step != 3)
                return;
            if (m_execution == GenerationService::Execution::Inline)
                m_service->stopNow();
            else
                QMetaObject::invokeMethod(m_service.get(), &GenerationService::stopNow, Qt::BlockingQueuedConnection);
        };
        JobRequest three = request();
        three.params.count = 3;
        const quint64 id = m_service->submit(three);
        waitForEnds(1);
        QCOMPARE(m_ends[id][0].status, Outcome::Status::Cancelled);
        QCOMPARE(m_ends[id][0].pictures, 1);
        QCOMPARE(m_pictures.size(), 2);
        QCOMPARE(m_pictures[0].kind, ShownPicture::Kind::Final);
        QCOMPARE(m_pictures[0].params.seed, three.params.seed);
        QVERIFY(std::filesystem::exists(m_pictures[0].file));
        QCOMPARE(m_pictures[1].kind, ShownPicture::Kind::Draft);
        QCOMPARE(m_pictures[1].params.seed, three.params.seed + 1);
    }

    void wildcardsAreDrawnForEachPictureAndKeptBesideThem()
    {
        JobRequest four = request();
        four.params.prompt = "a {red|blue|green|black} {fox|owl}";
        four.params.count = 4;
        m_service->submit(four);
        waitForEnds(1);
        QCOMPARE(m_pictures.size(), 4);
        for (const ShownPicture& picture : m_pictures) {
            const std::string drawn = drawPrompt(four.params.prompt, WildcardLibrary(), picture.params.seed).text;
            QCOMPARE(picture.params.prompt, drawn);
            QCOMPARE(picture.run.promptOriginal, four.params.prompt);
            const std::string json = readPng(picture.file).texts[1].text;
            QCOMPARE(paramsFromMetadata(json).prompt, drawn);
            QCOMPARE(promptOriginalFromMetadata(json), four.params.prompt);
        }
    }

    void jobsRunInTheOrderTheyWereSubmitted()
    {
        QList<quint64> ids;
        QList<quint64> started;
        connect(m_service.get(), &GenerationService::started, this,
                [&](const JobToRun& job) { started.append(job.id); });
        for (int i = 0; i < 5; ++i)
            ids.append(m_service->submit(request()));
        QCOMPARE(m_service->waitingPictures(), 4);
        waitForEnds(5);
        QCOMPARE(started, ids);
        QCOMPARE(m_script->made.load(), 1); // the engine stays
    }

    void phasesComeInOrderAndNoneIsSkipped()
    {
        m_service->submit(request());
        waitForEnds(1);
        QList<Stage> stages;
        for (const JobProgress& progress : m_progress)
            if (stages.isEmpty() || stages.last() != progress.progress.stage)
                stages.append(progress.progress.stage);
        QCOMPARE(stages, QList<Stage>({Stage::Loading, Stage::Text, Stage::Steps, Stage::Decoding, Stage::Saving}));
    }

    void stoppingEndsTheJobWithinItsStepAndKeepsTheLastPreviewAsADraft()
    {
        stopAtStep(3, &GenerationService::stopNow);
        const quint64 id = m_service->submit(request());
        waitForEnds(1);
        QCOMPARE(m_ends[id][0].status, Outcome::Status::Cancelled);
        QVERIFY(m_ends[id][0].stopSeconds >= 0);
        QCOMPARE(m_pictures.size(), 1);
        QCOMPARE(m_pictures[0].kind, ShownPicture::Kind::Draft);
        QCOMPARE(m_pictures[0].fullSize, QSize(64, 32));
        QCOMPARE(m_pictures[0].image.size(), QSize(8, 8));
        QCOMPARE(m_pictures[0].params.seed, 42);
        QVERIFY(m_pictures[0].file.empty());
        QVERIFY(filesIn(m_folder->path()).isEmpty());
    }

    void aJobStoppedTooEarlyToSeeAnythingLeavesNothing_data()
    {
        QTest::addColumn<int>("steps");
        QTest::addColumn<int>("stop");
        QTest::addColumn<int>("drafts");
        QTest::newRow("8, after 1") << 8 << 1 << 0;
        QTest::newRow("8, after 2") << 8 << 2 << 1;
        QTest::newRow("9, after 2") << 9 << 2 << 0;
        QTest::newRow("9, after 3") << 9 << 3 << 1;
        QTest::newRow("28, after 6") << 28 << 6 << 0;
        QTest::newRow("28, after 7") << 28 << 7 << 1;
        QTest::newRow("3 of a draft, after 1") << 3 << 1 << 0;
    }

    void aJobStoppedTooEarlyToSeeAnythingLeavesNothing()
    {
        QFETCH(int, steps);
        QFETCH(int, stop);
        stopAtStep(stop, &GenerationService::stopNow);
        JobRequest early = request();
        early.params.steps = steps;
        m_service->submit(early);
        waitForEnds(1);
        QTEST(int(m_pictures.size()), "drafts");
    }

    void aDraftWithAllItsStepsIsWholeAndOfFullSize()
    {
        JobRequest drafts = request();
        drafts.purpose = JobRequest::Purpose::Draft;
        drafts.params.width = 1024;
        drafts.params.steps = drafts.fullSteps = 2;
        m_service->submit(drafts);
        waitForEnds(1);
        QVERIFY(m_pictures[0].whole);
        QVERIFY(!isUnmade(m_pictures[0]));
        QCOMPARE(m_pictures[0].image.width(), 1024);
        drafts.fullSteps = 3;
        m_service->submit(drafts);
        waitForEnds(2);
        QVERIFY(!m_pictures[1].whole);
        QVERIFY(isUnmade(m_pictures[1]));
    }

    void withoutPreviewsAStoppedJobLeavesNothing()
    {
        m_service->setPreviews(false);
        stopAtStep(3, &GenerationService::stopNow);
        m_service->submit(request());
        waitForEnds(1);
        QVERIFY(m_pictures.isEmpty());
    }

    void stoppingHoldsWhatWaitsUntilItIsResumed()
    {
        stopAtStep(2, &GenerationService::stopNow);
        m_service->submit(request());
        const quint64 second = m_service->submit(request());
        waitForEnds(1);
        QVERIFY(m_service->running() == nullptr);
        QCOMPARE(m_service->held().size(), 1);
        m_script->onStep = {};
        const quint64 third = m_service->submit(request()); // a new wish runs, what is held stays
        waitForEnds(2);
        QCOMPARE(m_ends.count(third), std::size_t{1});
        QCOMPARE(m_service->held().size(), 1);
        m_service->resume();
        waitForEnds(3);
        QCOMPARE(m_ends[second][0].status, Outcome::Status::Done);
    }

    void stoppingAfterThePictureEndsTheJobAsDoneWithIt()
    {
        stopAtStep(2, &GenerationService::stopAfterPicture);
        JobRequest three = request();
        three.params.count = 3;
        const quint64 id = m_service->submit(three);
        waitForEnds(1);
        QCOMPARE(m_ends[id][0].status, Outcome::Status::Done);
        QCOMPARE(m_pictures.size(), 1);
        QCOMPARE(m_pictures[0].kind, ShownPicture::Kind::Final);
    }

    void takingAJobOutNeverTouchesTheRunningOne()
    {
        const quint64 first = m_service->submit(request());
        const quint64 second = m_service->submit(request());
        const quint64 third = m_service->submit(request());
        QVERIFY(!m_service->remove(first)); // it runs
        QVERIFY(m_service->remove(second));
        QVERIFY(!m_service->remove(second));
        waitForEnds(3);
        QCOMPARE(m_ends[first][0].status, Outcome::Status::Done);
        QCOMPARE(m_ends[second][0].status, Outcome::Status::Cancelled);
        QCOMPARE(m_ends[third][0].status, Outcome::Status::Done);
        QCOMPARE(m_script->jobs.load(), 2);
    }

    void skippingTheRunningJobLetsTheNextOneStart()
    {
        m_script->onStep = [this](int, int step) {
            if (step == 2 && m_script->jobs == 1)
                QMetaObject::invokeMethod(m_service.get(), [this] { m_service->skip(m_service->running()->id); });
            waitForStop(step, 2);
        };
        m_service->submit(request());
        const quint64 second = m_service->submit(request());
        waitForEnds(2);
        QCOMPARE(m_ends[second][0].status, Outcome::Status::Done);
    }

    void clearingEndsAllThatWaitAsCancelled()
    {
        m_service->submit(request());
        m_service->submit(request());
        m_service->addHeld(request());
        m_service->clearWaiting();
        waitForEnds(3);
        QCOMPARE(m_service->waitingPictures(), 0);
        QCOMPARE(m_script->jobs.load(), 1);
    }

    void aFailedJobSaysWhyAndTheNextOneRuns()
    {
        m_script->failure = "Step 1 gave values that are not finite.";
        const quint64 first = m_service->submit(request());
        waitForEnds(1);
        QCOMPARE(m_ends[first][0].status, Outcome::Status::Failed);
        QCOMPARE(m_ends[first][0].message, QString("Step 1 gave values that are not finite."));
        m_script->failure.clear();
        m_service->submit(request());
        waitForEnds(2);
        QCOMPARE(m_pictures.size(), 1);
    }

    void anEngineThatThrowsEndsTheJobAsFailed()
    {
        m_script->throwing = true;
        const quint64 id = m_service->submit(request());
        waitForEnds(1);
        QCOMPARE(m_ends[id][0].status, Outcome::Status::Failed);
    }

    void anEngineThatCannotBeLoadedFailsTheJobAndIsTriedAgain()
    {
        m_script->brokenLibrary = "The engine could not be loaded.";
        QSignalSpy failed(m_service.get(), &GenerationService::engineFailed);
        m_service->warmUp();
        const quint64 first = m_service->submit(request());
        waitForEnds(1);
        QCOMPARE(failed.size(), 1);
        QCOMPARE(m_ends[first][0].message, QString("The engine could not be loaded."));
        m_script->brokenLibrary.clear();
        m_service->submit(request());
        waitForEnds(2);
        QCOMPARE(m_pictures.size(), 1);
    }

    void aFolderThatCannotBeWrittenFailsTheJob()
    {
        JobRequest lost = request();
        lost.folder = "/proc/nowhere";
        const quint64 id = m_service->submit(lost);
        waitForEnds(1);
        QCOMPARE(m_ends[id][0].status, Outcome::Status::Failed);
        QVERIFY(m_ends[id][0].message.contains("/proc/nowhere"));
    }

    void warningsComeWithTheEnd()
    {
        m_script->warning = "The prompt was cut.";
        const quint64 id = m_service->submit(request());
        waitForEnds(1);
        QCOMPARE(m_ends[id][0].warnings, QStringList("The prompt was cut."));
    }

    void draftsAreSmallKeptForTheSessionAndStandForTheWholePicture()
    {
        const QTemporaryDir kept;
        m_service->setDraftsFolder(kept.filePath("drafts").toStdString());
        JobRequest drafts = request();
        drafts.purpose = JobRequest::Purpose::Draft;
        drafts.params.width = 1024;
        drafts.params.height = 768;
        drafts.fullSteps = 12;
        drafts.params.count = 4;
        m_service->submit(drafts);
        waitForEnds(1);
        QCOMPARE(m_pictures.size(), 4);
        QCOMPARE(m_pictures[3].kind, ShownPicture::Kind::Draft);
        QCOMPARE(m_pictures[3].image.size(), QSize(512, 384));
        QCOMPARE(m_pictures[3].pixels, QSize(512, 384));
        QCOMPARE(m_pictures[3].params.width, 1024);
        QCOMPARE(m_pictures[3].params.steps, 12);
        QCOMPARE(m_script->stepsOfLast.load(), 4);
        QCOMPARE(filesIn(kept.filePath("drafts")),
                 QStringList({"draft-42.png", "draft-43.png", "draft-44.png", "draft-45.png"}));
        QCOMPARE(m_pictures[3].kept.filename().string(), std::string("draft-45.png"));
        QCOMPARE(toQImage(readPng(m_pictures[3].kept).image), m_pictures[3].image);
        QCOMPARE(m_pictures[3].params.seed, 45);
        QVERIFY(filesIn(m_folder->path()).isEmpty());
    }

    void draftsThatCannotBeKeptAreThereAllTheSame()
    {
        m_service->setDraftsFolder("/proc/nowhere");
        JobRequest drafts = request();
        drafts.purpose = JobRequest::Purpose::Draft;
        const quint64 id = m_service->submit(drafts);
        waitForEnds(1);
        QCOMPARE(m_pictures.size(), 1);
        QVERIFY(m_pictures[0].kept.empty());
        QCOMPARE(m_ends[id][0].warnings.size(), 1);
        QVERIFY(m_ends[id][0].warnings[0].contains("/proc/nowhere"));
    }

    void draftsHaveHalfTheSidesButNotUnder256()
    {
        QCOMPARE(draftSize({1280, 720}), QSize(640, 360));
        QCOMPARE(draftSize({400, 300}), QSize(341, 256));
        QCOMPARE(draftSize({200, 100}), QSize(200, 100));
    }

    void aFailedDecodeCanBeDoneAgainInTiles()
    {
        const QTemporaryDir latents;
        m_script->decodeFails = latents.path().toStdString();
        JobRequest two = request();
        two.params.count = 2;
        const quint64 id = m_service->submit(two);
        waitForEnds(1);
        QCOMPARE(m_ends[id][0].status, Outcome::Status::Failed);
        QVERIFY(m_ends[id][0].again);
        const JobRequest again = *m_ends[id][0].again;
        QCOMPARE(filesIn(latents.path()).size(), 1);
        QCOMPARE(again.params.count, 1);
        m_service->submit(again);
        waitForEnds(2);
        QCOMPARE(m_script->decodes.load(), 1);
        QCOMPARE(m_script->decodeTile.load(), GenerationParams{}.decoderTileSize);
        QCOMPARE(m_pictures.size(), 2);
        QCOMPARE(m_pictures[0].kind, ShownPicture::Kind::Draft); // the last look at it, until it is one
        QCOMPARE(m_pictures[1].params.seed, 42);
        QVERIFY(std::filesystem::exists(m_pictures[1].file));
        QVERIFY(filesIn(latents.path()).isEmpty()); // it is a picture now
        QVERIFY(!m_ends.rbegin()->second[0].again);
    }

    void latentsThatAreGoneEndTheJobInASentence()
    {
        JobRequest gone = request();
        gone.latents = "/nowhere/7.latents.safetensors";
        const quint64 id = m_service->submit(gone);
        waitForEnds(1);
        QCOMPARE(m_ends[id][0].status, Outcome::Status::Failed);
        QVERIFY(m_ends[id][0].message.contains("/nowhere/7.latents.safetensors"));
    }

    void theEndTellsWhatTheCardHolds()
    {
        m_script->device = "NVIDIA Test";
        m_script->memory.devicePeak = 14;
        const quint64 id = m_service->submit(request());
        waitForEnds(1);
        QCOMPARE(m_ends[id][0].device, QString("NVIDIA Test"));
        QCOMPARE(m_ends[id][0].memory.devicePeak, 14);
    }

    void whatIsUnfinishedIsTheRestOfTheRunningJobAndAllThatWaits()
    {
        JobRequest three = request();
        three.params.count = 3;
        std::vector<QueueEntry> rest;
        connect(m_service.get(), &GenerationService::pictureMade, this, [&] {
            if (m_pictures.size() == 1)
                rest = m_service->unfinished();
        });
        m_service->submit(three);
        m_service->submit(request());
        waitForEnds(2);
        QCOMPARE(rest.size(), 2);
        QCOMPARE(rest[0].jobs[0].request.params.count, 2);
        QCOMPARE(rest[0].jobs[0].request.params.seed, 43);
        QVERIFY(m_service->unfinished().empty());
    }

    void shuttingDownEndsEveryJobOfAnEntryOnce()
    {
        m_script->step = std::chrono::milliseconds(20);
        const quint64 first = m_service->submit(queueEntry({request(), request(), request()}));
        QTRY_VERIFY(m_script->jobs > 0);
        m_service->shutDown();
        QCOMPARE(m_ends.size(), 3);
        for (const quint64 id : {first, first + 1, first + 2})
            QCOMPARE(m_ends[id].size(), 1);
    }

    void everyJobOfAnEntryEndsOnceAndProgressCountsAllOfItsPictures()
    {
        JobRequest two = request();
        two.params.count = 2;
        QSet<QPair<int, int>> counted;
        connect(m_service.get(), &GenerationService::progressed, this, [&](const JobProgress& progress) {
            if (progress.progress.stage == Stage::Steps)
                counted.insert({progress.progress.picture, progress.progress.pictures});
        });
        const quint64 first = m_service->submit(queueEntry({request(), two, request()}));
        waitForEnds(3);
        for (const quint64 id : {first, first + 1, first + 2})
            QCOMPARE(m_ends[id].size(), 1);
        QCOMPARE(counted, (QSet<QPair<int, int>>{{1, 4}, {2, 4}, {3, 4}, {4, 4}}));
    }

    void shuttingDownEndsEveryJobOnce()
    {
        m_script->step = std::chrono::milliseconds(20);
        const QList<quint64> ids = {m_service->submit(request()), m_service->submit(request()),
                                    m_service->addHeld(request())};
        m_service->shutDown();
        for (const quint64 id : ids) {
            QCOMPARE(m_ends[id].size(), 1);
            QCOMPARE(m_ends[id][0].status, Outcome::Status::Cancelled);
        }
        QCOMPARE(m_service->submit(request()), quint64{0});
    }

    void theEngineLivesAndDiesOnItsOwnThread()
    {
        m_service->submit(request());
        waitForEnds(1);
        m_service->shutDown();
        QCOMPARE(m_script->destroyed.load(), 1);
        QCOMPARE(m_script->destroyedOn.load(), m_script->madeOn.load());
        QCOMPARE(m_script->madeOn.load() != std::this_thread::get_id(),
                 m_execution == GenerationService::Execution::Threaded);
    }

    void warmingUpTellsOfTheEngine()
    {
        QSignalSpy ready(m_service.get(), &GenerationService::engineReady);
        m_service->warmUp();
        QTRY_COMPARE(ready.size(), 1);
        QCOMPARE(ready[0][0].value<EngineInfo>().torchVersion, std::string("0.0"));
    }

private:
    JobRequest request() const
    {
        JobRequest made;
        made.model = embeddedModel();
        made.modelName = "fake";
        made.params.prompt = "a fox";
        made.params.width = 64;
        made.params.height = 32;
        made.params.steps = 4;
        made.params.seed = 42;
        made.folder = m_folder->path().toStdString();
        made.pattern = "{prompt}-{seed}.png";
        return made;
    }

    static QStringList filesIn(const QString& folder) { return QDir(folder).entryList(QDir::Files); }

    void waitForEnds(int count)
    {
        QTRY_COMPARE_WITH_TIMEOUT(endCount(), count, 60000);
        QCoreApplication::processEvents();
        QCOMPARE(endCount(), count); // and not one more
        for (const auto& [id, ends] : m_ends)
            QCOMPARE(ends.size(), 1);
    }

    int endCount() const
    {
        int count = 0;
        for (const auto& [id, ends] : m_ends)
            count += static_cast<int>(ends.size());
        return count;
    }

    /// The engine's step `at` does not end before the wish has reached the job.
    void stopAtStep(int at, void (GenerationService::*wish)())
    {
        m_script->onStep = [this, at, wish](int picture, int step) {
            if (picture != 1 || step != at)
                return;
            if (m_execution == GenerationService::Execution::Inline)
                (m_service.get()->*wish)();
            else
                QMetaObject::invokeMethod(m_service.get(), wish, Qt::BlockingQueuedConnection);
        };
    }

    void waitForStop(int step, int at)
    {
        if (step == at && m_script->jobs == 1 && m_execution == GenerationService::Execution::Threaded)
            QMetaObject::invokeMethod(
                m_service.get(), [] {}, Qt::BlockingQueuedConnection); // what was queued before has run
    }

    GenerationService::Execution m_execution;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<FakeScript> m_script;
    std::unique_ptr<GenerationService> m_service;
    std::map<quint64, QList<JobEnd>> m_ends;
    QList<ShownPicture> m_pictures;
    QList<JobProgress> m_progress;
};

} // namespace zimage::ui

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    int failed = 0;
    for (const auto execution :
         {zimage::ui::GenerationService::Execution::Threaded, zimage::ui::GenerationService::Execution::Inline}) {
        zimage::ui::BridgeTest test(execution);
        failed += QTest::qExec(&test, argc, argv);
    }
    return failed;
}

#include "bridge_test.moc"
