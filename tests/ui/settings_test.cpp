// The dialog with all settings: found by typing, in force at once, and the keys of all commands to change.

#include "ui/screen_checks.h"
#include "ui/studio_fixture.h"

#include "prompt/prompt_section.h"
#include "session/command_keys.h"
#include "session/sessions.h"
#include "widgets/confirm_button.h"
#include "settings/key_field.h"
#include "settings/settings_dialog.h"
#include "settings/shortcuts_page.h"
#include "studio/run_studio.h"
#include "theme/translator.h"
#include "widgets/quiet_widgets.h"

#include <QDirIterator>
#include <QFile>
#include <QListWidget>
#include <QSignalSpy>
#include <QSlider>
#include <QTreeWidget>

namespace zimage::ui {

using test::FakeScript;
using test::Studio;

namespace {

template <typename Widget>
Widget* named(const QWidget& parent, const QString& name)
{
    for (Widget* widget : parent.findChildren<Widget*>())
        if (widget->accessibleName() == name || widget->property("text").toString() == name)
            return widget;
    return nullptr;
}

} // namespace

class SettingsTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<Studio> m_studio;

    [[nodiscard]] AppSettings& settings() const { return m_studio->window->context().settings; }
    [[nodiscard]] SettingsDialog* dialog() const { return m_studio->window->findChild<SettingsDialog*>(); }
    SettingsDialog& open(const char* page = "") const
    {
        m_studio->window->context().actions.preferences.trigger();
        if (*page != '\0')
            dialog()->showPage(page);
        QTest::qWait(20); // the platform may still be activating the window behind it
        dialog()->activateWindow();
        static_cast<void>(QTest::qWaitForWindowActive(dialog()));
        return *dialog();
    }
    static void search(const SettingsDialog& window, const QString& words)
    {
        named<QLineEdit>(window, isChinese() ? "查找设置" : "Find a setting")->setText(words);
    }
    static QStringList pages(const SettingsDialog& window)
    {
        const auto* list = window.findChild<QListWidget*>();
        QStringList names;
        for (int row = 0; row < list->count(); ++row)
            if (!list->isRowHidden(row))
                names.append(window.pages()[row]->name());
        return names;
    }
    static QStringList marked(const SettingsDialog& window)
    {
        QStringList names;
        for (const SettingRow* row : window.findChildren<SettingRow*>())
            if (row->isFound())
                names.append(row->control().accessibleName());
        return names;
    }
    static QStringList listed(const SettingsDialog& window)
    {
        QStringList names;
        for (QTreeWidgetItemIterator each(window.findChild<QTreeWidget*>()); *each != nullptr; ++each)
            if ((*each)->parent() != nullptr && !(*each)->isHidden())
                names.append((*each)->text(0));
        return names;
    }
    static void pressKey(const SettingsDialog& window, Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        auto* field = named<KeyField>(window, "Key");
        field->setFocus();
        QTest::keyClick(field, key, modifiers);
    }
    static QWidget& conflict(const SettingsDialog& window)
    {
        return *named<QPushButton>(window, "Use it here")->parentWidget();
    }
    [[nodiscard]] ShortcutsPage& shortcuts(const char* command) const
    {
        auto& page = static_cast<ShortcutsPage&>(open("shortcuts").page());
        page.choose(command);
        return page;
    }

private Q_SLOTS:
    void init() { m_studio = std::make_unique<Studio>(test::fakeEngines(std::make_shared<FakeScript>())); }
    void cleanup()
    {
        settings().setLanguage("en");
        m_studio.reset();
        commandKeys().use({});
    }

    void aWordInEitherLanguageFindsSettingsAndTheirPages()
    {
        const SettingsDialog& window = open();
        QCOMPARE(pages(window).size(), window.pages().size());
        search(window, "colours");
        QCOMPARE(pages(window), QStringList{"appearance"});
        QCOMPARE(marked(window), QStringList{"Appearance"});
        search(window, "外观");
        QVERIFY(marked(window).contains("Appearance"));
        search(window, "THREADS cpu");
        QCOMPARE(pages(window).first(), QString("performance"));
        QCOMPARE(window.page().name(), QString("performance"));
        search(window, "subfolder");
        QCOMPARE(pages(window), QStringList{"pictures"});
        settings().setLanguage("zh");
        QTRY_COMPARE(window.windowTitle(), QString("设置"));
        search(window, "subfolder");
        QCOMPARE(pages(window), QStringList{"pictures"});
        search(window, "提示词 清除");
        QCOMPARE(pages(window), QStringList{"privacy"});
    }

