// What the studio knows about making pictures: advice, quick check, remedies, the tuning guide. With a fake engine.

#include "ui/studio_fixture.h"

#include "prompt/advice_strip.h"
#include "session/preset_store.h"
#include "session/progress_text.h"
#include "remedies/remedies_window.h"
#include "studio/run_studio.h"
#include "remedies/remedies_screen.h"
#include "tuning/tuning_window.h"
#include "widgets/pair_view.h"
#include "session/quick_check_line.h"
#include "tuning/step_card.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>

#include <algorithm>
#include <functional>

namespace zimage::ui {

using test::FakeScript;
using test::Studio;

class TuningTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_home.setAutoRemove(true);
        qputenv("XDG_CONFIG_HOME", m_home.path().toUtf8()); // presets that are saved go there
    }
    void init() { m_script = std::make_shared<FakeScript>(); }

    void theQuickCheckShowsAVerdictAndItsPictureJoinsNothing()
    {
        const Studio studio(test::fakeEngines(m_script));
        studio.setSmall();
        auto* line = studio.controls().findChild<QuickCheckLine*>();
        QVERIFY(line != nullptr);
        const int height = line->height();
        line->button().click();
        QVERIFY(!line->button().isEnabled());
        QTRY_VERIFY(line->verdict().startsWith("The picture is good"));
        QTest::qWait(20);
        QCOMPARE(line->height(), height); // nothing below it moved
        QVERIFY2(line->verdict().contains("64×64"), qPrintable(line->verdict()));
        QVERIFY(line->button().isEnabled());
        QCOMPARE(studio.files(), QStringList());
        QVERIFY(studio.window->context().service.unfinished().empty());
        QCOMPARE(studio.parameters().params().seed, 42);
    }

    void progressIsSaidInTheWordsOfItsStage()
    {
        Progress progress;
        progress.stage = Stage::Text; // has no parts
        QCOMPARE(progressText(progress), QString("Reading the prompt…"));
        progress.stage = Stage::Saving;
        QCOMPARE(progressText(progress), QString("Saving…"));
        progress.stage = Stage::Steps;
        progress.done = 3;
        progress.total = 12;
        QVERIFY(progressText(progress).startsWith("Step 3 of 12"));
        progress.stage = Stage::Decoding;
        QCOMPARE(progressText(progress), QString("Decoding, tile 3 of 12"));
        progress.total = 0;
        QCOMPARE(progressText(progress), QString("Decoding…"));
    }

    void theQuickCheckTakesTheModelsPromptAndNoMorePixelsThanACpuCanDo()
    {
        QuickCheck::Setting setting;
        setting.prompt = "a cup";
        setting.params.count = 4;
        GenerationParams params = QuickCheck::checkParams(setting);
        QCOMPARE(params.width, 512);
        QCOMPARE(params.height, 512);
        QCOMPARE(params.count, 1);
        QCOMPARE(QString::fromStdString(params.prompt), QString("a cup"));
        setting.params.width = 1000;
        setting.params.height = 750;
        setting.params.forceOriginalResolution = true;
        params = QuickCheck::checkParams(setting);
        QCOMPARE(params.width, 512);
        QCOMPARE(params.height, 384);
        setting.card = true;
        QCOMPARE(QuickCheck::checkParams(setting).width, 1000);
    }

    void theQuickCheckTellsOfAFailure()
    {
        m_script->failure = "Nothing finite is left.";
        const Studio studio(test::fakeEngines(m_script));
        studio.setSmall();
        auto* line = studio.controls().findChild<QuickCheckLine*>();
        line->button().click();
        QTRY_COMPARE(line->verdict(), QString("Nothing finite is left."));
    }

    void adviceStandsBesideItsFieldAndGoesWithItsReason()
    {
        const Studio studio(test::fakeEngines(m_script));
        studio.setSmall();
        QVERIFY(!saysOfControls(studio, "Guidance over 8"));
        change(studio, [](GenerationParams& params) { params.guidance = 9; });
        QVERIFY(saysOfControls(studio, "Guidance over 8"));
        studio.window->context().settings.setLanguage("zh");
        QVERIFY(saysOfControls(studio, "撕裂"));
        change(studio, [](GenerationParams& params) { params.guidance = 3; });
        QVERIFY(!saysOfControls(studio, "撕裂"));
    }

    void aFailureOffersItsRemedyWhichAppliesChecksAndIsUndone()
    {
        m_script->failure = "Step 1 gave values that are not finite.";
        const Studio studio(test::fakeEngines(m_script));
        studio.setSmall();
        change(studio, [](GenerationParams& params) { params.guards = false; });
        studio.window->context().jobs.generate();
        QTRY_VERIFY(!studio.busy());
        QVERIFY(message(studio).text().contains("not finite"));
        m_script->failure.clear();
        QVERIFY(press(message(studio), "Apply the remedy"));
        QVERIFY(studio.parameters().params().guards);
        QTRY_VERIFY2(message(studio).text().contains("Quick check: The picture is good"),
                     qPrintable(message(studio).text()));
        QVERIFY(press(message(studio), "Undo"));
        QVERIFY(!studio.parameters().params().guards);
        QVERIFY(message(studio).text().contains("as they were"));
    }

    void aRemedyThatIsUndoneByKeyOffersNoUndoAnyMore()
    {
        const Studio studio(test::fakeEngines(m_script));
        studio.setSmall();
        change(studio, [](GenerationParams& params) { params.guards = false; });
        QTest::qWait(20); // another turn: another step
        remedies(studio).apply("black-picture");
        QTRY_VERIFY(message(studio).text().contains("Quick check: "));
        QVERIFY(remedies(studio).canUndo());
        studio.window->context().actions.undo.trigger();
        QVERIFY(!studio.parameters().params().guards);
        QVERIFY(!remedies(studio).canUndo());
        QCOMPARE(message(studio).text(), QString());
    }

    void oneHueIsAFaultOnlyWhereThePromptSpeaksForOne()
    {
        const Studio studio(test::fakeEngines(m_script));
        JobEnd end;
        end.remarks = {"One hue lies over the whole of picture 1."};
        const auto offered = [&](const char* prompt) {
            GenerationParams params = studio.parameters().params();
            params.prompt = prompt;
            studio.parameters().set(params);
            remedies(studio).offerFor(end, prompt);
            return studio.window->workspace().message().text();
        };
        QCOMPARE(offered("a castle at sunset"), QString());
        QVERIFY(offered("portrait of a woman").contains("Skin"));
    }

    void whatARemedyCannotChangeIsNotOffered()
    {
        m_script->failure = "Step 1 gave values that are not finite.";
        const Studio studio(test::fakeEngines(m_script));
        studio.setSmall(); // the guards are on, and the CPU computes in fp32 already
        studio.window->context().jobs.generate();
        QTRY_VERIFY(!studio.busy());
        QVERIFY(!press(message(studio), "Apply the remedy"));
        remedies(studio).apply("black-picture");
        QCOMPARE(message(studio).text(), QString("The settings already include this remedy."));
    }

    void aSizeTheModelDoesNotTakeOffersExactSize()
    {
        const Studio studio(test::fakeEngines(m_script));
        studio.setSmall();
        change(studio, [](GenerationParams& params) { params.width = 100; });
        studio.window->context().jobs.generate();
        QCOMPARE(message(studio).level(), MessageBar::Level::Error);
        QVERIFY(press(message(studio), "Apply the remedy"));
        QVERIFY(studio.parameters().params().forceOriginalResolution);
        QTRY_VERIFY(message(studio).text().contains("100×64"));
        remedies(studio).undo();
        QVERIFY(!studio.parameters().params().forceOriginalResolution);
    }

    void theTableOfRemediesIsSearchedAndApplied()
    {
        const Studio studio(test::fakeEngines(m_script));
        studio.setSmall();
        studio.command("remedies").trigger();
        RemediesWindow& window = studio.open<RemediesWindow>("remedies");
        QVERIFY(window.isVisible());
        QCOMPARE(window.shown(), 6);
        window.search().setText("skin");
        QCOMPARE(window.shown(), 1);
        QVERIFY(press(window, "Apply"));
        QVERIFY(studio.parameters().params().prompt.find("subsurface scattering") != std::string::npos);
        window.search().setText("nothing has this");
        QCOMPARE(window.shown(), 0);
        studio.window->context().settings.setLanguage("zh");
        QTRY_COMPARE(window.windowTitle(), QString("解决办法"));
        window.search().setText("黑");
        QVERIFY(window.shown() >= 1);
        QTRY_VERIFY(!studio.busy());
    }

    void theGuideWalksFourStepsIsUndoneAndEndsInAPreset()
    {
        const Studio studio(test::fakeEngines(m_script));
        studio.command("tuning").trigger();
        TuningWindow& window = studio.open<TuningWindow>("tuning");
        chooseQuick(window);
        for (const TuningStepId step : kTuningSteps) {
            window.run(step);
            QTRY_VERIFY_WITH_TIMEOUT(window.session()->result(step) != nullptr, 30000);
            QVERIFY2(window.card(step).figures().startsWith("Passed."), qPrintable(window.card(step).figures()));
        }
        QCOMPARE(studio.files(), QStringList());
        QVERIFY(window.session()->params().forceOriginalResolution);
        auto* keep = window.findChild<QCheckBox*>();
        QVERIFY(keep != nullptr);
        QCOMPARE(keep->accessibleName(), QString("Keep: Attention dropout 0.05"));
        keep->click();
        QCOMPARE(window.session()->params().attentionDropout, 0.05);
        QVERIFY(window.session()->result(TuningStepId::Speed) == nullptr); // it stood on another choice
        QVERIFY(press(window.card(TuningStepId::Texture), "Compare"));
        QVERIFY(window.card(TuningStepId::Texture).findChild<PairView*>()->isVisibleTo(&window));
        QVERIFY(press(window.card(TuningStepId::Texture), "Undo this step"));
        QCOMPARE(window.session()->params().attentionDropout, 0.0);
        QVERIFY(window.session()->result(TuningStepId::Stability) != nullptr);

        QVERIFY(!studio.parameters().params().vaeTiling);
        window.name().setText("My machine");
        QVERIFY(press(window, "Save as preset"));
        QVERIFY(studio.parameters().params().vaeTiling); // it is chosen
        const auto& entries = studio.window->context().presets.store().entries();
        const auto own = std::find_if(entries.begin(), entries.end(), [](const PresetStore::Entry& entry) {
            return entry.preset.name == "My machine";
        });
        QVERIFY(own != entries.end());
        QVERIFY(own->preset.description.starts_with("Tuned for zimage-mini on cpu"));
        QVERIFY(!own->preset.descriptionZh.empty());
    }

    void escapeStopsAStepAndKeepsWhatWasMeasured()
    {
        m_script->step = std::chrono::milliseconds(10);
        const Studio studio(test::fakeEngines(m_script));
        TuningWindow& window = studio.open<TuningWindow>("tuning");
        window.run(TuningStepId::Stability);
        QTRY_VERIFY(window.card(TuningStepId::Stability).figures().contains("Picture 2 of 10"));
        QTest::keyClick(&window, Qt::Key_Escape);
        QTRY_VERIFY(window.session()->result(TuningStepId::Stability) != nullptr);
        QVERIFY(window.isVisible()); // Esc stopped, it did not close
        QVERIFY(window.session()->result(TuningStepId::Stability)->stopped);
        QVERIFY2(window.card(TuningStepId::Stability).figures().startsWith("Stopped before the end."),
                 qPrintable(window.card(TuningStepId::Stability).figures()));
        window.name().setText("x");
        QVERIFY(!press(window, "Save as preset")); // what did not pass is not saved
    }

    void aStepThatFailsAltogetherSaysWhyAndTheGuideGoesOn()
    {
        m_script->throwing = true;
        const Studio studio(test::fakeEngines(m_script));
        TuningWindow& window = studio.open<TuningWindow>("tuning");
        window.run(TuningStepId::Stability);
        QTRY_COMPARE(window.card(TuningStepId::Stability).figures(), QString("thrown"));
        m_script->throwing = false;
        chooseQuick(window);
        window.run(TuningStepId::Stability);
        QTRY_VERIFY(window.session()->result(TuningStepId::Stability) != nullptr);
    }

    void closingTheStudioWithinAStepEndsCleanly()
    {
        m_script->step = std::chrono::milliseconds(10);
        Studio studio(test::fakeEngines(m_script));
        TuningWindow& window = studio.open<TuningWindow>("tuning");
        window.run(TuningStepId::Stability);
        QTRY_VERIFY(studio.busy());
        studio.close();
        QCOMPARE(m_script->destroyed.load(), m_script->made.load());
    }

    void everyControlOfTheWindowsHasAName()
    {
        const Studio studio(test::fakeEngines(m_script));
        TuningWindow& tuning = studio.open<TuningWindow>("tuning");
        chooseQuick(tuning);
        tuning.run(TuningStepId::Texture);
        QTRY_VERIFY_WITH_TIMEOUT(tuning.session()->result(TuningStepId::Texture) != nullptr, 30000);
        for (QWidget* window :
             {static_cast<QWidget*>(&tuning), static_cast<QWidget*>(&studio.open<RemediesWindow>("remedies"))})
            for (QWidget* widget : window->findChildren<QWidget*>())
                if (widget->focusPolicy() != Qt::NoFocus && widget->isVisibleTo(window)
                    && widget->metaObject()->className() != QByteArray("QScrollArea")
                    && qobject_cast<QLabel*>(widget) == nullptr)
                    QVERIFY2(!widget->accessibleName().isEmpty()
                                 || (qobject_cast<QAbstractButton*>(widget) != nullptr
                                     && !qobject_cast<QAbstractButton*>(widget)->text().isEmpty()),
                             widget->metaObject()->className());
    }

    void theHandleOfAPairMovesByKeys()
    {
        PairView view;
        QImage image(32, 32, QImage::Format_RGB888);
        image.fill(Qt::gray);
        view.setPair(image, image, "before", "after");
        view.show();
        QTest::keyClick(&view, Qt::Key_Home);
        QCOMPARE(view.split(), 0.0);
        QTest::keyClick(&view, Qt::Key_Right);
        QCOMPARE(view.split(), 0.05);
        QTest::keyClick(&view, Qt::Key_End);
        QCOMPARE(view.split(), 1.0);
        QTest::mouseClick(&view, Qt::LeftButton, {}, view.rect().center());
        QVERIFY(view.split() > 0.4 && view.split() < 0.6);
    }

