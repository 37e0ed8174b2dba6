// What the studio says of memory, and what becomes of it when a device is lost. With engines that only pretend.

#include "base/resources.h"
#include "diagnostics/status_strip.h"
#include "resolution/resolution_picker.h"
#include "resolution/shape_row.h"
#include "theme/translator.h"
#include "session/plan_text.h"
#include "studio/run_studio.h"
#include "theme/theme.h"
#include "ui/studio_fixture.h"

#include <QElapsedTimer>
#include <QLabel>
#include <QSignalSpy>
#include <QToolButton>

#include <algorithm>

namespace zimage::ui {

using test::FakeScript;
using test::Studio;

namespace {

constexpr double kGiB = 1 << 30;

DeviceMemory cardOf(double gib)
{
    DeviceMemory available;
    available.card = true;
    available.name = "a card of the test";
    available.total = static_cast<std::int64_t>(gib * kGiB);
    available.available = static_cast<std::int64_t>((gib - 1.2) * kGiB);
    available.host = static_cast<std::int64_t>(64 * kGiB);
    return available;
}

} // namespace

class MemoryTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_script = std::make_shared<FakeScript>(); }

    void nothingIsShownBeforeTheEngineHasSpoken()
    {
        Studio studio(test::fakeEngines(m_script)); // whose devices say nothing of their memory
        QTRY_COMPARE(m_script->made.load(), 1);
        QTest::qWait(100);
        QVERIFY(forecast(studio)->isHidden());
        QVERIFY(studio.window->findChild<QToolButton*>("largest")->isHidden());
    }

    void theBarTellsWhatTheJobTakes()
    {
        m_script->available = cardOf(80);
        Studio studio(test::fakeEngines(m_script));
        openFullSize(studio);
        studio.setSmall(1024, 8);
        QTRY_VERIFY(!forecast(studio)->isHidden());
        QTRY_COMPARE(forecast(studio)->text(), "Needs " + PlanText::bytes(planned(studio).peak()));
        QVERIFY(forecast(studio)->toolTip().contains("All weights are on the card."));
        QVERIFY(forecast(studio)->toolTip().contains("decoding"));
        QCOMPARE(forecast(studio)->palette().color(QPalette::WindowText), themeColors().secondary);
        const QString before = forecast(studio)->text();
        studio.setSmall(2048, 8);
        QTRY_VERIFY(forecast(studio)->text() != before);
    }

    void whatDoesNotFitIsSaidInRedWithTheLargestSize()
    {
        m_script->available = cardOf(21.2);
        Studio studio(test::fakeEngines(m_script));
        studio.window->resize(1440, 1000); // the sizes are not folded away
        openFullSize(studio);
        GenerationParams params = studio.parameters().params();
        params.width = params.height = 1536;
        params.offload = "never";
        studio.parameters().set(params);
        QTRY_VERIFY(forecast(studio)->text().contains("the largest size that fits is "));
        QCOMPARE(forecast(studio)->palette().color(QPalette::WindowText), themeColors().error);

        auto* largest = studio.window->findChild<QToolButton*>("largest");
        QVERIFY(largest->isVisible());
        largest->click();
        QTRY_VERIFY(!forecast(studio)->text().contains("the largest size that fits is "));
        const GenerationParams fitting = studio.parameters().params();
        QVERIFY(fitting.width < 1536);
        QCOMPARE(fitting.width, fitting.height);
        QVERIFY(planned(studio).fits());
        largest->click();
        QCOMPARE(studio.parameters().params().width, fitting.width);
    }

    void tightIsColoured()
    {
        m_script->available = cardOf(24);
        Studio studio(test::fakeEngines(m_script));
        openFullSize(studio);
        studio.setSmall(1024, 8);
        QTRY_VERIFY(!forecast(studio)->isHidden());
        QVERIFY(planned(studio).tight());
        QCOMPARE(forecast(studio)->palette().color(QPalette::WindowText), themeColors().warning);
    }

    void thePickerTellsEverySize()
    {
        m_script->available = cardOf(21.2);
        Studio studio(test::fakeEngines(m_script));
        openFullSize(studio);
        GenerationParams params = studio.parameters().params();
        params.width = params.height = 512;
        params.offload = "never";
        studio.parameters().set(params);
        auto* shapes = studio.window->findChild<ShapeRow*>();
        QTRY_VERIFY(shapes->accessibleDescription().contains("GiB"));
        QVERIFY2(shapes->accessibleDescription().startsWith("512 × 512"), qPrintable(shapes->accessibleDescription()));
        params.width = params.height = 1536;
        studio.parameters().set(params);
        QTRY_VERIFY(shapes->accessibleDescription().contains("does not fit"));
    }

    void timesComeWithWhatWasLearned()
    {
        const MemoryPlan plan = planMemory(fullSize(), {}, cardOf(80), assumedRates(true));
        QVERIFY(PlanText::forecast(plan, 8, 1).text.contains(" · about "));
        QCOMPARE(PlanText::duration(13.2), QString("14 s"));
        QCOMPARE(PlanText::duration(130), QString("2 min 10 s"));
        QCOMPARE(PlanText::duration(7300), QString("2 h 1 min"));
        QCOMPARE(PlanText::bytes(std::int64_t{1} << 20), QString("1 MiB"));
        QCOMPARE(PlanText::bytes(std::int64_t{5} << 29), QString("2.5 GiB"));
    }

    void thePlanIsSaidInTheUsersLanguage()
    {
        for (const double card : {80.0, 16.0, 12.0, 8.0, 6.0}) {
            for (const bool low : {false, true}) {
                GenerationParams params;
                params.lowVram = low;
                DeviceRates rates;
                rates.step =
                    600e12; // known, and copies have time beside the steps: part of the text encoder stays on the card
                rates.pinnedCopy = 50e9;
                const MemoryPlan plan = planMemory(fullSize(), params, cardOf(card), low ? DeviceRates{} : rates);
                applyLanguage(*qApp, Language::English);
                QCOMPARE(PlanText::sentence(plan), QString::fromStdString(plan.sentence()));
                applyLanguage(*qApp, Language::Chinese);
                const QString chinese = PlanText::sentence(plan);
                for (const char* english : {"encoder", "blocks", "memory", " and ", "card"})
                    QVERIFY2(!chinese.contains(english), qPrintable(chinese));
                QVERIFY2(std::none_of(chinese.begin(), chinese.end(), [](QChar c) { return c == ' '; })
                             || chinese.contains(QChar(0x7684)) || chinese.at(0).unicode() > 0x2e80,
                         qPrintable(chinese));
            }
        }
        applyLanguage(*qApp, Language::English);
    }

    void aPlanCostsNoTime()
    {
        QElapsedTimer clock;
        clock.start();
        constexpr int kPlans = 50;
        for (int i = 0; i < kPlans; ++i) {
            GenerationParams params;
            params.width = 512 + 16 * i;
            QVERIFY(planMemory(fullSize(), params, cardOf(12), {}).peak() > 0);
        }
        const double each = static_cast<double>(clock.nsecsElapsed()) / kPlans / 1e6;
        QVERIFY2(each < 5, qPrintable(QString::number(each) + " ms"));
    }

    void thePlanThatRanStandsInTheStatusBar()
    {
        m_script->device = "card";
        m_script->memory.devicePeak = m_script->memory.deviceReserved = 1 << 30;
        m_script->plan = planMemory(fullSize(), {}, cardOf(16), {});
        Studio studio(test::fakeEngines(m_script));
        studio.setSmall();
        studio.window->context().jobs.generate();
        QTRY_VERIFY(
            studio.window->status().findChild<QLabel*>("cardMemory")->toolTip().contains("from the computer's memory"));
    }

    void aLostDeviceHoldsTheQueueAndOffersARestart()
    {
        m_script->failure = "The graphics card stopped answering.";
        m_script->failureCode = ErrorCode::DeviceLost;
        m_script->step = std::chrono::milliseconds(50);
        Studio studio(test::fakeEngines(m_script));
        studio.setSmall();
        studio.prompt()->setPlainText("a fox");
        studio.window->context().jobs.generate();
        studio.prompt()->setPlainText("an owl");
        studio.window->context().jobs.generate();
        QTRY_COMPARE(studio.window->context().service.running(), nullptr);
        QVERIFY(studio.window->context().service.lost());
        QCOMPARE(m_script->jobs.load(), 1);
        QCOMPARE(studio.window->context().service.held().size(), 2);
        QCOMPARE(studio.window->context().service.held()[0].jobs[0].request.params.prompt, std::string("a fox"));
        QVERIFY(studio.message().text().startsWith("The graphics card stopped answering."));
        QVERIFY(button(studio, "Restart") != nullptr);
        QVERIFY(studio.window->workspace().heldMessage().text().isEmpty());
        QVERIFY(!studio.window->findChild<QPushButton*>("generate")->isEnabled());

        studio.window->context().service.resume();
        studio.window->context().jobs.generate(); // by its key
        QTest::qWait(100);
        QCOMPARE(m_script->jobs.load(), 1);
        QCOMPARE(studio.window->context().service.held().size(), 3);
        QTRY_VERIFY(button(studio, "Restart") != nullptr);
    }

    void aRestartBringsEverythingBack()
    {
        m_script->failure = "The graphics card stopped answering.";
        m_script->failureCode = ErrorCode::DeviceLost;
        int started = 0;
        Studio studio(test::fakeEngines(m_script), [&started] { return ++started > 0; });
        studio.setSmall();
        studio.prompt()->setPlainText("a fox");
        GenerationParams params = studio.parameters().params();
        params.count = 3;
        studio.parameters().set(params);
        studio.window->context().jobs.generate();
        QTRY_VERIFY(button(studio, "Restart") != nullptr);
        studio.prompt()->setPlainText("what was being written");
        button(studio, "Restart")->click();
        QCOMPARE(started, 1);
        QVERIFY(!studio.window->isVisible());

        m_script->failure.clear();
        const auto former = std::move(studio.window); // as a program that has not quite ended
        studio.open();
        QCOMPARE(studio.prompt()->toPlainText(), QString("what was being written"));
        QCOMPARE(studio.window->context().service.held().size(), 1);
        QCOMPARE(studio.window->context().service.held()[0].jobs[0].request.params.count, 3);
        studio.window->context().service.resume();
        QTRY_COMPARE(studio.window->context().service.running(), nullptr);
        QTRY_VERIFY(studio.window->context().service.held().empty());
    }

    void aProgramThatCannotBeStartedAnewKeepsTheWindow()
    {
        m_script->failure = "The graphics card stopped answering.";
        m_script->failureCode = ErrorCode::DeviceLost;
        Studio studio(test::fakeEngines(m_script), [] { return false; });
        studio.setSmall();
        studio.window->context().jobs.generate();
        QTRY_VERIFY(button(studio, "Restart") != nullptr);
        button(studio, "Restart")->click();
        QVERIFY(studio.window->isVisible());
        QVERIFY(studio.message().text().contains("start it again"));
    }

    void theForecastTakesTheColourOfAnotherSchemeAtOnce()
    {
        m_script->available = cardOf(40.0);
        const Studio studio(test::fakeEngines(m_script));
        openFullSize(studio);
        studio.setSmall(1024, 8);
        QTRY_VERIFY(!forecast(studio)->isHidden());
        AppSettings& settings = studio.window->context().settings;
        const auto color = [&] { return forecast(studio)->palette().color(QPalette::WindowText); };
        for (const char* scheme : {"light", "dark", "light"}) {
            settings.setScheme(scheme);
            QCoreApplication::processEvents();
            QCOMPARE(color(), themeColors().secondary);
        }
    }

    /// Saves pictures of the left column for people to look at when ZIMAGE_SCREENSHOTS names a folder.
    void screenshots()
    {
        const QString folder = qEnvironmentVariable("ZIMAGE_SCREENSHOTS");
        if (folder.isEmpty())
            QSKIP("ZIMAGE_SCREENSHOTS is not set");
        for (const double card : {21.2, 40.0}) {
            m_script->available = cardOf(card);
            Studio studio(test::fakeEngines(m_script));
            openFullSize(studio);
            for (const bool dark : {false, true}) {
                for (const bool chinese : {false, true}) {
                    studio.window->context().settings.setScheme(dark ? "dark" : "light");
                    studio.window->context().settings.setLanguage(chinese ? "zh" : "en");
                    for (const bool never : {false, true}) {
                        GenerationParams params = studio.parameters().params();
                        params.width = params.height = 1536;
                        params.offload = never ? "never" : "auto";
                        studio.parameters().set(params);
                        QTest::qWait(200);
                        studio.window->grab().save(
                            QStringLiteral("%1/memory-%2-%3-%4-%5.png")
                                .arg(folder)
                                .arg(card)
                                .arg(dark ? "dark" : "light", chinese ? "zh" : "en", never ? "never" : "auto"));
                    }
                }
            }
        }
        m_script->failure = "The graphics card stopped answering.";
        m_script->failureCode = ErrorCode::DeviceLost;
        Studio studio(test::fakeEngines(m_script));
        studio.setSmall();
        studio.window->context().jobs.generate();
        QTRY_VERIFY(button(studio, "Restart") != nullptr);
        studio.window->grab().save(folder + "/memory-lost.png");
    }

