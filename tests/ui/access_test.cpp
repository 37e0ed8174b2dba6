// What the studio is to those who do not see it, or see it only with help: roles, names, states and values as screen
// readers get them, a focus that can be seen, and nothing that moves by itself where that is not wanted.

#include "filled_studio.h"

#include "resolution/own_sizes.h"
#include "resolution/resolution_picker.h"
#include "resolution/shape_row.h"
#include "screen_checks.h"
#include "settings/settings_dialog.h"
#include "studio/run_studio.h"
#include "theme/motion.h"
#include "theme/theme.h"
#include "theme/translator.h"
#include "variations/variation_screen.h"
#include "widgets/fold_section.h"
#include "widgets/param_row.h"
#include "widgets/quiet_widgets.h"

#include <QListWidget>
#include <QStyle>
#include <QToolButton>

#include <functional>

/// Shows all faults, one on a line.
#define HAS_NO_FAULTS(check)                                                                                           \
    do {                                                                                                               \
        const QStringList found = check;                                                                               \
        QVERIFY2(found.isEmpty(), qPrintable("\n" + found.join('\n')));                                                \
    } while (false)

namespace zimage::ui {

using test::FakeScript;
using test::Studio;

namespace {

const QString kSettings = QStringLiteral("settings");

QString said(const QAccessibleInterface& face, QAccessible::Text which) { return face.text(which).trimmed(); }

QString whatIs(QAccessibleInterface& face)
{
    const auto* widget = qobject_cast<QWidget*>(face.object());
    return QStringLiteral("“%1” (%2)")
        .arg(said(face, QAccessible::Name), widget == nullptr ? QString("an item") : test::pathOf(widget));
}

bool isWithoutSense(QAccessible::Role role)
{
    return role == QAccessible::NoRole || role == QAccessible::Client || role == QAccessible::Pane
        || role == QAccessible::Window || role == QAccessible::Whitespace;
}

/// A widget's own states are told as they are.
QStringList stateFaults(QAccessibleInterface& face, QWidget& widget)
{
    QStringList faults;
    const QAccessible::State state = face.state();
    if (static_cast<bool>(state.disabled) == widget.isEnabled())
        faults.append("enabled or not is not told: " + whatIs(face));
    if (const auto* button = qobject_cast<QAbstractButton*>(&widget); button != nullptr && button->isCheckable()) {
        if (!state.checkable || static_cast<bool>(state.checked) != button->isChecked())
            faults.append("checked or not is not told: " + whatIs(face));
    }
    const QAccessible::Role role = face.role();
    const bool isNumber = role == QAccessible::Slider || role == QAccessible::SpinBox
        || role == QAccessible::ProgressBar || qobject_cast<QAbstractSlider*>(&widget) != nullptr
        || qobject_cast<QAbstractSpinBox*>(&widget) != nullptr;
    if (isNumber) {
        QAccessibleValueInterface* value = face.valueInterface();
        if (value == nullptr || value->minimumValue().toDouble() >= value->maximumValue().toDouble())
            faults.append("no value is told: " + whatIs(face));
    }
    return faults;
}

/// Each row of a list has its words.
QStringList rowFaults(QAbstractItemView& view)
{
    QStringList faults;
    // Made anew: nobody listens here, and what was made before has not heard of the model's changes.
    QAccessible::deleteAccessibleInterface(QAccessible::uniqueId(QAccessible::queryAccessibleInterface(&view)));
    QAccessibleInterface& face = *QAccessible::queryAccessibleInterface(&view);
    const int rows = view.model() == nullptr ? 0 : view.model()->rowCount(view.rootIndex());
    int told = 0;
    for (int i = 0; i < face.childCount(); ++i) {
        const QAccessibleInterface* item = face.child(i);
        if (item != nullptr && !said(*item, QAccessible::Name).isEmpty())
            ++told;
    }
    if (told < rows)
        faults.append(QStringLiteral("%1 of %2 rows have words: ").arg(told).arg(rows) + whatIs(face));
    return faults;
}

void walk(QAccessibleInterface& face, const QWidget& window, QStringList& faults, int depth = 0)
{
    auto* widget = qobject_cast<QWidget*>(face.object());
    if (face.state().invisible || depth > 60)
        return;
    if (widget != nullptr && widget->window() == &window && test::isControl(widget)) {
        if (isWithoutSense(face.role()))
            faults.append(QStringLiteral("role %1 says nothing: ").arg(face.role()) + whatIs(face));
        if (said(face, QAccessible::Name).isEmpty())
            faults.append("no name: " + whatIs(face));
        faults.append(stateFaults(face, *widget));
        if (auto* view = qobject_cast<QAbstractItemView*>(widget)) {
            faults.append(rowFaults(*view));
            return; // its items need no names of widgets
        }
    } else if (widget == nullptr && face.object() == nullptr && said(face, QAccessible::Name).isEmpty()) {
        faults.append("an item without a name in " + whatIs(*face.parent()));
    }
    for (int i = 0; i < face.childCount(); ++i)
        if (QAccessibleInterface* child = face.child(i); child != nullptr)
            walk(*child, window, faults, depth + 1);
}

QStringList treeFaults(QWidget& window)
{
    QStringList faults;
    walk(*QAccessible::queryAccessibleInterface(&window), window, faults);
    for (QWidget* control : test::controlsOf(window)) // each is in the tree
        if (QAccessibleInterface* face = QAccessible::queryAccessibleInterface(control); face != nullptr) {
            QAccessibleInterface* up = face;
            while (up != nullptr && up->object() != &window)
                up = up->parent();
            if (up == nullptr)
                faults.append("out of the tree: " + whatIs(*face));
        }
    return faults;
}

/// How many pixels differ so much that one sees it.
int clearlyOther(const QImage& one, const QImage& other)
{
    if (one.size() != other.size())
        return 1000000;
    int count = 0;
    for (int y = 0; y < one.height(); ++y)
        for (int x = 0; x < one.width(); ++x)
            if (one.pixel(x, y) != other.pixel(x, y)
                && contrast(QColor(one.pixel(x, y)), QColor(other.pixel(x, y))) >= 3)
                ++count;
    return count;
}

/// What is seen of a widget in its window, and a little around it.
QImage seen(QWidget& widget)
{
    QWidget& window = *widget.window();
    const QRect place(widget.mapTo(&window, QPoint()), widget.size());
    return window.grab(place.adjusted(-3, -3, 3, 3) & window.rect()).toImage().convertToFormat(QImage::Format_RGB32);
}

QStringList focusFaults(QWidget& window)
{
    QStringList faults;
    QWidget* away = nullptr; // where the focus is meanwhile
    const QList<QWidget*> controls = test::controlsOf(window);
    for (QWidget* control : controls) {
        if (!control->isEnabled() || (control->focusPolicy() & Qt::TabFocus) == 0 || control->focusProxy() != nullptr
            || control->visibleRegion().boundingRect().size() != control->size())
            continue;
        for (QWidget* other : controls)
            if (other != control && other->isEnabled() && (other->focusPolicy() & Qt::TabFocus) != 0
                && !other->isAncestorOf(control) && !control->isAncestorOf(other))
                away = other;
        if (away == nullptr)
            continue;
        away->setFocus(Qt::TabFocusReason);
        QCoreApplication::processEvents();
        const QImage without = seen(*control);
        control->setFocus(Qt::TabFocusReason);
        QCoreApplication::processEvents();
        if (!control->hasFocus())
            continue; // it gives it on, as a group of buttons does
        const int least = std::min(control->width(), control->height());
        if (const int found = clearlyOther(without, seen(*control)); found < least)
            faults.append(QStringLiteral("%1 px change: ").arg(found) + test::nameOf(control) + ", "
                          + test::pathOf(control));
    }
    return faults;
}

} // namespace

class AccessTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("XDG_STATE_HOME", m_state.path().toLocal8Bit()); // nobody's own unfinished pictures
        m_script = std::make_shared<FakeScript>();
        m_studio = std::make_unique<Studio>(test::fakeEngines(m_script));
        fill();
    }
    void cleanupTestCase() { m_studio.reset(); }
    void init() { settle("en", "light"); }

    void everyControlTellsWhatItIs_data() { screens(); }
    void everyControlTellsWhatItIs()
    {
        for (const char* language : {"en", "zh"}) {
            settle(language, "light");
            eachWindow([&](QWidget& window) { HAS_NO_FAULTS(treeFaults(window)); });
        }
    }

    void theFocusIsSeenInBothSchemes_data() { screens(); }
    void theFocusIsSeenInBothSchemes()
    {
        for (const char* scheme : {"light", "dark"}) {
            settle("en", scheme);
            eachWindow([&](QWidget& window) { HAS_NO_FAULTS(focusFaults(window)); });
        }
    }

    void whatHasHelpTellsIt()
    {
        for (const char* language : {"en", "zh"}) {
            settle(language, "light");
            QWidget& window = show("picture");
            for (FoldSection* section : window.findChildren<FoldSection*>())
                section->setOpen(true);
            int rows = 0;
            for (const ParamRow* row : window.findChildren<ParamRow*>()) {
                if (!row->isVisible())
                    continue;
                ++rows;
                QWidget* control = row->editor();
                while (control->focusProxy() != nullptr)
                    control = control->focusProxy();
                const QAccessibleInterface* face = QAccessible::queryAccessibleInterface(control);
                QVERIFY2(said(*face, QAccessible::Description).contains(parameterText(row->def().help)),
                         row->def().key);
            }
            QVERIFY(rows > 8);
        }
    }

    void aSwitchIsTurnedByItsAction()
    {
        QWidget& window = show("picture");
        for (FoldSection* section : window.findChildren<FoldSection*>())
            section->setOpen(true);
        Switch* one = nullptr;
        for (auto* each : window.findChildren<Switch*>())
            if (each->isVisible() && each->isEnabled())
                one = each;
        QVERIFY(one != nullptr);
        QAccessibleInterface* face = QAccessible::queryAccessibleInterface(one);
        QCOMPARE(face->role(), QAccessible::CheckBox);
        const bool before = one->isChecked();
        face->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
        QCOMPARE(one->isChecked(), !before);
        QCOMPARE(static_cast<bool>(face->state().checked), !before);
        face->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    }

    void aSliderTellsItsNumberAndTakesOne()
    {
        QWidget& window = show("picture");
        QAccessibleInterface* face = nullptr;
        for (QSlider* slider : window.findChildren<QSlider*>())
            if (slider->accessibleName() == "Steps")
                face = QAccessible::queryAccessibleInterface(slider);
        QVERIFY(face != nullptr);
        GenerationParams params = m_studio->parameters().params();
        params.steps = 12;
        m_studio->parameters().set(params);
        QCOMPARE(face->valueInterface()->currentValue().toDouble(), 12.0);
        face->valueInterface()->setCurrentValue(20);
        QCOMPARE(m_studio->parameters().params().steps, 20);
        QVERIFY(face->valueInterface()->maximumValue().toDouble() > 20);
    }

    void shapesAreAListOfWhichOneIsChosen()
    {
        show("picture");
        ShapeRow* shapes = nullptr;
        for (auto* row : m_studio->controls().findChildren<ShapeRow*>())
            if (row->accessibleName() == "Picture shapes")
                shapes = row;
        QVERIFY(shapes != nullptr);
        QAccessibleInterface* face = QAccessible::queryAccessibleInterface(shapes);
        QCOMPARE(face->role(), QAccessible::List);
        QCOMPARE(face->childCount(), static_cast<int>(shapes->sizes().size()));
        QAccessibleInterface* third = face->child(2);
        QCOMPARE(third->role(), QAccessible::ListItem);
        QVERIFY(!third->state().selected);
        third->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
        QVERIFY(third->state().selected);
        QCOMPARE(m_studio->parameters().params().width, shapes->sizes()[2].width);
        QCOMPARE(face->indexOfChild(third), 2);
        QCOMPARE(face->childAt(third->rect().center().x(), third->rect().center().y()), third);
    }

    void aFoldTellsWhetherItIsOpen()
    {
        show("picture");
        auto* section = m_studio->controls().findChild<FoldSection*>();
        QAccessibleInterface* face = QAccessible::queryAccessibleInterface(&section->head());
        section->setOpen(true);
        QVERIFY(face->state().expandable);
        QVERIFY(face->state().expanded && !face->state().collapsed);
        face->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
        QVERIFY(face->state().collapsed && !face->state().expanded);
        section->setOpen(true);
    }

    void theProgressIsANumber()
    {
        const QAccessibleInterface* face =
            QAccessible::queryAccessibleInterface(const_cast<PhaseLine*>(&m_studio->bar().line()));
        QCOMPARE(face->role(), QAccessible::ProgressBar);
        auto* value = const_cast<QAccessibleInterface*>(face)->valueInterface();
        m_studio->bar().showProgress({.stage = Stage::Steps, .done = 4, .total = 8});
        QVERIFY(value->currentValue().toInt() > 30);
        QVERIFY(value->currentValue().toInt() < 70);
        m_studio->bar().idle();
        QCOMPARE(value->currentValue().toInt(), 0);
    }

    void nothingMovesWhereThatIsNotWanted()
    {
        AppSettings& settings = m_studio->window->context().settings;
        const PhaseLine& line = m_studio->bar().line();
        const auto animates = [&] { return line.style()->styleHint(QStyle::SH_Widget_Animate, nullptr, &line) != 0; };
        settings.setMotion("full");
        m_studio->bar().starting();
        QVERIFY(line.isMoving());
        QVERIFY(animates());
        settings.setMotion("reduced");
        QTRY_VERIFY(!line.isMoving());
        QVERIFY(!animates());
        QCOMPARE(line.style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, &line), 0);
        m_studio->bar().showProgress({.stage = Stage::Steps, .done = 1, .total = 8});
        QVERIFY(!line.isMoving());
        settings.setMotion("full");
        m_studio->bar().showProgress({.stage = Stage::Steps, .done = 2, .total = 8});
        QVERIFY(line.isMoving());
        m_studio->bar().idle();
        QVERIFY(!line.isMoving());
        settings.setMotion("system");
    }

    void theDesktopsWishForLessMotionIsHeardByEachOfItsNames()
    {
        using Source = SystemMotion::Source;
        SystemMotion motion;
        int changes = 0;
        connect(&motion, &SystemMotion::changed, this, [&] { ++changes; });
        QVERIFY(!motion.wantsLess());
        motion.take(Source::Appearance, QVariant::fromValue(1U));
        QVERIFY(motion.wantsLess());
        motion.take(Source::Gnome, true);
        QVERIFY(motion.wantsLess()); // whoever speaks for less is heard
        motion.take(Source::Appearance, QVariant::fromValue(0U));
        QVERIFY(!motion.wantsLess());
        motion.take(Source::Gnome, false);
        QVERIFY(motion.wantsLess());
        motion.take(Source::Gnome, QStringLiteral("nonsense"));
        QVERIFY(motion.wantsLess());
        motion.take(Source::Gnome, true);
        motion.take(Source::Kde, QStringLiteral("0.5"));
        QVERIFY(!motion.wantsLess());
        motion.take(Source::Kde, QStringLiteral("0"));
        QVERIFY(motion.wantsLess());
        QCOMPARE(changes, 5);
    }

    // Each check finds what it is there to find.

    void whatTellsNothingIsFound()
    {
        QWidget window;
        auto* dumb = new QWidget(&window);
        dumb->setFocusPolicy(Qt::StrongFocus);
        window.resize(100, 100);
        window.show();
        QVERIFY(treeFaults(window).join('\n').contains("says nothing"));
        QVERIFY(treeFaults(window).join('\n').contains("no name"));
    }

    void aFocusThatIsNotSeenIsFound()
    {
        QWidget window;
        for (int i = 0; i < 2; ++i) {
            auto* plain = new QWidget(&window);
            plain->setGeometry(10, 10 + 40 * i, 40, 20);
            plain->setFocusPolicy(Qt::StrongFocus);
        }
        window.resize(100, 100);
        window.show();
        window.activateWindow();
        static_cast<void>(QTest::qWaitForWindowActive(&window));
        QCOMPARE(focusFaults(window).size(), 2);
    }