private:
    static RemedyController& remedies(const Studio& studio)
    {
        return studio.screen<RemediesScreen>("remedies").controller();
    }
    static MessageBar& message(const Studio& studio) { return studio.window->workspace().message(); }

    static void change(const Studio& studio, const std::function<void(GenerationParams&)>& how)
    {
        GenerationParams params = studio.parameters().params();
        how(params);
        studio.parameters().set(params);
    }

    static void chooseQuick(const TuningWindow& window)
    {
        for (QComboBox* box : window.findChildren<QComboBox*>())
            if (box->count() == 3)
                box->setCurrentIndex(0);
    }

    static bool saysOfControls(const Studio& studio, const QString& words)
    {
        QCoreApplication::processEvents(); // a change of language is an event
        const std::vector<AdviceStrip::Piece>& remarks = studio.controls().advice().remarks();
        return std::any_of(remarks.begin(), remarks.end(),
                           [&](const AdviceStrip::Piece& remark) { return remark.text.contains(words); });
    }

    static bool says(const QWidget& panel, const QString& words)
    {
        QCoreApplication::processEvents(); // a change of language is an event
        for (const QLabel* label : panel.findChildren<QLabel*>())
            if (!label->isHidden() && label->text().contains(words))
                return true;
        return false;
    }

    /// Presses the enabled button of this text that is shown.
    static bool press(const QWidget& parent, const QString& text)
    {
        QCoreApplication::processEvents(); // new buttons are shown by their layout
        for (QPushButton* button : parent.findChildren<QPushButton*>())
            if (button->text() == text && button->isEnabled() && button->isVisibleTo(&parent)) {
                button->click();
                return true;
            }
        return false;
    }

    std::shared_ptr<FakeScript> m_script;
    QTemporaryDir m_home;
};

} // namespace zimage::ui

int main(int argc, char** argv)
{
    zimage::ui::prepareApplication();
    const QApplication application(argc, argv);
    zimage::ui::settleApplication();
    zimage::ui::TuningTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "tuning_test.moc"