    void whatNobodyHasIsSaidAndHidesNothing()
    {
        const SettingsDialog& window = open();
        search(window, "xyzzy");
        QCOMPARE(pages(window).size(), window.pages().size());
        QVERIFY(marked(window).isEmpty());
        QCOMPARE(listed(window).size(), commandTable().size());
        const auto* said = named<Hint>(window, "No setting has these words.");
        QVERIFY(said != nullptr && said->isVisible());
        search(window, "");
        QVERIFY(!said->isVisible());
    }

    void commandsAreFoundByNameAndKey()
    {
        const SettingsDialog& window = open();
        QCOMPARE(listed(window).size(), commandTable().size());
        search(window, "ctrl+t");
        QCOMPARE(listed(window), QStringList{"Tuning guide"});
        search(window, "回收站");
        QCOMPARE(listed(window), (QStringList{"Move to trash", "Move to trash"})); // on the canvas and in the gallery
        search(window, "");
        QCOMPARE(listed(window).size(), commandTable().size());
    }

    void escEmptiesTheSearchFirstAndReturnGoesToWhatWasFound()
    {
        SettingsDialog& window = open();
        auto* field = named<QLineEdit>(window, "Find a setting");
        field->setFocus();
        field->setText("language");
        QTest::keyClick(window.windowHandle(), Qt::Key_Escape);
        QCOMPARE(field->text(), QString());
        QVERIFY(window.isVisible());
        field->setText("language");
        QTest::keyClick(window.windowHandle(), Qt::Key_Return);
        QVERIFY(named<QComboBox>(window, "Language")->hasFocus());
        QVERIFY(window.isVisible());
        QTest::keyClick(window.windowHandle(), Qt::Key_Escape);
        QTRY_VERIFY(dialog() == nullptr || !dialog()->isVisible());
    }

    void whatIsChosenHoldsAtOnceAndEscTakesNothingBack()
    {
        SettingsDialog& window = open();
        auto* language = named<QComboBox>(window, "Language");
        language->setCurrentIndex(2);
        Q_EMIT language->activated(2);
        QTRY_COMPARE(window.windowTitle(), QString("设置"));
        window.reject();
        QCOMPARE(settings().language(), QString("zh"));
    }

    void settingsThatCannotBeWrittenAreSaidOnceWithTheReason()
    {
        const QString place = m_studio->folder.filePath("no folder");
        QVERIFY(QFile(place).open(QIODevice::WriteOnly));
        AppSettings settings(place);
        QSignalSpy failed(&settings, &AppSettings::failed);
        settings.setScheme("dark");
        settings.setScheme("light");
        QCOMPARE(failed.size(), 1);
        const QString said = failed.first().first().toString();
        QVERIFY2(said.startsWith("The settings cannot be written, and are lost when the program closes. "),
                 qPrintable(said));
        QVERIFY2(said.contains(place) && said.contains("there is a file where a folder is needed"), qPrintable(said));
        QVERIFY(!settings.keepSize("100x100", "small"));
        QVERIFY(settings.problem().contains(place));
    }

    void aFolderIsTakenWhenItIsLeft()
    {
        SettingsDialog& window = open("pictures");
        auto* folder = named<QLineEdit>(window, "Picture folder");
        const QString wanted = m_studio->folder.filePath("elsewhere");
        folder->setFocus();
        folder->selectAll();
        QTest::keyClicks(folder, wanted);
        QVERIFY(settings().pictureFolder().string() != wanted.toStdString());
        window.reject();
        QCOMPARE(QString::fromStdString(settings().pictureFolder().string()), wanted);
    }

    void aFolderThatCannotBeWrittenLeavesTheOneBeforeAndSaysSo()
    {
        SettingsDialog& window = open("pictures");
        const QString before = QString::fromStdString(settings().pictureFolder().string());
        const QString blocked = m_studio->folder.filePath("file");
        QVERIFY(QFile(blocked).open(QIODevice::WriteOnly));
        auto* folder = named<QLineEdit>(window, "Picture folder");
        folder->setFocus();
        folder->selectAll();
        QTest::keyClicks(folder, blocked);
        QTest::keyClick(folder, Qt::Key_Return);
        QStringList said;
        for (const QLabel* label : window.findChildren<QLabel*>())
            said.append(label->text());
        QVERIFY2(said.join('\n').contains("New pictures still go to " + before + "."), qPrintable(said.join('\n')));
        QCOMPARE(QString::fromStdString(settings().pictureFolder().string()), before);
    }

