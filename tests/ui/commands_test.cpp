// The table of commands: every key of the studio is in it, the document has the same ones, and what the user changes
// is what acts, what is shown and what is kept.

#include "ui/studio_fixture.h"

#include "canvas/picture_actions.h"
#include "session/command_keys.h"
#include "session/studio_actions.h"
#include "studio/run_studio.h"
#include "theme/translator.h"
#include "widgets/zoom_view.h"

#include <QDirIterator>
#include <QFile>
#include <QMenuBar>
#include <QRegularExpression>

namespace zimage::ui {

using test::FakeScript;
using test::Studio;

namespace {

QString keyOf(const QKeySequence& key) { return key.toString(QKeySequence::PortableText); }

void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
{
    QVERIFY(QGuiApplication::focusWindow() != nullptr);
    QTest::keyClick(QGuiApplication::focusWindow(), key, modifiers);
}

/// All keys that the document's table names, but for the mouse's.
QStringList documentedKeys()
{
    QFile file(ZIMAGE_SOURCE_DIR "/docs/studio.md");
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QString text = QString::fromUtf8(file.readAll());
    QStringList keys;
    const QString section = text.section("## Keys", 1).section("\n## ", 0, 0);
    for (const QString& line : section.split('\n')) {
        if (!line.startsWith("| ") || line.startsWith("| **") || line.startsWith("| Key"))
            continue;
        QString cell = line.section(" | ", 0, 0).mid(2);
        cell.replace("Ctrl+,", "Ctrl+comma");
        for (const QString& key : cell.split(", "))
            if (!QStringList{"wheel", "drag", "held"}.contains(key))
                keys.append(QString(key).replace("comma", ","));
    }
    keys.sort();
    return keys;
}

} // namespace

class CommandsTest : public QObject {
    Q_OBJECT

private:
    static void change(const Studio& studio, const char* id, const QList<QKeySequence>& keys)
    {
        studio.window->context().settings.setKeys(id, CommandKeys::written(keys));
    }

private Q_SLOTS:
    void cleanup() { commandKeys().use({}); }

    void everyCommandHasANameInBothLanguagesAndAnIdOfItsOwn()
    {
        QSet<QString> ids;
        for (const Command& command : commandTable()) {
            const QString english = commandName(command);
            QVERIFY(!english.isEmpty());
            QVERIFY2(!english.contains('&') && !english.contains(QChar(0x2026)), qPrintable(english));
            ids.insert(command.id);
            const LanguageScope chinese(Language::Chinese);
            QVERIFY2(commandName(command) != english || english == "100 %", qPrintable(english));
            QVERIFY2(!commandName(command).contains('&'), qPrintable(commandName(command)));
        }
        QCOMPARE(ids.size(), commandTable().size());
    }

    void noTwoCommandsHaveTheSameKey()
    {
        for (const Command& command : commandTable()) {
            QVERIFY(command.keys.size() <= kMostKeys);
            for (const QKeySequence& key : command.keys)
                QVERIFY2(commandKeys().holder(key, command) == nullptr, qPrintable(command.id + keyOf(key)));
        }
    }

    void everyCommandOfTheTableActsAndEveryActionWithAKeyIsInIt()
    {
        const Studio studio(test::fakeEngines(std::make_shared<FakeScript>()));
        for (const std::unique_ptr<Screen>& screen : studio.window->screens())
            static_cast<void>(screen->widget());
        QList<QAction*> actions;
        for (QWidget* widget : QApplication::allWidgets())
            actions += widget->actions();
        QSet<QString> bound{"previous", "gallery_compare"}; // are held, and no actions
        for (const QAction* action : actions) {
            const Command* command = findCommand(action->objectName());
            QVERIFY2(command != nullptr || action->shortcuts().isEmpty(), qPrintable(action->text()));
            bound.insert(action->objectName());
        }
        for (const Command& command : commandTable())
            QVERIFY2(bound.contains(command.id), command.id);
    }

