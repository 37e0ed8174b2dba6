// Small and large: what one always needs is in sight in a small window with large letters, nothing is larger than its
// screen, panels fold, and a window comes back onto a screen.

#include "studio_fixture.h"

#include "canvas/film_strip.h"
#include "diagnostics/status_strip.h"
#include "prompt/prompt_section.h"
#include "prompt/save_template_dialog.h"
#include "screen_checks.h"
#include "settings/settings_dialog.h"
#include "studio/run_studio.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "variations/variation_screen.h"
#include "widgets/fold_section.h"
#include "widgets/window_place.h"
#include "widgets/zoom_view.h"

#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMessageBox>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>
#include <QToolButton>

namespace zimage::ui {

using test::FakeScript;
using test::Studio;

class RoomTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { qputenv("XDG_STATE_HOME", m_state.path().toLocal8Bit()); }
    void init()
    {
        m_studio = std::make_unique<Studio>(test::fakeEngines(std::make_shared<FakeScript>()));
        m_studio->setSmall(128, 4);
        m_faults.clear();
    }
    void cleanup()
    {
        m_studio.reset();
        setTextScale(*qApp, 1);
    }

    void whatOneAlwaysNeedsIsInSightWithLargeLetters_data() { languages(); }
    void whatOneAlwaysNeedsIsInSightWithLargeLetters()
    {
        QFETCH(QString, language);
        setTextScale(*qApp, 1.5);
        context().settings.setLanguage(language);
        m_studio->prompt()->setPlainText("a red boat on a lake");
        QCOMPARE(faults({1024, 700}), QString());
        m_studio->prompt()->setPlainText(QString("a red boat on a lake, a long way from the shore, ").repeated(40));
        QCOMPARE(faults({1024, 700}), QString());
        context().messages.show(Messages::Level::Warning, QString("A sentence. ").repeated(20));
        GenerationParams params = m_studio->parameters().params();
        params.guidance = 9; // there is advice on it
        m_studio->parameters().set(params);
        QCOMPARE(faults({1024, 700}), QString());
        for (int i = 0; i < 2; ++i)
            context().actions.generate.trigger();
        QCOMPARE(faults({1024, 700}), QString());
    }

    void allOfItIsInSightOnASmallScreenAtOneAndAHalfTheSize_data()
    {
        QTest::addColumn<QString>("language");
        QTest::addColumn<double>("letters");
        QTest::addColumn<QSize>("size");
        for (const char* language : {"en", "zh"}) { // 1024 × 700 at 150 %, and what frame and title spare of it
            QTest::addRow("everything larger, %s", language) << language << 1.0 << QSize(683, 467);
            QTest::addRow("everything larger, in a frame, %s", language) << language << 1.0 << QSize(676, 428);
            QTest::addRow("larger letters, in a frame, %s", language) << language << 1.5 << QSize(1014, 650);
        }
    }
    void allOfItIsInSightOnASmallScreenAtOneAndAHalfTheSize()
    {
        QFETCH(QString, language);
        QFETCH(double, letters);
        QFETCH(QSize, size);
        setTextScale(*qApp, letters);
        context().settings.setLanguage(language);
        m_studio->window->setMinimumSize(size); // as on a screen of this size
        QCOMPARE(faults(size), QString());      // with the button that begins with a template
        m_studio->prompt()->setPlainText(QString("a red boat on a lake, a long way from the shore, ").repeated(40));
        QCOMPARE(faults(size), QString());
        context().messages.show(Messages::Level::Warning, QString("A sentence. ").repeated(20));
        GenerationParams params = m_studio->parameters().params();
        params.guidance = 9; // there is advice on it
        params.seed = -1;
        m_studio->parameters().set(params);
        QCOMPARE(faults(size), QString());
        for (int i = 0; i < 2; ++i)
            context().actions.generate.trigger();
        QCOMPARE(faults(size), QString());
        QTRY_VERIFY(!m_studio->busy());
        context().actions.forEver.trigger();
        context().actions.pauseQueue.trigger();
        QCOMPARE(faults(size), QString());
    }

