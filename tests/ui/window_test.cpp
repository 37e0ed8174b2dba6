// The whole window with a fake engine.

#include "ui/studio_fixture.h"

#include "canvas/draft_sheet.h"
#include "canvas/guard_ledger.h"
#include "base/log.h"
#include "base/sentence.h"
#include "diagnostics/status_strip.h"
#include "params/param_table.h"
#include "settings/settings_dialog.h"
#include "presets/preset_reader.h"
#include "studio/run_studio.h"
#include "unfinished/unfinished_message.h"

#include <QAbstractButton>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QAbstractItemView>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QProcess>
#include <QScrollBar>
#include <QSignalSpy>
#include <QToolButton>
#include <QUrl>

#include <csignal>
#include <ctime>

namespace zimage::ui {

using test::FakeScript;
using test::Studio;

namespace {

double threadSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Measures how much of the thread's time each event takes, those that it sends in turn included.
class MeasuringApplication : public QApplication {
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override
    {
        if (receiver->thread() != thread() || m_depth > 0 || !measuring) // the engine's thread may take its time
            return QApplication::notify(receiver, event);
        const QByteArray name =
            receiver->metaObject()->className() + QByteArray(", event ") + QByteArray::number(event->type());
        ++m_depth;
        const double start = threadSeconds();
        const bool result = QApplication::notify(receiver, event);
        const double seconds = threadSeconds() - start;
        --m_depth;
        ++events;
        if (seconds > longest) {
            longest = seconds;
            culprit = name;
        }
        return result;
    }

