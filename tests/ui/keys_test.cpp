// Keys as a keyboard sends them, to the window that has the focus: what is open gets them before the window's commands.

#include "ui/studio_fixture.h"

#include "canvas/film_strip.h"
#include "canvas/picture_actions.h"
#include "pictures/session_pictures.h"
#include "presets/preset_bar.h"
#include "prompt/prompt_completer.h"
#include "prompt/slot_bar.h"
#include "studio/run_studio.h"
#include "tuning/tuning_window.h"
#include "variations/variation_screen.h"
#include "widgets/quiet_widgets.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QInputMethodEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QSignalSpy>
#include <QSlider>
#include <QToolButton>
#include <QWindow>

namespace zimage::ui {

using test::FakeScript;
using test::Studio;

namespace {

/// As from the keyboard: the window system knows windows, not widgets.
void press(const QWidget& window, Qt::Key key) { QTest::keyClick(window.windowHandle(), key); }
void press(Qt::Key key)
{
    QVERIFY(QGuiApplication::focusWindow() != nullptr);
    QTest::keyClick(QGuiApplication::focusWindow(), key);
}

template <typename Widget>
Widget* named(QWidget& parent, const QString& name)
{
    for (Widget* widget : parent.findChildren<Widget*>())
        if (widget->accessibleName() == name)
            return widget;
    return nullptr;
}

} // namespace

class KeysTest : public QObject {
    Q_OBJECT

private:
    std::shared_ptr<FakeScript> m_script;

    /// One picture that is being made, and one that waits.
    void run(const Studio& studio)
    {
        m_script->step = std::chrono::milliseconds(60);
        studio.setSmall(64, 100);
        studio.window->context().actions.generate.trigger();
        studio.window->context().actions.generate.trigger();
        QTRY_VERIFY(studio.busy());
        studio.window->context().messages.dismiss(); // that the two are the same
    }

    static bool runsOn(const Studio& studio)
    {
        const GenerationService& service = studio.window->context().service;
        return studio.busy() && service.held().empty() && service.waitingPictures() == 1;
    }

    /// Esc once more: now that nothing is open it stops.
    static void expectEscStops(const Studio& studio)
    {
        // The offscreen platform leaves the focus with a list that was closed.
        studio.window->windowHandle()->requestActivate();
        QTRY_COMPARE(QGuiApplication::focusWindow(), studio.window->windowHandle());
        press(Qt::Key_Escape);
        QTRY_VERIFY(!studio.busy());
        QCOMPARE(studio.window->context().service.held().size(), 1);
    }

    static void makeDraft(const Studio& studio)
    {
        studio.setSmall(64, 4);
        studio.window->context().actions.drafts.trigger();
        QTRY_COMPARE(studio.window->context().pictures.count(), 4);
        QTRY_VERIFY(!studio.busy());
        studio.panel().showCanvas();
    }

private Q_SLOTS:
    void init() { m_script = std::make_shared<FakeScript>(); }

    void escClosesTheListOfAChoiceBoxAndStopsNothing()
    {
        const Studio studio(test::fakeEngines(m_script));
        run(studio);
        QList<QComboBox*> boxes = studio.window->findChildren<QComboBox*>();
        boxes.removeIf([](const QComboBox* box) { return !box->isVisible() || !box->isEnabled(); });
        QVERIFY(!boxes.isEmpty());
        for (QComboBox* box : boxes) {
            box->setFocus();
            box->showPopup();
            QTRY_VERIFY(box->view()->isVisible());
            press(Qt::Key_Escape);
            QTRY_VERIFY(!box->view()->isVisible());
            QVERIFY(runsOn(studio));
        }
        expectEscStops(studio);
    }

    void returnChoosesInTheListOfAChoiceBox()
    {
        const Studio studio(test::fakeEngines(m_script));
        QList<QComboBox*> boxes = studio.window->findChildren<QComboBox*>();
        boxes.removeIf([](const QComboBox* box) { return !box->isVisible() || !box->isEnabled() || box->count() < 2; });
        QVERIFY(!boxes.isEmpty());
        QComboBox* box = boxes.front();
        box->setCurrentIndex(0);
        box->setFocus();
        box->showPopup();
        QTRY_VERIFY(box->view()->isVisible());
        press(Qt::Key_Down);
        press(Qt::Key_Return);
        QTRY_VERIFY(!box->view()->isVisible());
        QVERIFY(box->currentIndex() != 0);
        QVERIFY(!studio.busy());
    }