    void theEndOfTheControlsFadesUntilTheLastOfThemIsInSight()
    {
        m_studio->window->resize(1024, 600);
        auto* edge = m_studio->window->findChild<QWidget*>("soft_edge");
        const auto* area = qobject_cast<QScrollArea*>(edge->parentWidget());
        QScrollBar* bar = area->verticalScrollBar();
        QTRY_VERIFY(bar->maximum() > 0);
        QTRY_VERIFY(edge->isVisible());
        QCOMPARE(edge->geometry().bottom(), area->viewport()->geometry().bottom());
        QCOMPARE(edge->width(), area->viewport()->width());
        bar->setValue(bar->maximum());
        QVERIFY(!edge->isVisible());
        bar->setValue(0);
        QVERIFY(edge->isVisible());
    }

    void guidanceIsInSightInAnOrdinaryWindow_data() { languages(); }
    void guidanceIsInSightInAnOrdinaryWindow()
    {
        QFETCH(QString, language);
        context().settings.setLanguage(language);
        QCOMPARE(faults({1440, 900}), QString());
        for (FoldSection* section : {&m_studio->controls().prompt().negative(), &sizeFold()})
            QVERIFY(section->isOpen()); // there is room for all
        QCOMPARE(faults({1024, 700}), QString());
    }

    void groupsFoldOnlyUntilTheUserChooses()
    {
        QCOMPARE(faults({1440, 900}), QString());
        QVERIFY(sizeFold().isOpen());
        setTextScale(*qApp, 1.5);
        QCOMPARE(faults({1024, 700}), QString());
        QVERIFY(!sizeFold().isOpen());
        sizeFold().head().click();
        QVERIFY(sizeFold().isOpen());
        m_studio->window->resize(1030, 710);
        QTest::qWait(30);
        QVERIFY(sizeFold().isOpen());
        m_studio->close();
        m_studio->open(); // which keeps what was chosen
        m_studio->window->resize(1024, 700);
        QTest::qWait(50);
        QVERIFY(sizeFold().isOpen());
    }

    void nothingIsLargerThanASmallScreen_data() { sizesAndLanguages(); }
    void nothingIsLargerThanASmallScreen()
    {
        QFETCH(QString, language);
        QFETCH(double, scale);
        QFETCH(QSize, room);
        setTextScale(*qApp, scale);
        context().settings.setLanguage(language);
        m_studio->prompt()->setPlainText("a red boat on a lake");
        context().actions.generate.trigger();
        QTRY_VERIFY(!m_studio->busy());
        m_studio->window->setMinimumSize(QSize(1024, 700).boundedTo(room)); // as on a screen of this size
        for (const std::unique_ptr<Screen>& screen : m_studio->window->screens()) {
            m_studio->window->showScreen(*screen);
            if (screen->name() == "variations")
                m_studio->screen<VariationScreen>("variations").controller().open();
            check(*screen->widget()->window(), room, screen->name());
            if (screen->widget()->isWindow())
                screen->widget()->close();
        }
        context().actions.listKeys.trigger();
        auto* settings = m_studio->window->findChild<SettingsDialog*>();
        QVERIFY(settings != nullptr);
        auto* pages = settings->findChild<QListWidget*>();
        for (int page = 0; page < pages->count(); ++page) {
            pages->setCurrentRow(page);
            check(*settings, room, pages->item(page)->text());
        }
        settings->accept();
        SaveTemplateDialog dialog("a red boat", {}, m_studio->window.get());
        dialog.show();
        check(dialog, room, "template");
        QTimer::singleShot(50, this, [&] {
            for (QWidget* window : QApplication::topLevelWidgets())
                if (auto* about = qobject_cast<QMessageBox*>(window)) {
                    check(*about, room, "about");
                    about->accept();
                }
        });
        context().actions.about.trigger();
        QVERIFY2(m_faults.isEmpty(), qPrintable("\n" + m_faults.join('\n')));
    }