    bool measuring = false;
    int events = 0;
    double longest = 0;
    QByteArray culprit;

private:
    int m_depth = 0;
};

} // namespace

class WindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_script = std::make_shared<FakeScript>(); }

    void ctrlEnterMakesAPictureOfThePrompt()
    {
        const Studio studio(test::fakeEngines(m_script));
        studio.setSmall();
        studio.prompt()->setFocus();
        QTest::keyClicks(studio.prompt(), "a red fox");
        QTest::keyClick(studio.prompt(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(studio.files(), QStringList("a_red_fox-42.png"));
        QTRY_VERIFY(!studio.busy());
        QCOMPARE(studio.prompt()->toPlainText(), QString("a red fox")); // no line break got in
        QCOMPARE(studio.bar().text(), QString());
    }

    void theClickIsAnsweredAtOnce()
    {
        m_script->step = std::chrono::milliseconds(50);
        const Studio studio(test::fakeEngines(m_script));
        studio.setSmall();
        QTest::mouseClick(studio.bar().findChild<QPushButton*>("generate"), Qt::LeftButton);
        QCOMPARE(studio.bar().text(), QString("Starting…")); // before any word from the worker
        QVERIFY(studio.bar().findChild<QPushButton*>("stop")->isEnabled());
    }

    void pressesQueueUpAndAreCounted()
    {
        m_script->step = std::chrono::milliseconds(20);
        const Studio studio(test::fakeEngines(m_script));
        studio.setSmall();
        for (int i = 0; i < 3; ++i)
            studio.window->context().actions.generate.trigger();
        QCOMPARE(studio.window->context().service.waitingPictures(), 2);
        QCOMPARE(studio.window->status().queueButton()->text(), QString("Queue · 2 waiting"));
        QTRY_COMPARE(studio.files().size(), 3);
        QCOMPARE(studio.window->status().queueButton()->text(), QString("Queue"));
    }

    void escapeStopsAndHoldsWhatWaits()
    {
        m_script->step = std::chrono::milliseconds(30);
        const Studio studio(test::fakeEngines(m_script));
        studio.setSmall(64, 100);
        studio.prompt()->setFocus();
        studio.window->context().actions.generate.trigger();
        studio.window->context().actions.generate.trigger();
        QTRY_VERIFY(studio.bar().text().contains("Step"));
        studio.window->context().messages.dismiss(); // that the two are the same
        QTest::keyClick(studio.prompt(), Qt::Key_Escape);
        QTRY_VERIFY(!studio.busy());
        QVERIFY(studio.files().isEmpty());
        QVERIFY(studio.window->workspace().heldMessage().text().startsWith("1 "));
        QVERIFY(!studio.window->context().actions.stopNow.isEnabled()); // Escape is free for others
    }

    void theFocusGoesToThePromptFromAButtonThatIsOfNoMoreUse()
    {
        m_script->step = std::chrono::milliseconds(30);
        const Studio studio(test::fakeEngines(m_script));
        studio.setSmall(64, 100);
        studio.window->context().actions.generate.trigger();
        QTRY_VERIFY(studio.bar().text().contains("Step"));
        auto* stop = studio.bar().findChild<QPushButton*>("stop");
        stop->setFocus();
        QTRY_VERIFY(stop->hasFocus());
        stop->click();
        QTRY_VERIFY(!studio.busy());
        QVERIFY(!stop->isEnabled());
        QTRY_VERIFY(studio.prompt()->hasFocus());
    }

    void everyLabelHasTheThemesSizeOfLetters()
    {
        const Studio studio(test::fakeEngines(m_script));
        GenerationParams params = studio.parameters().params();
        params.steps += 3; // its label becomes bold, and is as before
        studio.parameters().set(params);
        params.steps -= 3;
        studio.parameters().set(params);
        studio.window->context().service.addHeld(JobRequest{});
        studio.window->context().actions.showQueue.trigger();
        for (const auto* label : studio.window->findChildren<QLabel*>())
            QVERIFY2(label->font().pixelSize() > 0, // a size in points is the desktop's
                     qPrintable(label->text() + " " + label->font().toString()));
    }

    void picturesWhoseFolderIsAwayComeBackWithIt()
    {
        Studio studio(test::fakeEngines(m_script));
        studio.setSmall();
        studio.window->context().actions.generate.trigger();
        QTRY_COMPARE(studio.window->context().pictures.count(), 1);
        QTRY_VERIFY(!studio.busy());
        studio.close();
        const QString away = studio.pictures() + "-away";
        QVERIFY(QDir().rename(studio.pictures(), away));
        studio.open();
        QCOMPARE(studio.window->context().pictures.count(), 0);
        studio.close();
        QVERIFY(QDir().rename(away, studio.pictures()));
        studio.open();
        QCOMPARE(studio.window->context().pictures.count(), 1);
    }

    void whatIsTakenOutOfTheQueueComesBackWithUndo()
    {
        m_script->step = std::chrono::milliseconds(30);
        const Studio studio(test::fakeEngines(m_script));
        studio.setSmall(64, 100);
        StudioActions& actions = studio.window->context().actions;
        GenerationService& service = studio.window->context().service;
        const auto undo = [&] {
            for (QPushButton* button : studio.message().findChildren<QPushButton*>())
                if (button->text() == "Undo" && button->isVisible())
                    return button->click();
            QFAIL("no Undo");
        };
        for (int i = 0; i < 3; ++i)
            actions.generate.trigger();
        QTRY_VERIFY(studio.busy());
        const GenerationParams second = service.waiting().at(1).jobs[0].request.params;
        actions.clearQueue.trigger();
        QCOMPARE(service.waitingPictures(), 0);
        QCOMPARE(studio.message().text(), QString("Removed 2 jobs from the queue."));
        undo();
        QCOMPARE(service.waiting().size(), 2);
        QCOMPARE(service.waiting().at(1).jobs[0].request.params, second);
        QCOMPARE(studio.message().text(), QString());
        actions.stopNow.trigger();
        QTRY_VERIFY(!studio.busy());
        QCOMPARE(service.held().size(), 2);
        QVERIFY(service.remove(service.held().front().id));
        QCOMPARE(studio.message().text(), QString("Removed 1 job from the queue."));
        undo();
        QCOMPARE(service.held().size(), 2); // and nothing has begun
        QVERIFY(!studio.busy());
    }

    void theLineIsNeverFullWhileSomethingRuns()
    {
        const Studio studio(test::fakeEngines(m_script));
        studio.setSmall();
        double most = 0;
        QStringList said;
        connect(&studio.window->context().service, &GenerationService::progressed, this, [&] {
            most = std::max(most, studio.bar().line().fraction());
            said.append(studio.bar().text());
        });
        studio.window->context().actions.generate.trigger();
        QTRY_COMPARE(studio.files().size(), 1);
        QTRY_VERIFY(!studio.busy());
        QVERIFY(most > 0.9);
        QVERIFY(most < 1);
        QCOMPARE(studio.bar().line().fraction(), 0.0);
        for (const char* phase : {"Loading the model…", "Reading the prompt…", "Step 4 of 4", "Decoding…", "Saving…"})
            QVERIFY2(said.contains(phase), phase);
    }

    void whatIsWrongIsOneSentenceOverTheCanvas()
    {
        const Studio studio(test::fakeEngines(m_script));
        studio.setSmall();
        GenerationParams params = studio.parameters().params();
        params.width = 100000;
        if (studio.parameters().set(params);
            studio.parameters().params().width == 100000) { // else the controls do not let it in
            studio.window->context().actions.generate.trigger();
            QVERIFY(!studio.window->workspace().message().text().isEmpty());
            QCOMPARE(m_script->jobs.load(), 0);
        }
        studio.setSmall();
        m_script->failure = "Step 1 gave values that are not finite.";
        studio.window->context().actions.generate.trigger();
        QTRY_COMPARE(studio.window->workspace().message().text(), QString("Step 1 gave values that are not finite."));
        QCOMPARE(studio.window->workspace().message().level(), MessageBar::Level::Error);
    }

    void fourDraftsAreSmallAndOneOfThemBecomesLarge()
    {
        const Studio studio(test::fakeEngines(m_script));
        studio.setSmall(1024);
        QList<ShownPicture> made;
        connect(&studio.window->context().service, &GenerationService::pictureMade, this,
                [&](const ShownPicture& picture) { made.append(picture); });
        studio.window->context().actions.drafts.trigger();
        QTRY_COMPARE(made.size(), 4);
        QCOMPARE(made[0].image.size(), QSize(512, 512));
        QCOMPARE(m_script->stepsOfLast.load(), 2); // a third of the four
        QCOMPARE(made[0].params.steps, 4);
        QVERIFY(studio.files().isEmpty());
        Q_EMIT studio.panel().fullSizeWanted(made[2]);
        QTRY_COMPARE(made.size(), 5);
        QCOMPARE(made[4].kind, ShownPicture::Kind::Final);
        QCOMPARE(made[4].image.size(), QSize(1024, 1024));
        QCOMPARE(made[4].params.seed, made[2].params.seed);
        QCOMPARE(m_script->stepsOfLast.load(), 4);
    }

    void whatFailedInDecodingIsOfferedAgainInTiles()
    {
        const QTemporaryDir latents;
        m_script->decodeFails = latents.path().toStdString();
        const Studio studio(test::fakeEngines(m_script));
        studio.setSmall();
        studio.prompt()->setPlainText("a fox");
        studio.window->context().actions.generate.trigger();
        QTRY_COMPARE(studio.window->workspace().message().text(),
                     QString("There is not enough memory to decode. The steps of the picture are kept."));
        QPushButton* again = nullptr;
        for (auto* button : studio.window->workspace().message().findChildren<QPushButton*>())
            if (button->text() == "Decode again" && button->isVisible())
                again = button;
        QVERIFY(again != nullptr);
        QTest::mouseClick(again, Qt::LeftButton);
        QTRY_COMPARE(studio.files(), QStringList("a_fox-42.png"));
        QVERIFY(m_script->decodeTile > 0);
        QTRY_VERIFY(!studio.busy());
        QVERIFY(studio.window->workspace().message().text().isEmpty());
    }

    void theStatusBarShowsTheCardsMemory()
    {
        m_script->devices.push_back({.id = "cuda:0",
                                     .name = "NVIDIA Test",
                                     .memoryBytes = qint64{24} << 30,
                                     .attentionBackends = {},
                                     .precisions = {}});
        m_script->device = "NVIDIA Test";
        m_script->memory.deviceHeld = (qint64{123} << 30) / 10;
        m_script->memory.devicePeak = (qint64{141} << 30) / 10;
        m_script->memory.deviceReserved = qint64{15} << 30;
        const Studio studio(test::fakeEngines(m_script));
        auto* label = studio.window->status().findChild<QLabel*>("cardMemory");
        studio.window->status().setLocale(QLocale::c());
        QVERIFY(!label->isVisible());
        studio.setSmall();
        studio.window->context().actions.generate.trigger();
        QTRY_COMPARE(label->text(), QString("GPU 12.3 of 24 GiB, peak 14.1"));
        QVERIFY(label->isVisible());
        QVERIFY(label->toolTip().contains("15 GiB"));
        m_script->memory = {}; // the next one runs on the processor
        m_script->device = "cpu";
        studio.window->context().actions.generate.trigger();
        QTRY_VERIFY(!label->isVisible());
    }

    void tabReachesEveryControlInTheOrderOneReads()
    {
        const Studio studio(test::fakeEngines(m_script));
        studio.setSmall();
        studio.window->resize(1400, 1300);
        studio.window->context().actions.generate.trigger();
        QTRY_COMPARE(studio.files().size(), 1);
        QTRY_VERIFY(!studio.busy());
        studio.window->context().actions.showQueue.trigger();
        const QWidget* ledger = studio.window->findChild<GuardLedger*>();
        QTRY_VERIFY(ledger->isVisible()); // the picture is on show
        studio.prompt()->setFocus(Qt::TabFocusReason);
        QTest::keyClick(studio.prompt(), Qt::Key_Backtab); // the templates' button stands above
        QWidget* const first = QApplication::focusWidget();
        QVERIFY(first != studio.prompt());
        QList<QWidget*> walk;
        for (int i = 0; i < 400 && !walk.contains(QApplication::focusWidget()); ++i) {
            walk.append(QApplication::focusWidget());
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        }
        QByteArray steps;
        for (QWidget* widget : walk)
            steps += "\n" + QByteArray(widget->metaObject()->className()) + " " + widget->accessibleName().toUtf8();
        QVERIFY2(QApplication::focusWidget() == first, steps.constData()); // once round
        for (QWidget* widget : studio.window->workspace().findChildren<QWidget*>())
            if (widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) != 0
                && widget->focusProxy() == nullptr)
                QVERIFY2(walk.contains(widget), (pathOf(widget) + steps).constData());
        // The controls, the Generate bar, the messages, the pictures, the status bar.
        const auto region = [&](QWidget* widget) {
            const Workspace& workspace = studio.window->workspace();
            const QList<const QWidget*> regions{&workspace.controls(),
                                                &workspace.generateBar(),
                                                &workspace.unfinishedMessage(),
                                                &studio.panel(),
                                                &workspace,
                                                &studio.window->status()};
            for (qsizetype i = 0; i < regions.size(); ++i)
                if (regions[i]->isAncestorOf(widget))
                    return static_cast<int>(i);
            return static_cast<int>(regions.size());
        };
        for (qsizetype i = 1; i < walk.size(); ++i)
            QVERIFY2(region(walk[i]) >= region(walk[i - 1]),
                     (pathOf(walk[i - 1]) + " before " + pathOf(walk[i])).constData());
        const auto top = [&](QWidget* widget) {
            return widget->mapTo(studio.window.get(), widget->rect().center()).y();
        };
        for (qsizetype i = 1; i < walk.size() && region(walk[i]) <= 1; ++i)
            QVERIFY2(top(walk[i]) >= top(walk[i - 1]) - 16,
                     (pathOf(walk[i - 1]) + " before " + pathOf(walk[i])).constData());
    }

    void aPresetThatIsDroppedOnTheWindowIsTaken()
    {
        const QTemporaryDir folder;
        qputenv("XDG_CONFIG_HOME", folder.path().toLocal8Bit()); // the user's own presets
        const Studio studio(test::fakeEngines(m_script));
        QFile file(folder.filePath("dropped.yaml"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("steps: 23\n");
        file.close();
        const auto drop = [&](const QList<QUrl>& urls) {
            QMimeData data;
            data.setUrls(urls);
            QDragEnterEvent enter({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, {});
            QApplication::sendEvent(studio.window.get(), &enter);
            if (!enter.isAccepted())
                return false;
            QDropEvent event({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, {});
            QApplication::sendEvent(studio.window.get(), &event);
            return event.isAccepted();
        };
        QVERIFY(!drop({QUrl::fromLocalFile("/tmp/a.txt")}));
        QVERIFY(!drop({QUrl::fromLocalFile("/tmp/a.yaml"), QUrl::fromLocalFile("/tmp/b.yaml")}));
        QVERIFY(drop({QUrl::fromLocalFile(file.fileName())}));
        QCOMPARE(studio.parameters().params().steps, 23);
        QVERIFY(studio.window->workspace().message().text().contains("dropped"));
        QCOMPARE(studio.message().level(), MessageBar::Level::Info); // it went well
        qunsetenv("XDG_CONFIG_HOME");
    }

    void noEventTakesLongWhileTheEngineIsBusy()
    {
        auto& application = static_cast<MeasuringApplication&>(*qApp);
        m_script->step = std::chrono::milliseconds(4);
        m_script->previewSide = 128;
        const Studio studio(test::fakeEngines(m_script));
        studio.setSmall(1024, 8);
        studio.window->resize(1920, 1080);
        QTest::qWait(200);
        application.measuring = true;
        for (int i = 0; i < 6; ++i) {
            studio.window->context().actions.generate.trigger();
            QTest::keyClicks(studio.prompt(), "fox ");
        }
        studio.window->context().actions.showQueue.trigger();
        studio.window->context().actions.showLog.trigger();
        QTRY_COMPARE_WITH_TIMEOUT(studio.files().size(), 6, 60000);
        QTest::qWait(200);
        application.measuring = false;
        QVERIFY(application.events > 100);
        qInfo("longest of %d events: %.1f ms (%s)", application.events, application.longest * 1000,
              application.culprit.constData());
        QVERIFY2(application.longest < 0.05, application.culprit.constData());
    }

    void everyControlHasAnAccessibleName()
    {
        const Studio studio(test::fakeEngines(m_script));
        SettingsDialog dialog(studio.window->context(), {}, studio.window.get());
        dialog.show();
        studio.window->context().actions.showQueue.trigger();
        studio.window->context().service.addHeld(JobRequest{});
        studio.window->context().actions.showLog.trigger();
        int controls = 0;
        for (QWidget* top : QApplication::topLevelWidgets())
            for (QWidget* widget : top->findChildren<QWidget*>())
                if (isControl(widget)) {
                    ++controls;
                    const QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
                    QVERIFY2(face != nullptr && !face->text(QAccessible::Name).trimmed().isEmpty(),
                             pathOf(widget).constData());
                }
        QVERIFY(controls > 12);
    }

    void theLanguageChangesWithoutARestart()
    {
        const Studio studio(test::fakeEngines(m_script));
        QCOMPARE(studio.bar().findChild<QPushButton*>("drafts")->text(), QString("Four drafts"));
        studio.window->context().settings.setLanguage("zh");
        QTRY_COMPARE(studio.bar().findChild<QPushButton*>("drafts")->text(), QString("生成四张草稿"));
        QCOMPARE(QLocale().language(), QLocale::Chinese); // of dates
        studio.window->context().settings.setLanguage("en");
        QTRY_COMPARE(studio.bar().findChild<QPushButton*>("drafts")->text(), QString("Four drafts"));
        QCOMPARE(QLocale().language(), QLocale::English);
    }

    void whatIsOnTheScreenFollowsTheLanguage()
    {
        const Studio studio(test::fakeEngines(m_script));
        studio.setSmall();
        const auto failure = [] {
            return zimage::tr("Step {step:int} of picture {picture:int} gave values that are not finite in {precision} "
                              "({share} of all).",
                              3, 1, "bf16", "12 %");
        };
        m_script->failure = failure();
        studio.window->context().actions.generate.trigger();
        const MessageBar& bar = studio.window->workspace().message();
        const QString english = QString::fromStdString(failure());
        QTRY_VERIFY(bar.text().contains(english));
        const QString whole = bar.text();
        studio.window->context().settings.setLanguage("zh");
        const QString chinese = QString::fromStdString(failure());
        QVERIFY(chinese != english);
        QTRY_VERIFY(bar.text().contains(chinese));
        QVERIFY2(!bar.text().contains("Step"), qPrintable(bar.text()));
        studio.window->context().settings.setLanguage("en");
        QTRY_COMPARE(bar.text(), whole);
    }

    void theStatusStripCountsWarningsAndErrorsThatWereNotSeen()
    {
        const Studio studio(test::fakeEngines(m_script));
        const QToolButton* button = studio.window->status().logButton();
        zimage::log(LogLevel::Error, "an error");
        QTRY_COMPARE(button->text(), QString("Log · 1 problem"));
        logWarning("a warning");
        QTRY_COMPARE(button->text(), QString("Log · 2 problems"));
        studio.window->context().settings.setLanguage("zh");
        QTRY_COMPARE(button->text(), QString("日志 · 2 个问题"));
        studio.window->context().settings.setLanguage("en");
        studio.window->context().actions.showLog.trigger();
        QTRY_COMPARE(button->text(), QString("Log"));
    }

    void promptAndSettingsComeBackAfterARestart()
    {
        Studio studio(test::fakeEngines(m_script));
        studio.setSmall(128, 7);
        studio.prompt()->setPlainText("雪地里的一只企鹅");
        studio.window->context().actions.generate.trigger();
        QTRY_VERIFY(!studio.busy());
        studio.close();
        studio.open();
        QCOMPARE(studio.prompt()->toPlainText(), QString("雪地里的一只企鹅"));
        QCOMPARE(studio.parameters().params().width, 128);
        QCOMPARE(studio.parameters().params().steps, 7);
        QVERIFY(studio.window->context().service.held().empty());
    }

    void closingWhileItRunsKeepsWhatWasNotMade()
    {
        m_script->step = std::chrono::milliseconds(20);
        Studio studio(test::fakeEngines(m_script));
        studio.setSmall(64, 200);
        studio.window->context().actions.generate.trigger();
        studio.window->context().actions.generate.trigger();
        QTRY_VERIFY(studio.bar().text().contains("Step"));
        studio.close();
        QCOMPARE(m_script->destroyed.load(), 1);
        studio.open();
        QCOMPARE(studio.window->context().service.held().size(), 2);
        QVERIFY(!studio.busy()); // it asks first
        QVERIFY(studio.window->workspace().heldMessage().text().startsWith("2 "));
    }

    void aKilledStudioComesBackWithPromptAndQueue()
    {
        const QTemporaryDir folder;
        QProcess child;
        child.start(QCoreApplication::applicationFilePath(), {"--be-killed", folder.path()});
        QVERIFY(child.waitForStarted());
        while (!child.readAllStandardOutput().contains("saved"))
            QVERIFY2(child.waitForReadyRead(60000), child.readAllStandardError().constData());
        kill(static_cast<pid_t>(child.processId()), SIGKILL);
        QVERIFY(child.waitForFinished());
        MainWindow window(
            {.engine = test::fakeEngines(m_script), .configFolder = folder.path(), .stateFolder = folder.path()});
        QCOMPARE(window.context().parameters.params().prompt, std::string("never generated"));
        QCOMPARE(window.context().service.held().size(), 3);
        QCOMPARE(window.context().service.held()[0].jobs[0].request.params.prompt, std::string("queued"));
        QVERIFY(window.store().file().endsWith("session.json")); // the dead one's lock does not count
    }

    void fourDraftsSurviveAKill()
    {
        const QTemporaryDir folder;
        QProcess child;
        child.start(QCoreApplication::applicationFilePath(), {"--draft-and-be-killed", folder.path()});
        QVERIFY(child.waitForStarted());
        while (!child.readAllStandardOutput().contains("saved"))
            QVERIFY2(child.waitForReadyRead(60000), child.readAllStandardError().constData());
        kill(static_cast<pid_t>(child.processId()), SIGKILL);
        QVERIFY(child.waitForFinished());
        MainWindow window(
            {.engine = test::fakeEngines(m_script), .configFolder = folder.path(), .stateFolder = folder.path()});
        window.context().settings.setPictureFolder(folder.path());
        window.show();
        DraftSheet* sheet = window.findChild<PicturePanel*>()->draftSheet();
        QVERIFY(sheet->isVisible());
        QCOMPARE(sheet->drafts().size(), 4);
        for (int i = 0; i < 4; ++i)
            QTRY_VERIFY(sheet->tile(i)->isReady()); // they are prepared side by side
        QSignalSpy wanted(window.findChild<PicturePanel*>(), &PicturePanel::fullSizeWanted);
        QTest::mouseClick(sheet->tile(2), Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
        const auto chosen = wanted.at(0).at(0).value<ShownPicture>();
        QCOMPARE(chosen.params.seed, std::int64_t{102});
        QCOMPARE(chosen.params.prompt, std::string("four of them"));
        QCOMPARE(chosen.params.steps, 9);
        QCOMPARE(chosen.params.width, 512);
    }

    void numbersKeepTheirPointInAGermanLocale()
    {
        const QTemporaryDir folder;
        QProcess make;
        make.start("localedef", {"-i", "de_DE", "-f", "UTF-8", folder.filePath("de_DE.UTF-8")});
        if (!make.waitForFinished(60000) || make.exitStatus() != QProcess::NormalExit
            || !QDir(folder.filePath("de_DE.UTF-8")).exists())
            QSKIP("localedef cannot make a German locale here");
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("LOCPATH", folder.path());
        environment.insert("LC_ALL", "de_DE.UTF-8");
        child.setProcessEnvironment(environment);
        child.start(QCoreApplication::applicationFilePath(), {"--numbers"});
        QVERIFY(child.waitForFinished(60000));
        QCOMPARE(child.readAllStandardOutput().trimmed(), QByteArray("locale 1,5 program 1.5 parsed 2.25 preset 3.5"));
    }

    void theSmallestWindowHoldsEverything()
    {
        const Studio studio(test::fakeEngines(m_script));
        studio.window->resize(1024, 700);
        QTRY_COMPARE(studio.window->size(), QSize(1024, 700));
        for (const char* name : {"generate", "drafts", "stop"}) {
            const auto* button = studio.bar().findChild<QPushButton*>(name);
            QVERIFY(
                studio.window->rect().contains(QRect(button->mapTo(studio.window.get(), QPoint()), button->size())));
            QVERIFY(button->width() >= button->sizeHint().width());
        }
    }

private:
    static bool isControl(const QWidget* widget)
    {
        const bool kind = qobject_cast<const QAbstractButton*>(widget) != nullptr
            || qobject_cast<const QLineEdit*>(widget) != nullptr || qobject_cast<const QComboBox*>(widget) != nullptr
            || qobject_cast<const QAbstractSpinBox*>(widget) != nullptr
            || qobject_cast<const QAbstractSlider*>(widget) != nullptr
            || qobject_cast<const QPlainTextEdit*>(widget) != nullptr
            || qobject_cast<const QAbstractItemView*>(widget) != nullptr || (widget->focusPolicy() & Qt::TabFocus) != 0;
        const bool ofQt = widget->objectName().startsWith("qt_") || widget->inherits("QLineEditIconButton")
            || widget->parentWidget()->inherits("QComboBoxPrivateContainer"); // a list is named when it opens
        return kind && qobject_cast<const QScrollBar*>(widget) == nullptr && !ofQt;
    }

    static QByteArray pathOf(const QWidget* widget)
    {
        QByteArray path;
        for (; widget != nullptr; widget = widget->parentWidget())
            path = QByteArray(widget->metaObject()->className()) + "(" + widget->objectName().toUtf8() + ")"
                + (path.isEmpty() ? "" : " > ") + path;
        return path;
    }

    std::shared_ptr<FakeScript> m_script;
};

/// A studio that types, queues, says when that is kept, and waits to be killed.
int beKilled(const QString& folder)
{
    const auto script = std::make_shared<FakeScript>();
    script->step = std::chrono::hours(1);
    MainWindow window({.engine = test::fakeEngines(script), .configFolder = folder, .stateFolder = folder});
    GenerationParams params = window.context().parameters.params();
    params.prompt = "queued";
    window.context().parameters.set(params);
    for (int i = 0; i < 3; ++i)
        window.context().jobs.generate();
    params.prompt = "never generated";
    window.context().parameters.set(params);
    QTimer::singleShot(3 * SessionStore::kDelay, [] {
        std::puts("saved");
        std::fflush(stdout);
    });
    return QApplication::exec();
}

/// A studio that makes four drafts, says when they are kept, and waits to be killed.
int draftAndBeKilled(const QString& folder)
{
    MainWindow window(
        {.engine = test::fakeEngines(std::make_shared<FakeScript>()), .configFolder = folder, .stateFolder = folder});
    GenerationParams params = window.context().parameters.params();
    params.prompt = "four of them";
    params.width = params.height = 512;
    params.steps = 9;
    params.seed = 100;
    window.context().parameters.set(params);
    QObject::connect(&window.context().service, &GenerationService::ended, [&window] {
        window.store().flush();
        std::puts("saved");
        std::fflush(stdout);
    });
    window.context().jobs.makeDrafts();
    return QApplication::exec();
}

int numbers()
{
    std::printf("locale %s ", QLocale::system().toString(1.5).toUtf8().constData());
    std::printf("program %.1f parsed %.2f ", 1.5, std::strtod("2.25", nullptr));
    GenerationParams params;
    applyPreset(params, parsePreset("guidance: 3.5", "test"));
    std::printf("preset %s\n", paramText(getParam(params, *findParam("guidance"))).c_str());
    return 0;
}

} // namespace zimage::ui

int main(int argc, char** argv)
{
    zimage::ui::prepareApplication();
    zimage::ui::MeasuringApplication application(argc, argv);
    zimage::ui::settleApplication();
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == "--be-killed")
        return zimage::ui::beKilled(arguments.value(2));
    if (arguments.value(1) == "--draft-and-be-killed")
        return zimage::ui::draftAndBeKilled(arguments.value(2));
    if (arguments.value(1) == "--numbers")
        return zimage::ui::numbers();
    zimage::ui::WindowTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "window_test.moc"