private:
    static QLabel* forecast(const Studio& studio) { return studio.window->findChild<QLabel*>("forecast"); }
    static QPushButton* button(const Studio& studio, const QString& text)
    {
        for (auto* each : studio.message().findChildren<QPushButton*>())
            if (each->text() == text && !each->isHidden())
                return each;
        return nullptr;
    }
    static std::filesystem::path fullSizeFolder() { return dataFolder() / "resources/architectures/z-image-turbo"; }
    static const ModelConfig& fullSize()
    {
        static const ModelConfig model = ModelConfig::load(fullSizeFolder());
        return model;
    }
    static void openFullSize(const Studio& studio)
    {
        studio.window->models().open(fullSizeFolder());
        QCOMPARE(QString::fromStdString(studio.window->context().model.config()->name), QString("z-image-turbo"));
    }
    [[nodiscard]] MemoryPlan planned(const Studio& studio) const
    {
        return planMemory(fullSize(), studio.parameters().params(), m_script->available, {});
    }

    std::shared_ptr<FakeScript> m_script;
};

} // namespace zimage::ui

int main(int argc, char** argv)
{
    zimage::ui::prepareApplication();
    const QApplication application(argc, argv);
    zimage::ui::settleApplication();
    zimage::ui::MemoryTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "memory_test.moc"