    void returnPressesTheButtonWithTheFocus()
    {
        const Studio studio(test::fakeEngines(m_script));
        QPushButton button(studio.window.get());
        QSignalSpy pressed(&button, &QPushButton::clicked);
        button.show();
        button.setFocus();
        press(Qt::Key_Return);
        QCOMPARE(pressed.size(), 1);
        button.setEnabled(false);
        press(Qt::Key_Return);
        QCOMPARE(pressed.size(), 1);
    }

    void escPutsProposedWordsAwayAndStopsNothing()
    {
        const Studio studio(test::fakeEngines(m_script));
        auto* panel = studio.controls().findChild<PromptPanel*>();
        QTRY_VERIFY(panel->loaded());
        run(studio);
        studio.prompt()->setFocus();
        for (const char letter : QByteArray("three"))
            QTest::keyClick(QGuiApplication::focusWindow(), letter);
        const QAbstractItemView* popup = panel->findChild<PromptCompleter*>()->popup();
        QTRY_VERIFY(popup->isVisible());
        press(Qt::Key_Escape);
        QVERIFY(!popup->isVisible());
        QVERIFY(runsOn(studio));
        expectEscStops(studio);
    }

    void escClosesMenusAndStopsNothing()
    {
        const Studio studio(test::fakeEngines(m_script));
        run(studio);
        QMenu* menu = studio.window->menuBar()->actions().first()->menu();
        menu->popup(studio.window->mapToGlobal(QPoint(20, 40)));
        QTRY_VERIFY(menu->isVisible());
        press(Qt::Key_Escape);
        QVERIFY(!menu->isVisible());
        QVERIFY(runsOn(studio));
        studio.window->menuBar()->setFocus(); // as Alt does
        press(Qt::Key_Escape);
        QVERIFY(runsOn(studio));
        studio.prompt()->setFocus();
        expectEscStops(studio);
    }

    void escLeavesTheFieldForANameFromWhereverItIsPressed()
    {
        const Studio studio(test::fakeEngines(m_script));
        run(studio);
        auto* bar = studio.controls().findChild<PresetBar*>();
        auto* name = named<QLineEdit>(*bar, "Preset name");
        for (QWidget* focus : {static_cast<QWidget*>(name), static_cast<QWidget*>(studio.prompt())}) {
            for (QAction* action : bar->findChild<QMenu*>()->actions())
                if (action->text() == "Save as…")
                    action->trigger();
            QVERIFY(name->isVisible());
            focus->setFocus();
            press(Qt::Key_Escape);
            QVERIFY(!name->isVisible());
            QVERIFY(runsOn(studio));
        }
        expectEscStops(studio);
    }

    void escInTheBarOfVariationsClosesIt()
    {
        const Studio studio(test::fakeEngines(m_script));
        makeDraft(studio);
        VariationController& variations = studio.screen<VariationScreen>("variations").controller();
        run(studio);
        variations.open();
        QVERIFY(variations.bar().isVisible());
        variations.bar().strength()->setFocus();
        press(Qt::Key_Escape);
        QVERIFY(!variations.bar().isVisible());
        QVERIFY(runsOn(studio));
        expectEscStops(studio);
    }

    void escEmptiesTheSearchInTheLogFirst()
    {
        const Studio studio(test::fakeEngines(m_script));
        run(studio);
        studio.window->context().actions.showLog.trigger();
        auto* search = named<QLineEdit>(*studio.window, "Filter the log by text");
        search->setFocus();
        search->setText("warn");
        press(Qt::Key_Escape);
        QCOMPARE(search->text(), QString());
        QVERIFY(runsOn(studio));
        expectEscStops(studio);
    }

    void escInANumberThatCannotBeReadPutsTheLastOneBack()
    {
        const Studio studio(test::fakeEngines(m_script));
        run(studio);
        auto* seed = named<QLineEdit>(studio.controls(), "Seed");
        QVERIFY(seed != nullptr);
        seed->setFocus();
        seed->selectAll();
        QTest::keyClick(QGuiApplication::focusWindow(), 'x');
        QCOMPARE(seed->text(), QString("x"));
        press(Qt::Key_Escape);
        QCOMPARE(seed->text(), QString("42"));
        QVERIFY(runsOn(studio));
        expectEscStops(studio);
    }

    void escClosesTheMessageOverTheCanvasBeforeItStops()
    {
        const Studio studio(test::fakeEngines(m_script));
        run(studio);
        studio.window->context().messages.show(Messages::Level::Warning, "Something else.");
        QVERIFY(studio.message().isVisible());
        studio.prompt()->setFocus();
        press(Qt::Key_Escape);
        QVERIFY(studio.message().isHidden());
        QCOMPARE(studio.window->context().messages.text(), QString());
        QVERIFY(runsOn(studio));
        expectEscStops(studio);
    }