    void panelsFoldByKeyAndButtonAndStayFolded()
    {
        const auto parts = [this] {
            return QList<bool>{m_studio->bar().isVisible(), m_studio->panel().strip()->isVisible(),
                               m_studio->window->workspace().drawer() != Workspace::Drawer::None};
        };
        context().actions.generate.trigger();
        QTRY_VERIFY(!m_studio->busy());
        context().actions.showQueue.trigger();
        QCOMPARE(parts(), (QList<bool>{true, true, true}));
        key(Qt::Key_F9);
        QCOMPARE(parts(), (QList<bool>{false, true, true}));
        QVERIFY(!m_studio->window->status().controlsButton()->isChecked());
        m_studio->window->status().controlsButton()->click();
        QCOMPARE(parts(), (QList<bool>{true, true, true}));
        key(Qt::Key_F9, Qt::ShiftModifier);
        QCOMPARE(parts(), (QList<bool>{true, false, true}));
        key(Qt::Key_F9, Qt::ControlModifier);
        QCOMPARE(parts(), (QList<bool>{false, false, false}));
        QVERIFY(context().actions.onlyCanvas.isChecked());
        key(Qt::Key_F9, Qt::ControlModifier);
        QCOMPARE(parts(), (QList<bool>{true, false, true})); // as it was
        key(Qt::Key_F9, Qt::ControlModifier);
        m_studio->window->status().stripButton()->click();
        QCOMPARE(parts(), (QList<bool>{false, true, false}));
        QVERIFY(!context().actions.onlyCanvas.isChecked());
        m_studio->close();
        m_studio->open();
        QCOMPARE(parts(), (QList<bool>{false, true, false}));
        QVERIFY(QApplication::focusWidget() == nullptr || QApplication::focusWidget()->isVisible());
    }

    void theFocusComesBackWithTheControls()
    {
        m_studio->prompt()->setFocus();
        QTRY_VERIFY(m_studio->prompt()->hasFocus());
        key(Qt::Key_F9, Qt::ControlModifier);
        QVERIFY(!m_studio->prompt()->hasFocus());
        key(Qt::Key_F9, Qt::ControlModifier);
        QVERIFY(m_studio->prompt()->hasFocus());
    }

    void whoFoldsTheStripFromItStaysAtThePicture()
    {
        generateOne();
        m_studio->panel().strip()->setFocus();
        key(Qt::Key_F9, Qt::ShiftModifier);
        QVERIFY(!m_studio->panel().strip()->isVisible());
        QCOMPARE(QApplication::focusWidget(), static_cast<QWidget*>(m_studio->panel().canvas()));
    }

    void keysGoToThePartsOfTheWindow()
    {
        generateOne();
        const auto at = [] { return QApplication::focusWidget(); };
        QWidget* prompt = m_studio->prompt();
        QWidget* canvas = m_studio->panel().canvas();
        QWidget* strip = m_studio->panel().strip();
        key(Qt::Key_2, Qt::AltModifier);
        QCOMPARE(at(), canvas);
        key(Qt::Key_3, Qt::AltModifier);
        QCOMPARE(at(), strip);
        key(Qt::Key_4, Qt::AltModifier);
        QCOMPARE(m_studio->window->workspace().drawer(), Workspace::Drawer::Queue);
        QWidget* queue = at();
        QVERIFY(m_studio->window->workspace().drawerWidget().isAncestorOf(queue));
        key(Qt::Key_1, Qt::AltModifier);
        QCOMPARE(at(), prompt);
        for (QWidget* next : {canvas, strip, queue, prompt}) {
            key(Qt::Key_F6);
            QCOMPARE(at(), next);
        }
        for (QWidget* next : {queue, strip, canvas, prompt}) {
            key(Qt::Key_F6, Qt::ShiftModifier);
            QCOMPARE(at(), next);
        }
        key(Qt::Key_F9, Qt::ControlModifier); // only the canvas
        key(Qt::Key_F6);
        QCOMPARE(at(), canvas);
        key(Qt::Key_F6);
        QCOMPARE(at(), canvas);
        key(Qt::Key_3, Qt::AltModifier);
        QCOMPARE(at(), strip);
        key(Qt::Key_1, Qt::AltModifier);
        QCOMPARE(at(), prompt);
    }

