// Nothing moves under the mouse: lines that come and go have their room, and the focus goes nowhere by itself.

#include "studio_fixture.h"

#include "prompt/advice_strip.h"
#include "prompt/prompt_section.h"
#include "prompt/slot_bar.h"
#include "screen_checks.h"
#include "session/memory_forecast.h"
#include "session/quick_check_line.h"
#include "settings/settings_dialog.h"
#include "unfinished/unfinished_message.h"
#include "widgets/fold_section.h"
#include "widgets/param_row.h"
#include "widgets/seed_field.h"

#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

#include <chrono>
#include <utility>

namespace zimage::ui {

using test::FakeScript;
using test::Studio;

class StillTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_script = std::make_shared<FakeScript>();
        m_studio = std::make_unique<Studio>(test::fakeEngines(m_script));
        m_studio->setSmall();
        m_studio->prompt()->setPlainText("a red boat on a lake");
        m_studio->window->resize(1440, 900);
        generate();
        QTRY_COMPARE(m_studio->files().size(), 1);
        QTRY_VERIFY(!m_studio->busy());
        QTest::qWait(50);
    }
    void cleanup() { m_studio.reset(); }

    void messagesComeAndGo()
    {
        const Places before = places();
        Messages& messages = context().messages;
        messages.show(Messages::Level::Error, "Something is wrong.", {{"Do it again", [] {}}});
        QVERIFY(m_studio->message().isVisible());
        QCOMPARE(moved(before), QString());
        messages.show(Messages::Level::Warning, QString("A long sentence that needs several lines. ").repeated(12));
        QCOMPARE(moved(before), QString());
        context().service.addHeld(JobRequest{});
        QVERIFY(m_studio->window->workspace().heldMessage().isVisible());
        QCOMPARE(moved(before), QString());
        messages.dismiss();
        context().service.clearWaiting();
        messages.dismiss();
        QVERIFY(!m_studio->message().isVisible());
        QCOMPARE(moved(before), QString());
    }

    void messagesLieOverThePictureAndNothingElse()
    {
        context().messages.show(Messages::Level::Warning, QString("A long sentence. ").repeated(30), {{"Act", [] {}}});
        context().service.addHeld(JobRequest{});
        QTest::qWait(50);
        const QRect stage(m_studio->panel().stage()->mapToGlobal(QPoint()), m_studio->panel().stage()->size());
        for (MessageBar* bar : {&m_studio->message(), &m_studio->window->workspace().heldMessage()}) {
            QVERIFY(bar->isVisible());
            const QRect place(bar->mapToGlobal(QPoint()), bar->size());
            QVERIFY2(stage.contains(place), qPrintable(bar->text()));
            for (QAbstractButton* button : bar->findChildren<QAbstractButton*>()) // each can be pressed
                if (button->isVisible())
                    QCOMPARE(m_studio->window->childAt(button->mapTo(m_studio->window.get(), button->rect().center())),
                             button);
        }
        QVERIFY(m_studio->message().geometry().bottom() < m_studio->window->workspace().heldMessage().geometry().top());
    }

    void messagesThatNeedMoreThanTheCanvasScroll()
    {
        m_studio->window->resize(1024, 700);
        context().actions.showQueue.trigger();
        context().service.addHeld(JobRequest{});
        context().messages.show(Messages::Level::Warning, QString("Word after word. ").repeated(35),
                                {{"A button with many words", [] {}}, {"And another one with more", [] {}}});
        QTest::qWait(50);
        const QWidget* stack = m_studio->message().parentWidget()->parentWidget()->parentWidget();
        QVERIFY(stack->height() <= m_studio->panel().stage()->height());
    }

    void warningsAndAdviceComeAndGo()
    {
        const Places before = places();
        change([](GenerationParams& params) { params.guidance = 9; });
        QVERIFY(advice().contains("Guidance over 8"));
        QCOMPARE(moved(before), QString());
        change([](GenerationParams& params) { params.width = 100; }); // no multiple, and not to be cropped
        QCOMPARE(moved(before), QString());
        change([](GenerationParams& params) { params.width = 20000; });
        QVERIFY(advice().contains("Too large"));
        QCOMPARE(moved(before), QString());
        change([](GenerationParams& params) { params.prompt = "a (red:1.4) boat, __nothing__, 8k, masterpiece"; });
        QTRY_VERIFY(!m_studio->controls().advice().pieces().empty());
        QCOMPARE(moved(before), QString());
        change([](GenerationParams& params) {
            params.guidance = 0;
            params.width = params.height = 64;
            params.prompt = "a red boat on a lake";
        });
        QTest::qWait(700); // until the prompt is checked
        QCOMPARE(moved(before), QString());
    }

    void adviceShowsNoWindowOfItsOwn() // not even for a moment: it would take the focus
    {
        class Shown : public QObject {
        public:
            bool eventFilter(QObject* watched, QEvent* event) override
            {
                const auto* widget = qobject_cast<QWidget*>(watched);
                windows += event->type() == QEvent::Show && widget != nullptr && widget->isWindow() ? 1 : 0;
                return false;
            }
            int windows = 0;
        } shown;
        qApp->installEventFilter(&shown);
        change([](GenerationParams& params) { params.guidance = 9; });
        change([](GenerationParams& params) { params.prompt = "a (red:1.4) boat, __nothing__"; });
        QTRY_VERIFY(!m_studio->controls().advice().pieces().empty());
        context().messages.show(Messages::Level::Info, "Done.", {{"Undo", [] {}}});
        QCOMPARE(shown.windows, 0);
    }

    void whatIsTypedWrongMovesNothing()
    {
        auto* steps = named<QLineEdit>("Steps");
        auto* seed = named<QLineEdit>("Seed");
        steps->setFocus();
        const Places before = places();
        QTest::keyClicks(steps, "x");
        QVERIFY(advice().contains("Enter a whole number"));
        QCOMPARE(moved(before), QString());
        QTest::keyClick(steps, Qt::Key_Escape);
        seed->setFocus();
        QTest::keyClicks(seed, "x");
        QVERIFY(advice().contains("Enter a whole number"));
        QCOMPARE(moved(before), QString());
    }

    void aRemarkIsReadWithItsField()
    {
        change([](GenerationParams& params) { params.guidance = 9; });
        QVERIFY(named<QLineEdit>("Guidance")->accessibleDescription().contains("Guidance over 8"));
        change([](GenerationParams& params) { params.guidance = 3; });
        QVERIFY(!named<QLineEdit>("Guidance")->accessibleDescription().contains("Guidance over 8"));
    }

    void thePlanComesAndGoes()
    {
        m_studio->bar().showForecast({});
        const Places before = places();
        for (const QString& text : {QString("2 GiB · about 14 s"), QString("This is too much for it. ").repeated(9)}) {
            for (const auto level : {MemoryForecast::Level::Fits, MemoryForecast::Level::TooMuch}) {
                m_studio->bar().showForecast(MemoryForecast{level, text, {}});
                QCOMPARE(moved(before), QString());
            }
        }
        m_studio->bar().showForecast({});
        QCOMPARE(moved(before), QString());
    }

    void theQuickCheckSaysItsVerdict()
    {
        auto* line = m_studio->controls().findChild<QuickCheckLine*>();
        const Places before = places();
        line->button().click();
        QCOMPARE(moved(before), QString());
        QTRY_VERIFY(!m_studio->busy());
        QTRY_VERIFY(!line->verdict().isEmpty());
        QCOMPARE(moved(before), QString());
    }

    void aPictureIsMade()
    {
        m_script->step = std::chrono::milliseconds(20);
        m_studio->setSmall(64, 8);
        QTest::qWait(50);
        const Places before = places();
        generate();
        QCOMPARE(moved(before), QString());
        generate(); // and one waits
        QCOMPARE(moved(before), QString());
        QTRY_VERIFY(m_studio->bar().text().contains("Step"));
        QCOMPARE(moved(before), QString());
        context().actions.stopAfterPicture.trigger();
        QCOMPARE(moved(before), QString());
        QTRY_VERIFY(!m_studio->busy());
        QCOMPARE(moved(before), QString());
        context().service.resume();
        QTRY_COMPARE(m_studio->files().size(), 3);
        QTRY_VERIFY(!m_studio->busy());
        QCOMPARE(moved(before), QString());
    }

    void theFirstPictureMovesNothing_data()
    {
        QTest::addColumn<QString>("language");
        QTest::addColumn<int>("height");
        for (const QString language : {"en", "zh"})
            for (int height = 700; height <= 1060; height += 60)
                QTest::newRow(qPrintable(QStringLiteral("%1, %2 px").arg(language).arg(height))) << language << height;
    }
    void theFirstPictureMovesNothing()
    {
        QFETCH(QString, language);
        QFETCH(int, height);
        m_studio = std::make_unique<Studio>(test::fakeEngines(m_script));
        context().settings.setLanguage(language);
        m_studio->setSmall();
        m_studio->parameters().setSeed(-1);
        m_studio->window->resize(1440, height);
        QTest::qWait(100); // the words of the other language have found their places
        const Places before = places();
        QVERIFY(before.size() > 20);
        generate();
        QTRY_COMPARE(m_studio->files().size(), 1);
        QTRY_VERIFY(!m_studio->busy());
        const QString how = moved(before);
        QVERIFY2(how.isEmpty(), qPrintable(how));
    }

    void theSeedTellsOfTheLastOne()
    {
        m_studio->parameters().setSeed(-1);
        const Places before = places();
        m_studio->parameters().setLastSeed(4711);
        QCOMPARE(moved(before), QString());
        m_studio->parameters().setSeed(5);
        QCOMPARE(moved(before), QString());
        m_studio->parameters().setSeed(-1);
        QCOMPARE(moved(before), QString());
    }

    void theLinesForNamesComeAndGo()
    {
        const Places before = places();
        auto* keep = named<QToolButton>("Keep this size");
        keep->click();
        QVERIFY(named<QLineEdit>("Name of the size")->isVisible());
        QCOMPARE(moved(before), QString());
        QTest::keyClick(named<QLineEdit>("Name of the size"), Qt::Key_Escape);
        QVERIFY(!named<QLineEdit>("Name of the size")->isVisible());
        QCOMPARE(moved(before), QString());
        for (QAction* action : m_studio->controls().findChildren<QAction*>())
            if (action->text() == "Save as…")
                action->trigger();
        QVERIFY(named<QLineEdit>("Preset name")->isVisible());
        QCOMPARE(moved(before), QString());
        QTest::keyClick(named<QLineEdit>("Preset name"), Qt::Key_Escape);
        QCOMPARE(moved(before), QString());
    }

    void theSlotsOfATemplateComeAndGo()
    {
        auto* panel = m_studio->controls().findChild<PromptPanel*>();
        QTRY_VERIFY(panel->loaded());
        m_studio->prompt()->clear();
        QTest::qWait(50);
        const Places before = places();
        panel->useTemplate("embedded", "en");
        QVERIFY(panel->findChild<SlotBar*>()->isVisible());
        QCOMPARE(moved(before), QString());
        m_studio->prompt()->setPlainText("a red boat on a lake");
        QVERIFY(!panel->findChild<SlotBar*>()->isVisible());
        QCOMPARE(moved(before), QString());
    }

    void aSizeOfOnesOwnIsRemoved()
    {
        context().settings.keepSize("640x512", "Poster");
        context().settings.keepSize("320x512", "Card");
        QEvent front(QEvent::WindowActivate);
        for (QWidget* widget : m_studio->controls().findChildren<QWidget*>())
            QApplication::sendEvent(widget, &front);
        change([](GenerationParams& params) {
            params.width = 640;
            params.height = 512;
        });
        auto* row = named<QWidget>("Your sizes");
        QTRY_VERIFY(row->isVisible());
        QTest::qWait(20);
        const Places before = places();
        row->setFocus();
        QTest::keyClick(row, Qt::Key_Delete);
        QVERIFY(m_studio->message().text().contains("was removed"));
        QCOMPARE(moved(before), QString());
        context().history.undo();
        QCOMPARE(moved(before), QString());
    }

    void aWayThatMovesIsSeen() // the check finds what it is there to find
    {
        const Places before = places();
        m_studio->controls().findChild<FoldSection*>()->choose(false);
        QVERIFY(!moved(before).isEmpty());
    }

    void theFocusNeverGoesToTheTemplatesByItself()
    {
        auto* panel = m_studio->controls().findChild<PromptPanel*>();
        QTRY_VERIFY(panel->loaded());
        const auto stays = [&](const char* when) {
            QTest::qWait(30);
            const QWidget* now = QApplication::focusWidget();
            const QString name = now == nullptr ? QString() : now->accessibleName();
            QVERIFY2(name != "Prompt templates" && !name.startsWith("Start with"), when);
        };
        for (QWidget* from : {static_cast<QWidget*>(m_studio->prompt()), generateButton(), stopButton()}) {
            from->setFocus();
            generate();
            stays("after Generate");
            QTRY_VERIFY(!m_studio->busy());
            stays("at its end");
        }
        context().messages.show(Messages::Level::Info, "Done.", {{"Undo", [] {}}});
        for (QPushButton* button : m_studio->message().findChildren<QPushButton*>()) {
            button->setFocus();
            button->click();
        }
        stays("after a message");
        context().actions.preferences.trigger();
        auto* dialog = m_studio->window->findChild<SettingsDialog*>();
        QVERIFY(dialog != nullptr);
        QTRY_VERIFY(dialog->isVisible());
        dialog->accept();
        stays("after a dialog");
        for (const char* screen : {"drafts", "variations", "picture", "tuning", "history", "remedies", "unfinished"}) {
            QWidget* widget = m_studio->window->screenNamed(screen)->widget();
            m_studio->window->showScreen(*m_studio->window->screenNamed(screen));
            stays(screen);
            if (widget->isWindow())
                widget->close();
            m_studio->window->activateWindow();
            stays(screen);
        }
        m_studio->window->models().open("/nowhere/model");
        stays("after a model that is none");
        context().actions.embeddedModel.trigger();
        stays("after a model");
        m_studio->prompt()->clear();
        stays("with an empty prompt");
        for (QAction* fold : {&context().actions.showControls, &context().actions.showControls,
                              &context().actions.onlyCanvas, &context().actions.onlyCanvas}) {
            fold->trigger();
            stays("after folding");
        }
    }