    void aTextThatCannotBeTakenIsShownOnceBeforeTheDialogCloses()
    {
        SettingsDialog& window = open("pictures");
        const std::string before = settings().namePattern();
        auto* pattern = named<QLineEdit>(window, "Name pattern");
        pattern->selectAll();
        QTest::keyClicks(pattern, "{nonsense}");
        window.showPage("privacy");
        window.reject();
        QVERIFY(window.isVisible());
        QCOMPARE(window.page().name(), QString("pictures"));
        QCOMPARE(window.focusWidget(), pattern);
        window.reject();
        QTRY_VERIFY(dialog() == nullptr || !dialog()->isVisible());
        QCOMPARE(settings().namePattern(), before);
    }

    void theMachinesParametersAreThoseOfTheControls()
    {
        const SettingsDialog& window = open("performance");
        GenerationParams params = m_studio->parameters().params();
        params.threads = 3;
        m_studio->parameters().set(params);
        auto* threads = named<QLineEdit>(window.page(), "CPU threads");
        QVERIFY(threads != nullptr);
        QCOMPARE(threads->text(), QString("3"));
        threads->setFocus();
        threads->selectAll();
        QTest::keyClicks(threads, "2");
        QTest::keyClick(threads, Qt::Key_Return);
        QCOMPARE(m_studio->parameters().params().threads, 2);
    }

    void aRecentModelIsForgotten()
    {
        settings().addRecentModel("/models/one");
        settings().addRecentModel("/models/two");
        const SettingsDialog& window = open("models");
        QCOMPARE(named<QListWidget>(window, "Recent models")->count(), 2);
        named<QPushButton>(window.page(), "Forget")->click();
        QCOMPARE(settings().recentModels(), QStringList{"/models/one"});
        QCOMPARE(named<QListWidget>(window, "Recent models")->count(), 1);
    }

    void aFreeKeyIsTakenAtOnce()
    {
        ShortcutsPage& page = shortcuts("show_log");
        pressKey(*dialog(), Qt::Key_F8);
        QCOMPARE(settings().keys().value("show_log"), QString("F8"));
        QVERIFY(!conflict(*dialog()).isVisible());
        QCOMPARE(m_studio->window->context().actions.showLog.shortcut(), QKeySequence(Qt::Key_F8));
        named<QPushButton>(page, "Reset")->click();
        QVERIFY(settings().keys().isEmpty());
        QCOMPARE(commandKeys().text("show_log"), QString("Ctrl+L"));
    }

    void aKeyThatAnotherCommandHasIsSaidWithItsName()
    {
        ShortcutsPage& page = shortcuts("generate");
        pressKey(*dialog(), Qt::Key_J, Qt::ControlModifier);
        QVERIFY(conflict(*dialog()).isVisible());
        QVERIFY(named<Hint>(page, "Ctrl+J already belongs to “Queue”.") != nullptr);
        QVERIFY(settings().keys().isEmpty());
        named<QPushButton>(page, "Leave it there")->click();
        QVERIFY(!conflict(*dialog()).isVisible());
        QVERIFY(settings().keys().isEmpty());
        QCOMPARE(named<KeyField>(page, "Key")->keySequence(), commandKeys().keys("generate").first());
        pressKey(*dialog(), Qt::Key_J, Qt::ControlModifier);
        named<QPushButton>(page, "Use it here")->click();
        QCOMPARE(commandKeys().text("generate"), QString("Ctrl+J"));
        QVERIFY(commandKeys().keys("show_queue").isEmpty());
        page.choose("show_queue");
        named<QPushButton>(page, "Reset")->click();
        QVERIFY(named<Hint>(page, "Ctrl+J already belongs to “Generate”.") != nullptr);
        named<QPushButton>(page, "Use it here")->click();
        QCOMPARE(commandKeys().text("show_queue"), QString("Ctrl+J"));
        QCOMPARE(settings().keys().keys(), QStringList{"generate"});
    }

    void aKeyThatOpensAMenuIsNotTaken()
    {
        for (const char* language : {"en", "zh"}) {
            settings().setLanguage(language);
            ShortcutsPage& page = shortcuts("generate");
            QCoreApplication::sendPostedEvents();
            auto* field = page.findChild<KeyField*>();
            field->setFocus();
            QTest::keyClick(field, Qt::Key_H, Qt::AltModifier);
            QVERIFY(named<Hint>(page,
                                isChinese() ? "Alt+H 会打开“帮助”菜单。请换一个按键。"
                                            : "Alt+H opens the menu “Help”. Choose another key.")
                    != nullptr);
            QVERIFY(settings().keys().isEmpty());
            page.findChild<QTreeWidget*>()->setFocus();
            QCOMPARE(field->keySequence(), commandKeys().keys("generate").first());
        }
    }

