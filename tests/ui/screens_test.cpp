// What holds for every screen of the studio, whoever adds it: names in both languages, the keyboard alone, contrast in
// both schemes, and the smallest window with large letters.

#include "base/sentence.h"
#include "studio/run_studio.h"
#include "theme/theme.h"
#include "ui/screen_checks.h"
#include "ui/filled_studio.h"
#include "variations/variation_screen.h"
#include "widgets/fold_section.h"

#include <QToolButton>
#include <QVBoxLayout>

/// Shows all faults, one on a line.
#define HAS_NO_FAULTS(check)                                                                                           \
    do {                                                                                                               \
        const QStringList found = check;                                                                               \
        QVERIFY2(found.isEmpty(), qPrintable("\n" + found.join('\n')));                                                \
    } while (false)

namespace zimage::ui {

using test::FakeScript;
using test::Studio;

class ScreensTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("XDG_STATE_HOME", m_state.path().toLocal8Bit()); // nobody's own unfinished pictures
        m_studio = std::make_unique<Studio>(test::fakeEngines(std::make_shared<FakeScript>()));
        m_font = QApplication::font();
        fill();
    }
    void cleanupTestCase() { m_studio.reset(); }
    void init() { settle("en", "light"); }
    void cleanup() { setTextScale(*qApp, 1); }

    void theShellListsWhatTheIssueNames()
    {
        QStringList names;
        for (const std::unique_ptr<Screen>& screen : m_studio->window->screens()) {
            names.append(screen->name());
            QVERIFY(!screen->title().isEmpty());
        }
        for (const char* name : {"picture", "drafts", "variations", "tuning"})
            QVERIFY2(names.contains(name), name);
        QCOMPARE(QSet<QString>(names.begin(), names.end()).size(), names.size());
    }

    void everyControlHasANameInBothLanguages_data() { screens(); }
    void everyControlHasANameInBothLanguages()
    {
        QWidget& window = show();
        HAS_NO_FAULTS(test::namesMissing(window));
        const QHash<QWidget*, QString> english = test::namesOf(window);
        QVERIFY(english.size() > 3);
        settle("zh", "light");
        HAS_NO_FAULTS(test::namesMissing(window));
        HAS_NO_FAULTS(test::namesNotTranslated(english, window));
    }

    void everyTextFollowsTheLanguage_data() { screens(); }
    void everyTextFollowsTheLanguage()
    {
        QWidget& window = show();
        settle("zh", "light");
        HAS_NO_FAULTS(test::leftInTheOtherLanguage(window));
        settle("en", "light");
        HAS_NO_FAULTS(test::leftInTheOtherLanguage(window));
    }

    void everyControlIsReachedByKeysAlone_data() { screens(); }
    void everyControlIsReachedByKeysAlone() { HAS_NO_FAULTS(test::keyboardFaults(show())); }

    void everyTextStandsOutInBothSchemes_data() { screens(); }
    void everyTextStandsOutInBothSchemes()
    {
        QWidget& window = show();
        for (const char* scheme : {"light", "dark"}) {
            settle("en", scheme);
            HAS_NO_FAULTS(test::contrastFaults(window));
        }
    }

    void theSmallestWindowHoldsItWithLargeLetters_data() { screens(); }
    void theSmallestWindowHoldsItWithLargeLetters()
    {
        setTextScale(*qApp, 1.5);
        for (const char* language : {"en", "zh"}) {
            settle(language, "light");
            QWidget& window = show();
            QCOMPARE(window.font().pixelSize(), withText(m_font.pixelSize()));
            QList<QWidget*> whole;
            for (const char* name : {"generate", "stop"})
                if (auto* button = window.findChild<QPushButton*>(name))
                    whole.append(button);
            HAS_NO_FAULTS(test::roomFaults(window, {1024, 700}, whole));
        }
    }

    void noWordIsCutInAnEmptyField_data() { screens(); }
    void noWordIsCutInAnEmptyField()
    {
        for (const char* language : {"en", "zh"}) {
            settle(language, "light");
            QWidget& window = show();
            for (FoldSection* section : window.findChildren<FoldSection*>())
                section->setOpen(true);
            window.resize(1024, 700);
            QTest::qWait(20);
            HAS_NO_FAULTS(test::cutPlaceholders(window));
        }
    }

    // Each check finds what it is there to find.

    void aTextOfTheOtherLanguageIsFound()
    {
        Broken broken;
        auto* label = broken.add(new QLabel("Stopped."));
        QVERIFY(test::leftInTheOtherLanguage(broken).isEmpty());
        settle("zh", "light");
        QCOMPARE(test::leftInTheOtherLanguage(broken).size(), 1);
        label->setText("a boat");
        QVERIFY(test::leftInTheOtherLanguage(broken).isEmpty());
    }

    void aControlWithoutANameIsFound()
    {
        Broken broken;
        auto* button = broken.add(new QToolButton);
        QCOMPARE(test::namesMissing(broken).size(), 1);
        button->setAccessibleName("Close");
        QVERIFY(test::namesMissing(broken).isEmpty());
        const QHash<QWidget*, QString> english = test::namesOf(broken);
        QCOMPARE(test::namesNotTranslated(english, broken).size(), 1);
        button->setAccessibleName("关闭");
        QVERIFY(test::namesNotTranslated(english, broken).isEmpty());
    }

    void aControlOutOfReachAndATrapAreFound()
    {
        Broken broken;
        auto* out = broken.add(new QPushButton("out"));
        broken.add(new QPushButton("one"));
        auto* two = broken.add(new QPlainTextEdit);
        two->setTabChangesFocus(true);
        QCOMPARE(test::keyboardFaults(broken).join('\n'), QString());
        out->setFocusPolicy(Qt::ClickFocus);
        QVERIFY(test::keyboardFaults(broken).join('\n').contains("not reached by keys"));
        out->setFocusPolicy(Qt::StrongFocus);
        two->setTabChangesFocus(false);
        QVERIFY(test::keyboardFaults(broken).join('\n').contains("stays in"));
    }

    void faintTextIsFound()
    {
        Broken broken;
        auto* label = broken.add(new QLabel("Some words to read"));
        const auto ink = [&](const char* color) {
            label->setStyleSheet(QStringLiteral("color: %1; background: #ffffff;").arg(color));
            QCoreApplication::processEvents();
            return test::contrastFaults(broken).size();
        };
        QCOMPARE(ink("#202020"), 0);
        QCOMPARE(ink("#909090"), 1);
    }

    void whatIsTooLargeOrCutIsFound()
    {
        Broken broken;
        auto* button = broken.add(new QPushButton("Generate"));
        QCOMPARE(test::roomFaults(broken, {300, 300}, {button}).join('\n'), QString());
        button->setMaximumWidth(20);
        QVERIFY(test::roomFaults(broken, {300, 300}, {button}).join('\n').contains("too small"));
        button->setMaximumWidth(10000);
        button->setMinimumWidth(400);
        QVERIFY(test::roomFaults(broken, {300, 300}, {button}).join('\n').contains("takes"));
    }