    void oneGeneratesWhileTheControlsAreFolded()
    {
        key(Qt::Key_F9);
        QVERIFY(!m_studio->bar().isVisible());
        key(Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(m_studio->files().size(), 1);
    }

    void aWindowComesBackOntoAScreen_data()
    {
        QTest::addColumn<QRect>("saved");
        QTest::addColumn<QList<QRect>>("screens");
        QTest::addColumn<QRect>("place");
        const QRect one(0, 0, 1920, 1080);
        const QRect right(1920, 0, 1280, 1024);
        QTest::newRow("where it was") << QRect(100, 50, 800, 600) << QList<QRect>{one} << QRect(100, 50, 800, 600);
        QTest::newRow("on the second one")
            << QRect(2000, 50, 800, 600) << QList<QRect>{one, right} << QRect(2000, 50, 800, 600);
        QTest::newRow("across two") << QRect(1600, 50, 800, 600) << QList<QRect>{one, right}
                                    << QRect(1600, 50, 800, 600);
        QTest::newRow("the second one is gone")
            << QRect(2000, 50, 800, 600) << QList<QRect>{one} << QRect(1120, 50, 800, 600);
        QTest::newRow("the left one is gone")
            << QRect(-1500, 50, 800, 600) << QList<QRect>{one} << QRect(0, 50, 800, 600);
        QTest::newRow("the upper one is gone")
            << QRect(100, -900, 800, 600) << QList<QRect>{one} << QRect(100, 0, 800, 600);
        QTest::newRow("only a corner to hold")
            << QRect(1900, 50, 800, 600) << QList<QRect>{one} << QRect(1120, 50, 800, 600);
        QTest::newRow("its title is above the edge")
            << QRect(100, -300, 800, 600) << QList<QRect>{one} << QRect(100, 0, 800, 600);
        QTest::newRow("too large") << QRect(0, 0, 3000, 2000) << QList<QRect>{one} << one;
        QTest::newRow("too large, and away") << QRect(5000, 50, 3000, 2000) << QList<QRect>{one, right} << right;
        QTest::newRow("below a panel") << QRect(0, 5, 800, 600) << QList<QRect>{QRect(0, 30, 1920, 1050)}
                                       << QRect(0, 30, 800, 600);
        QTest::newRow("no screen") << QRect(5000, 50, 800, 600) << QList<QRect>{} << QRect(5000, 50, 800, 600);
    }
    void aWindowComesBackOntoAScreen()
    {
        QFETCH(QRect, saved);
        QFETCH(QList<QRect>, screens);
        QTEST(placeOnScreens(saved, screens), "place");
    }

private:
    [[nodiscard]] const StudioContext& context() const { return m_studio->window->context(); }
    [[nodiscard]] FoldSection& sizeFold() const
    {
        const FoldSection* negative = &m_studio->controls().prompt().negative();
        for (FoldSection* section : m_studio->controls().findChildren<FoldSection*>(Qt::FindDirectChildrenOnly))
            if (section != negative)
                return *section;
        qFatal("no size");
    }

    void generateOne() const
    {
        context().actions.generate.trigger();
        QTRY_COMPARE(m_studio->files().size(), 1);
        QTRY_VERIFY(!m_studio->busy());
        QTRY_VERIFY(m_studio->panel().strip()->isVisible());
    }

    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) const
    {
        m_studio->window->activateWindow();
        QTest::keyClick(m_studio->window.get(), key, modifiers);
        QTest::qWait(20);
    }

    static void languages()
    {
        QTest::addColumn<QString>("language");
        QTest::newRow("English") << "en";
        QTest::newRow("Chinese") << "zh";
    }
    static void sizesAndLanguages()
    {
        QTest::addColumn<QString>("language");
        QTest::addColumn<double>("scale");
        QTest::addColumn<QSize>("room");
        for (const char* language : {"en", "zh"}) {
            QTest::addRow("twice the size, %s", language) << language << 1.0 << QSize(952, 500);
            QTest::addRow("letters of twice the size, %s", language) << language << 2.0 << QSize(1912, 1040);
            QTest::addRow("letters of half as much again, %s", language) << language << 1.5 << QSize(1272, 680);
        }
    }