private:
    /// Where each control is on the screen, of the controls, the Generate bar and the canvas's own.
    using Places = QList<std::pair<QPointer<QWidget>, QRect>>;

    [[nodiscard]] const StudioContext& context() const { return m_studio->window->context(); }
    void generate() const { context().actions.generate.trigger(); }
    [[nodiscard]] QWidget* generateButton() const { return m_studio->bar().findChild<QPushButton*>("generate"); }
    [[nodiscard]] QWidget* stopButton() const { return m_studio->bar().findChild<QPushButton*>("stop"); }
    template <typename Widget>
    [[nodiscard]] Widget* named(const QString& name) const
    {
        for (Widget* widget : m_studio->controls().findChildren<Widget*>())
            if (widget->accessibleName() == name)
                return widget;
        return nullptr;
    }
    template <typename Change>
    void change(Change to) const
    {
        GenerationParams params = m_studio->parameters().params();
        to(params);
        m_studio->parameters().set(params);
    }
    /// All that is said there, one piece a line.
    [[nodiscard]] QString advice() const
    {
        QStringList said;
        for (QLabel* label : m_studio->controls().advice().findChildren<QLabel*>())
            if (label->isVisible())
                said.append(label->text());
        for (QToolButton* more : m_studio->controls().advice().findChildren<QToolButton*>())
            said.append(more->accessibleName());
        return said.join('\n');
    }

    [[nodiscard]] Places places() const
    {
        QTest::qWait(20);
        Places places;
        for (QWidget* part : {static_cast<QWidget*>(&m_studio->controls()), static_cast<QWidget*>(&m_studio->bar()),
                              static_cast<QWidget*>(&m_studio->panel())})
            for (QWidget* widget : part->findChildren<QWidget*>())
                if (widget->isVisible() && test::isControl(widget) && !isPassing(*widget))
                    places.append({widget, QRect(widget->mapToGlobal(QPoint()), widget->size())});
        return places;
    }
    /// A button that goes when its reason goes; it may, as long as it moves nothing.
    [[nodiscard]] bool isPassing(const QWidget& widget) const
    {
        for (const QWidget* around = &widget; around != nullptr; around = around->parentWidget())
            if (around->inherits("zimage::ui::AdviceStrip") || around->inherits("zimage::ui::MessageBar"))
                return true;
        return false;
    }
    /// The first control that is elsewhere than it was; empty when none is.
    [[nodiscard]] QString moved(const Places& before) const
    {
        QTest::qWait(20);
        for (const auto& [widget, place] : before) {
            if (widget.isNull() || !widget->isVisible())
                continue;
            const QRect now(widget->mapToGlobal(QPoint()), widget->size());
            if (now != place)
                return QStringLiteral("%1, %2: from %3,%4 %5×%6 to %7,%8 %9×%10")
                    .arg(widget->accessibleName(), test::pathOf(widget))
                    .arg(place.x())
                    .arg(place.y())
                    .arg(place.width())
                    .arg(place.height())
                    .arg(now.x())
                    .arg(now.y())
                    .arg(now.width())
                    .arg(now.height());
        }
        return {};
    }

    std::shared_ptr<FakeScript> m_script;
    std::unique_ptr<Studio> m_studio;
};

} // namespace zimage::ui

QTEST_MAIN(zimage::ui::StillTest)
#include "still_test.moc"