private:
    /// A window to put faults into.
    class Broken : public QWidget {
    public:
        Broken()
        {
            new QVBoxLayout(this);
            resize(200, 200);
            show();
            activateWindow();
            static_cast<void>(QTest::qWaitForWindowActive(this));
        }
        template <typename Widget>
        Widget* add(Widget* widget)
        {
            layout()->addWidget(widget);
            QTest::qWait(20);
            return widget;
        }
    };

    void screens() const { test::addScreenRows(*m_studio); }

    /// A picture, four drafts and a grid, and something to read on every strip.
    void fill() const
    {
        test::fill(*m_studio, 2);
        m_studio->window->context().service.addHeld(JobRequest{});
        m_studio->window->context().messages.show(Messages::Level::Warning,
                                                  QString::fromStdString(zimage::tr("Stopped.")));
    }

    void settle(const char* language, const char* scheme) const
    {
        m_studio->window->context().settings.setLanguage(language);
        m_studio->window->context().settings.setScheme(scheme);
        QTest::qWait(60);
    }

    /// The screen of the row, ready to be looked at: the window that it is in.
    QWidget& show() const
    {
        QFETCH(QString, name);
        Screen& screen = *m_studio->window->screenNamed(name);
        m_studio->window->resize(1440, 1000);
        m_studio->window->activateWindow();
        m_studio->window->showScreen(screen);
        if (name == "variations")
            m_studio->screen<VariationScreen>("variations").controller().open();
        QWidget& window = *screen.widget()->window();
        static_cast<void>(QTest::qWaitForWindowActive(&window));
        QTest::qWait(60);
        return window;
    }

    const QTemporaryDir m_state;
    std::unique_ptr<Studio> m_studio;
    QFont m_font;
};

} // namespace zimage::ui

int main(int argc, char** argv)
{
    return zimage::ui::withApplication(argc, argv, [&](const QStringList&) {
        zimage::ui::ScreensTest test;
        return QTest::qExec(&test, argc, argv);
    });
}

#include "screens_test.moc"