    /// What of the most needed is not wholly in sight in a window of this size; empty for nothing.
    [[nodiscard]] QString faults(QSize size) const
    {
        QTest::qWait(50); // until all have heard of the language
        QList<QWidget*> needed{m_studio->prompt()};
        for (const char* name : {"generate", "stop"})
            needed.append(m_studio->bar().findChild<QPushButton*>(name));
        for (const char* name : {"Seed", "Steps", "Guidance"})
            for (auto* edit : m_studio->controls().findChildren<QLineEdit*>())
                if (edit->accessibleName() == parameterText(name))
                    needed.append(edit);
        if (needed.size() != 6)
            return "not found";
        m_studio->window->resize(size);
        QTest::qWait(100);
        QStringList faults;
        if (m_studio->window->size() != size)
            faults.append("the window is larger");
        const QWidget& controls = m_studio->controls();
        if (controls.minimumSizeHint().width() > controls.width())
            faults.append(QStringLiteral("the controls need %1 px, and have %2")
                              .arg(controls.minimumSizeHint().width())
                              .arg(controls.width()));
        for (QWidget* widget : needed)
            if (widget->visibleRegion() != QRegion(widget->rect()))
                faults.append(test::nameOf(widget) + " is not wholly in sight: " + where(*widget));
        return faults.join('\n');
    }
    [[nodiscard]] QString where(const QWidget& widget) const
    {
        const QPoint at = widget.mapTo(m_studio->window.get(), QPoint());
        return QStringLiteral("%1,%2 %3×%4").arg(at.x()).arg(at.y()).arg(widget.width()).arg(widget.height());
    }

    /// The window takes no more than this, and each control is in it, or where it can be scrolled to.
    void check(QWidget& window, QSize room, const QString& name)
    {
        QTest::qWait(30);
        if (window.isVisible() && (window.width() > room.width() || window.height() > room.height()))
            window.resize(window.size().boundedTo(room));
        QTest::qWait(30);
        if (window.width() > room.width() || window.height() > room.height())
            m_faults.append(QStringLiteral("%1 takes %2×%3").arg(name).arg(window.width()).arg(window.height()));
        for (QWidget* control : test::controlsOf(window)) {
            bool scrolls = false;
            for (const QWidget* around = control->parentWidget(); around != nullptr; around = around->parentWidget())
                scrolls = scrolls || qobject_cast<const QScrollArea*>(around) != nullptr;
            const QRect place(control->mapTo(&window, QPoint()), control->size());
            const bool inside =
                scrolls ? place.left() >= 0 && place.right() < window.width() : window.rect().contains(place);
            const auto* button = qobject_cast<const QAbstractButton*>(control);
            const auto* tool = qobject_cast<const QToolButton*>(control);
            const bool isIcon =
                tool != nullptr && tool->toolButtonStyle() == Qt::ToolButtonIconOnly && !tool->icon().isNull();
            if (button != nullptr && !isIcon
                && button->fontMetrics().horizontalAdvance(button->text()) > button->width())
                m_faults.append(name + ": cut: " + test::nameOf(control) + ", " + test::pathOf(control));
            if (!inside)
                m_faults.append(name + ": out of sight: " + test::nameOf(control) + ", " + test::pathOf(control));
        }
    }

    const QTemporaryDir m_state;
    std::unique_ptr<Studio> m_studio;
    QStringList m_faults;
};

} // namespace zimage::ui

int main(int argc, char** argv)
{
    const QTemporaryDir folder;
    QFile screens(folder.filePath("screens.json")); // Qt's own screen without a display has 800×800
    if (screens.open(QIODevice::WriteOnly))
        screens.write(R"({"screens": [{"name": "one", "x": 0, "y": 0, "width": 1920, "height": 1080, "logicalDpi": 96,
                          "logicalBaseDpi": 96, "dpr": 1}]})");
    screens.close();
    qputenv("QT_QPA_PLATFORM", "offscreen:configfile=" + screens.fileName().toLocal8Bit());
    return zimage::ui::withApplication(argc, argv, [&](const QStringList&) {
        zimage::ui::RoomTest test;
        return QTest::qExec(&test, argc, argv);
    });
}

#include "room_test.moc"