    void theSameKeyElsewhereIsNoConflict()
    {
        static_cast<void>(shortcuts("copy_log"));
        pressKey(*dialog(), Qt::Key_P);
        QCOMPARE(commandKeys().text("copy_log"), QString("P"));
        QCOMPARE(commandKeys().text("use_prompt"), QString("P"));
    }

    void escLeavesTheFieldAndTheQuestionWithNothingChanged()
    {
        static_cast<void>(shortcuts("generate"));
        SettingsDialog& window = *dialog();
        pressKey(window, Qt::Key_Escape);
        QVERIFY(window.isVisible() && settings().keys().isEmpty());
        QCOMPARE(window.focusWidget(), window.findChild<QTreeWidget*>()); // from where Esc closes
        pressKey(window, Qt::Key_J, Qt::ControlModifier);
        QVERIFY(conflict(window).isVisible());
        named<QPushButton>(window, "Use it here")->setFocus();
        QTest::keyClick(window.windowHandle(), Qt::Key_Escape);
        QVERIFY(window.isVisible() && !conflict(window).isVisible());
        QVERIFY(settings().keys().isEmpty());
    }

    void allKeysAreResetAfterAQuestion()
    {
        settings().setKeys("trash", {});
        settings().setKeys("show_log", "F8");
        ShortcutsPage& page = shortcuts("trash");
        named<QPushButton>(page, "Reset all")->click();
        QCOMPARE(settings().keys().size(), 2);
        named<QPushButton>(page, "Reset all keys")->click();
        QVERIFY(settings().keys().isEmpty());
        QCOMPARE(commandKeys().text("trash"), QString("Del"));
    }

    void shiftAndQuestionMarkListTheKeysButInATextItIsTyped()
    {
        const QPointer<QWidget> slider = m_studio->controls().findChild<QSlider*>();
        const QPointer<QWidget> box = named<QComboBox>(m_studio->controls(), "Device");
        QVERIFY(slider != nullptr && box != nullptr);
        m_studio->prompt()->setFocus();
        QTest::keyClick(m_studio->window->windowHandle(), Qt::Key_Question, Qt::ShiftModifier);
        QVERIFY(dialog() == nullptr);
        QVERIFY(m_studio->prompt()->toPlainText().endsWith('?'));
        for (QWidget* focus : {slider.data(), box.data(), static_cast<QWidget*>(m_studio->panel().focusProxy())}) {
            focus->setFocus();
            QTest::keyClick(m_studio->window->windowHandle(), Qt::Key_Question, Qt::ShiftModifier);
            QVERIFY2(dialog() != nullptr, focus->metaObject()->className());
            QCOMPARE(dialog()->page().name(), QString("shortcuts"));
            delete dialog();
            m_studio->window->activateWindow();
            static_cast<void>(QTest::qWaitForWindowActive(m_studio->window.get()));
        }
    }

    void returnPressesTheButtonWithTheFocusAndNoOther()
    {
        settings().addRecentModel("/models/one");
        SettingsDialog& window = open("models");
        named<QListWidget>(window, "Recent models")->setFocus();
        QTest::keyClick(window.windowHandle(), Qt::Key_Return);
        QVERIFY(window.isVisible());
        QVERIFY(!m_studio->window->context().check.isRunning());
        QVERIFY(settings().recentModels().isEmpty()); // it cannot be opened, which the page says
        QVERIFY(named<Hint>(window.page(), m_studio->window->context().messages.text())->isVisible());
        named<QPushButton>(window, "Close")->setFocus();
        QTest::keyClick(window.windowHandle(), Qt::Key_Return);
        QTRY_VERIFY(dialog() == nullptr || !dialog()->isVisible());
    }

    void theListIsAKeyAwayInTheDialogItself()
    {
        SettingsDialog& window = open("privacy");
        window.findChild<QListWidget*>()->setFocus();
        QTest::keyClick(window.windowHandle(), Qt::Key_Question, Qt::ShiftModifier);
        QCOMPARE(window.page().name(), QString("shortcuts"));
    }