    void noSourceGivesKeysPastTheTable()
    {
        const QRegularExpression direct("setShortcuts?\\(|QShortcut[ (*]|grabShortcut");
        int files = 0;
        for (QDirIterator each(ZIMAGE_SOURCE_DIR "/ui", {"*.cpp", "*.h"}, QDir::Files, QDirIterator::Subdirectories);
             each.hasNext(); ++files) {
            QFile file(each.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            if (!each.fileName().startsWith("command_keys"))
                QVERIFY2(!QString::fromUtf8(file.readAll()).contains(direct), qPrintable(each.filePath()));
        }
        QVERIFY(files > 100);
    }

    void theDocumentHasTheKeysOfTheTable()
    {
        QStringList keys;
        for (const Command& command : commandTable())
            for (const QKeySequence& key : command.keys)
                keys.append(keyOf(key));
        keys.sort();
        QCOMPARE(documentedKeys().join('\n'), keys.join('\n'));
    }

    void aChangedKeyActsIsShownAndSurvivesARestart()
    {
        Studio studio(test::fakeEngines(std::make_shared<FakeScript>()));
        change(studio, "generate", {Qt::CTRL | Qt::Key_G});
        for (int round = 0; round < 2; ++round) {
            studio.setSmall();
            QTRY_VERIFY(studio.bar().findChild<QPushButton*>("generate")->toolTip().endsWith("(Ctrl+G)"));
            QVERIFY(studio.prompt()->placeholderText().contains("Press Ctrl+G to generate."));
            QCOMPARE(studio.window->context().actions.generate.shortcut(), QKeySequence(Qt::CTRL | Qt::Key_G));
            studio.prompt()->setFocus();
            press(Qt::Key_Return, Qt::ControlModifier);
            QVERIFY(!studio.busy());
            press(Qt::Key_G, Qt::ControlModifier);
            QTRY_COMPARE(studio.files().size(), round + 1);
            QTRY_VERIFY(!studio.busy());
            studio.close();
            studio.open();
        }
        studio.window->context().settings.resetKeys("generate");
        QTRY_VERIFY(studio.bar().findChild<QPushButton*>("generate")->toolTip().endsWith("(Ctrl+Enter)"));
    }

    void onlyWhatDiffersIsKept()
    {
        const Studio studio(test::fakeEngines(std::make_shared<FakeScript>()));
        QVERIFY(studio.window->context().settings.keys().isEmpty());
        change(studio, "trash", {});
        change(studio, "settings", {Qt::CTRL | Qt::Key_Comma, Qt::Key_F2});
        const AppSettings second(studio.folder.path());
        QCOMPARE(second.keys().keys(), QStringList({"settings", "trash"}));
        commandKeys().use({});
        commandKeys().use(second.keys());
        QVERIFY(commandKeys().keys("trash").isEmpty());
        QCOMPARE(commandKeys().keys("settings").size(), 2);
    }

    void whatAnotherStudioChangedIsTakenOverWhenThisOneIsInFrontAgain()
    {
        const Studio studio(test::fakeEngines(std::make_shared<FakeScript>()));
        AppSettings other(studio.folder.path());
        other.setKeys("show_log", "F8");
        other.setPreviews(false);
        QCOMPARE(commandKeys().text("show_log"), QString("Ctrl+L"));
        QEvent front(QEvent::ActivationChange);
        QCoreApplication::sendEvent(studio.window.get(), &front);
        QCOMPARE(commandKeys().text("show_log"), QString("F8"));
        QVERIFY(!studio.window->context().actions.previews.isChecked());
    }

    void aKeyOfTheUsersIsTakenFromTheCommandThatHadIt()
    {
        commandKeys().use({{"about", "Ctrl+J"}, {"tuning", "Ctrl+J"}, {"copy_log", "Del"}});
        QVERIFY(commandKeys().keys("show_queue").isEmpty());
        QCOMPARE(commandKeys().text("tuning"), QString("Ctrl+J"));
        QVERIFY(commandKeys().keys("about").isEmpty()); // one of them has it: Qt would give it to neither
        QCOMPARE(commandKeys().text("copy_log"), commandKeys().text("trash")); // never meant at the same time
    }

    void whatCannotBeReadMeansTheTable()
    {
        commandKeys().use({{"quit", "no such key"}, {"unknown", "Ctrl+U"}, {"drafts", "F5; F6; F7"}});
        QCOMPARE(commandKeys().text("quit"), QString("Ctrl+Q"));
        QVERIFY(commandKeys().keys("unknown").isEmpty());
        QCOMPARE(commandKeys().keys("drafts").size(), kMostKeys);
    }

    void bothEntersAndShiftedSignsMeanTheSame()
    {
        QVERIFY(areTwins(Qt::CTRL | Qt::Key_Return, Qt::CTRL | Qt::Key_Enter));
        QVERIFY(areTwins(Qt::SHIFT | Qt::Key_Question, Qt::Key_Question));
        QVERIFY(!areTwins(Qt::SHIFT | Qt::Key_F, Qt::Key_F));
        QVERIFY(!areTwins({}, {}));
        QCOMPARE(keyText(Qt::CTRL | Qt::Key_Return), QString("Ctrl+Enter"));
    }

    void menusAndTooltipsShowTheChangedKey()
    {
        const Studio studio(test::fakeEngines(std::make_shared<FakeScript>()));
        change(studio, "use_seed", {Qt::Key_E});
        change(studio, "trash", {});
        PictureActions& actions = *studio.panel().actions();
        QTRY_COMPARE(actions.useSeed->toolTip(), QString("Use the seed of this picture (E)"));
        QCOMPARE(actions.trash->toolTip(), QString("Move the picture to the trash"));
        QVERIFY(actions.trash->shortcuts().isEmpty());
    }

    void anotherKeyShowsThePreviousPicture()
    {
        const Studio studio(test::fakeEngines(std::make_shared<FakeScript>()));
        studio.setSmall();
        for (int i = 0; i < 2; ++i) {
            studio.window->context().actions.generate.trigger();
            QTRY_COMPARE(studio.files().size(), i + 1);
            QTRY_VERIFY(!studio.busy());
        }
        ZoomView& view = *studio.panel().canvas();
        view.setFocus();
        QTRY_VERIFY(studio.panel().isSettled());
        for (const Qt::Key key : {Qt::Key_Space, Qt::Key_C}) {
            if (key == Qt::Key_C) {
                change(studio, "previous", {Qt::Key_C});
                QCoreApplication::sendPostedEvents();
            }
            QTest::keyPress(&view, key);
            QVERIFY(view.showsPrevious());
            QTest::keyRelease(&view, key);
            QVERIFY(!view.showsPrevious());
        }
        QTest::keyPress(&view, Qt::Key_Space);
        QVERIFY(!view.showsPrevious());
    }

    void f11FillsTheScreenAndLeavesItAsItWas()
    {
        const Studio studio(test::fakeEngines(std::make_shared<FakeScript>()));
        const QAction& action = studio.window->context().actions.fullScreen;
        studio.prompt()->setFocus();
        press(Qt::Key_F11);
        QTRY_VERIFY(studio.window->isFullScreen());
        QTRY_VERIFY(action.isChecked());
        press(Qt::Key_F11);
        QTRY_VERIFY(!studio.window->isFullScreen());
        QTRY_VERIFY(!action.isChecked());
        studio.window->showMaximized();
        press(Qt::Key_F11);
        press(Qt::Key_F11);
        QTRY_VERIFY(studio.window->isMaximized());
    }
};

} // namespace zimage::ui

int main(int argc, char** argv)
{
    return zimage::ui::withApplication(argc, argv, [&](const QStringList&) {
        zimage::ui::CommandsTest test;
        return QTest::qExec(&test, argc, argv);
    });
}

#include "commands_test.moc"