    void escStopsBesideAMessageThatStaysUnlessTheFocusIsInThat()
    {
        const Studio studio(test::fakeEngines(m_script));
        run(studio);
        MessageBar& held = studio.window->workspace().heldMessage();
        held.showMessage(MessageBar::Level::Info, "Pictures wait.", {{"Go on", [] {}}});
        held.findChild<QPushButton*>()->setFocus();
        press(Qt::Key_Escape);
        QVERIFY(held.isHidden());
        QVERIFY(runsOn(studio));
        held.showMessage(MessageBar::Level::Info, "Pictures wait.");
        studio.prompt()->setFocus();
        expectEscStops(studio);
    }

    void escBelongsToTheInputMethodWhileItComposes()
    {
        const Studio studio(test::fakeEngines(m_script));
        run(studio);
        studio.prompt()->setFocus();
        QInputMethodEvent compose(QStringLiteral("hu li"), {});
        QApplication::sendEvent(studio.prompt(), &compose);
        press(Qt::Key_Escape);
        QVERIFY(runsOn(studio));
        QInputMethodEvent done;
        QApplication::sendEvent(studio.prompt(), &done);
        expectEscStops(studio);
    }

    void aKeyThatIsHeldDownActsOnce()
    {
        const Studio studio(test::fakeEngines(m_script));
        const StudioActions& actions = studio.window->context().actions;
        for (const QAction* action : {&actions.generate, &actions.drafts, &actions.stopNow, &actions.newSession})
            QVERIFY2(!action->autoRepeat(), qPrintable(action->text()));
        for (const QAction* action : {studio.panel().actions()->trash, studio.panel().actions()->fullSize})
            QVERIFY2(!action->autoRepeat(), qPrintable(action->text()));
    }

    void escEmptiesTheNameInTheTuningGuideBeforeItStopsTheMeasurement()
    {
        const Studio studio(test::fakeEngines(m_script));
        auto& window = studio.open<TuningWindow>("tuning");
        QVERIFY(QTest::qWaitForWindowActive(&window));
        auto* name = named<QLineEdit>(window, "Preset name");
        name->setFocus();
        name->setText("my own");
        press(window, Qt::Key_Escape);
        QVERIFY(window.isVisible());
        QCOMPARE(name->text(), QString());
        name->undo();
        QCOMPARE(name->text(), QString("my own"));
        name->clear();
        press(window, Qt::Key_Escape);
        QVERIFY(!window.isVisible());
    }

    void keysForTheBarOfVariationsNeverReachThePicture()
    {
        const Studio studio(test::fakeEngines(m_script));
        makeDraft(studio);
        VariationController& variations = studio.screen<VariationScreen>("variations").controller();
        variations.open();
        VariationBar& bar = variations.bar();
        bar.setWay(VariationPlan::Way::Words);
        QVERIFY(bar.alternatives()->isVisible());
        const int pictures = studio.window->context().pictures.count();
        const QSignalSpy settings(&studio.panel(), &PicturePanel::settingsWanted);
        const QSignalSpy prompts(&studio.panel(), &PicturePanel::promptWanted);
        for (QWidget* field :
             {static_cast<QWidget*>(bar.alternatives()), static_cast<QWidget*>(bar.grid()),
              static_cast<QWidget*>(bar.make()), static_cast<QWidget*>(bar.findChild<QToolButton*>())}) {
            for (const Qt::Key key : {Qt::Key_Delete, Qt::Key_Return, Qt::Key_A, Qt::Key_P, Qt::Key_S, Qt::Key_D}) {
                if (!bar.isVisible())
                    variations.open();
                bar.setWay(VariationPlan::Way::Words);
                field->setFocus();
                press(key);
            }
            QCOMPARE(studio.window->context().pictures.count(), pictures);
            QVERIFY(!studio.busy());
            QCOMPARE(settings.size(), 0);
            QCOMPARE(prompts.size(), 0);
        }
    }

    void keysForTheStripStillActOnThePicture()
    {
        const Studio studio(test::fakeEngines(m_script));
        makeDraft(studio);
        studio.panel().strip()->setFocus();
        press(Qt::Key_Delete);
        QCOMPARE(studio.window->context().pictures.count(), 3);
        press(Qt::Key_Return); // makes the draft full size
        QTRY_COMPARE(studio.files().size(), 1);
    }
};

} // namespace zimage::ui

int main(int argc, char** argv)
{
    zimage::ui::prepareApplication();
    QApplication application(argc, argv);
    zimage::ui::settleApplication();
    zimage::ui::KeysTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "keys_test.moc"