    void forgottenPromptsAreGoneFromTheSessionsFileToo()
    {
        m_studio->setSmall();
        m_studio->prompt()->setPlainText("a secret garden");
        m_studio->window->context().actions.generate.trigger();
        QTRY_COMPARE(m_studio->files().size(), 1);
        QTRY_VERIFY(!m_studio->busy());
        m_studio->prompt()->setPlainText("a lake");
        PromptSection& prompt = m_studio->controls().prompt();
        QCOMPARE(prompt.rememberedPrompts(), 1);
        const SettingsDialog& window = open("privacy");
        auto* forget = window.page().findChild<ConfirmButton*>();
        forget->button().click();
        QVERIFY(forget->isAsking());
        named<QPushButton>(*forget, "Keep")->click();
        QCOMPARE(prompt.rememberedPrompts(), 1);
        forget->button().click();
        named<QPushButton>(*forget, "Forget")->click();
        QCOMPARE(prompt.rememberedPrompts(), 0);
        QVERIFY(!forget->button().isEnabled());
        SessionStore& store = m_studio->window->store();
        QFile file(store.sessionFile(store.current()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY(text.contains("a lake"));
        QVERIFY(!text.contains("\"prompts\":[\"a secret garden\"]"));
    }

    void forgottenSessionsTakeTheirDraftsAndNothingElse()
    {
        const StudioContext& context = m_studio->window->context();
        m_studio->setSmall();
        context.actions.generate.trigger();
        QTRY_COMPARE(m_studio->files().size(), 1);
        QTRY_VERIFY(!m_studio->busy());
        for (int round = 0; round < 2; ++round) {
            context.actions.drafts.trigger();
            QTRY_COMPARE(context.pictures.count(), round == 0 ? 5 : 4);
            QTRY_VERIFY(!m_studio->busy());
            if (round == 0)
                context.actions.newSession.trigger();
        }
        const auto drafts = [this] {
            qsizetype count = 0;
            for (QDirIterator file(m_studio->folder.filePath("sessions"), {"*.png"}, QDir::Files,
                                   QDirIterator::Subdirectories);
                 file.hasNext(); file.next())
                ++count;
            return count;
        };
        QTRY_COMPARE(drafts(), 8);
        const SettingsDialog& window = open("privacy");
        auto* forget = window.page().findChildren<ConfirmButton*>().last();
        forget->button().click();
        named<QPushButton>(*forget, "Forget")->click();
        QCOMPARE(context.sessions.others(), 0);
        QVERIFY(!context.history.canUndo());
        QCOMPARE(drafts(), 4);
        QCOMPARE(m_studio->files().size(), 1);
        QCOMPARE(context.pictures.count(), 4);
    }

    void aSmallDialogHoldsLargeLetters()
    {
        const QFont usual = QApplication::font();
        QFont large = usual;
        large.setPixelSize(usual.pixelSize() * 3 / 2);
        QApplication::setFont(large);
        SettingsDialog& window = open();
        QStringList faults;
        for (const char* language : {"en", "zh"}) {
            settings().setLanguage(language);
            QTest::qWait(30);
            for (SettingsPage* page : window.pages()) {
                window.showPage(page->name());
                faults +=
                    test::roomFaults(window, {760, 560}, {named<QPushButton>(window, isChinese() ? "关闭" : "Close")});
                if (page->width() > page->parentWidget()->width())
                    faults.append(page->name() + " is wider than its place");
            }
        }
        QApplication::setFont(usual);
        QCOMPARE(faults.join('\n'), QString());
    }

    void everyPageHasNamesIsReachedByKeysAndCanBeRead()
    {
        settings().addRecentModel("/models/one");
        SettingsDialog& window = open();
        for (SettingsPage* page : window.pages()) {
            window.showPage(page->name());
            QTest::qWait(30);
            QCOMPARE(test::namesMissing(window).join('\n'), QString());
            QCOMPARE(test::keyboardFaults(window).join('\n'), QString());
            const QHash<QWidget*, QString> english = test::namesOf(window);
            settings().setLanguage("zh");
            QTest::qWait(30);
            QCOMPARE(test::namesNotTranslated(english, window, {"English"}).join('\n'), QString());
            settings().setLanguage("en");
            for (const char* scheme : {"dark", "light"}) {
                settings().setScheme(scheme);
                QTest::qWait(30);
                QCOMPARE(test::contrastFaults(window).join('\n'), QString());
            }
        }
    }
};

} // namespace zimage::ui

int main(int argc, char** argv)
{
    return zimage::ui::withApplication(argc, argv, [&](const QStringList&) {
        zimage::ui::SettingsTest test;
        return QTest::qExec(&test, argc, argv);
    });
}

#include "settings_test.moc"