private:
    void screens() const
    {
        test::addScreenRows(*m_studio);
        QTest::newRow(qPrintable(kSettings)) << kSettings;
    }

    /// A picture, drafts, a grid, jobs that wait, and something to read.
    void fill() const
    {
        test::fill(*m_studio, 1);
        JobRequest waiting;
        waiting.params = m_studio->parameters().params();
        m_studio->window->context().service.addHeld(waiting);
        m_studio->window->context().actions.showQueue.trigger();
        m_studio->window->context().settings.keepSize("640x512", "Poster");
    }

    void settle(const char* language, const char* scheme) const
    {
        m_studio->window->context().settings.setLanguage(language);
        m_studio->window->context().settings.setScheme(scheme);
        QTest::qWait(60);
    }

    QWidget& show(const QString& name) const
    {
        Screen& screen = *m_studio->window->screenNamed(name);
        m_studio->window->resize(1440, 1100);
        m_studio->window->activateWindow();
        m_studio->window->showScreen(screen);
        if (name == "variations")
            m_studio->screen<VariationScreen>("variations").controller().open();
        QWidget& window = *screen.widget()->window();
        static_cast<void>(QTest::qWaitForWindowActive(&window));
        QTest::qWait(60);
        return window;
    }

    /// The windows of the row: that of the screen, or the settings with one page after the other.
    void eachWindow(const std::function<void(QWidget&)>& look) const
    {
        QFETCH(QString, name);
        if (name != kSettings)
            return look(show(name));
        m_studio->window->context().actions.preferences.trigger();
        auto* settings = m_studio->window->findChild<SettingsDialog*>();
        QVERIFY(settings != nullptr);
        static_cast<void>(QTest::qWaitForWindowActive(settings));
        auto* pages = settings->findChild<QListWidget*>();
        for (int page = 0; page < pages->count() && !QTest::currentTestFailed(); ++page) {
            pages->setCurrentRow(page);
            QTest::qWait(30);
            look(*settings);
        }
        settings->accept();
        QTest::qWait(30);
    }

    const QTemporaryDir m_state;
    std::shared_ptr<FakeScript> m_script;
    std::unique_ptr<Studio> m_studio;
};

} // namespace zimage::ui

int main(int argc, char** argv)
{
    return zimage::ui::withApplication(argc, argv, [&](const QStringList&) {
        zimage::ui::AccessTest test;
        return QTest::qExec(&test, argc, argv);
    });
}

#include "access_test.moc"
