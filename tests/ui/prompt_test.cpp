// The prompt's panel: templates with live slots, advice, the token count, and completion.

#include "prompt/advice_strip.h"
#include "prompt/prompt_completer.h"
#include "prompt/prompt_edit.h"
#include "prompt/prompt_highlighter.h"
#include "prompt/prompt_panel.h"
#include "prompt/save_template_dialog.h"
#include "prompt/slot_bar.h"
#include "prompt/template_picker.h"
#include "studio/run_studio.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QInputMethodEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <memory>

namespace zimage::ui {

namespace {

const std::filesystem::path kTokenizer =
    std::filesystem::path(ZIMAGE_SOURCE_DIR) / "resources/models/zimage-mini/tokenizer/tokenizer.json";

} // namespace

class PromptTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<PromptPanel> m_panel;

    PromptEdit& edit() const { return *m_panel->edit(); }
    SlotBar& slotBar() const { return *m_panel->findChild<SlotBar*>(); }
    AdviceStrip& advice() const { return *m_panel->findChild<AdviceStrip*>(); }
    QAbstractItemView& popup() const { return *m_panel->findChild<PromptCompleter*>()->popup(); }

    void use(const QString& model, int side = 1024)
    {
        GenerationParams params;
        params.width = params.height = side;
        m_panel->setParams(params);
        m_panel->setModel(model, kTokenizer, 512);
    }

    void write(const QString& text)
    {
        QSignalSpy answered(m_panel.get(), &PromptPanel::answered);
        edit().setText(text);
        QTRY_VERIFY_WITH_TIMEOUT(!answered.isEmpty(), 20000);
    }

    QToolButton* chip(const QString& text) const
    {
        for (QToolButton* button : slotBar().findChildren<QToolButton*>())
            if (button->isVisibleTo(m_panel.get()) && button->accessibleName().endsWith(": " + text))
                return button;
        return nullptr;
    }

    void choose(const QString& now, const QString& next)
    {
        QToolButton* button = chip(now);
        QVERIFY2(button != nullptr, qPrintable(now));
        Q_EMIT button->menu()->aboutToShow();
        for (QAction* action : button->menu()->actions())
            if (action->text() == next)
                return action->trigger();
        QFAIL(qPrintable("no choice " + next));
    }

private Q_SLOTS:
    void init()
    {
        m_panel = std::make_unique<PromptPanel>();
        m_panel->resize(380, 500);
        m_panel->show();
        m_panel->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
        QTRY_VERIFY_WITH_TIMEOUT(m_panel->loaded(), 20000);
    }
    void cleanup() { m_panel.reset(); }

    void anEmptyPromptOffersTheTemplateOfTheModel()
    {
        use("zimage-mini", 512);
        QToolButton* start = nullptr;
        for (QToolButton* button : m_panel->findChildren<QToolButton*>())
            if (button->text().startsWith("Start with"))
                start = button;
        QVERIFY(start != nullptr);
        QVERIFY(start->isVisible());
        QCOMPARE(start->text(), QString("Start with “a red fox on the beach, 3D render”"));
        start->click();
        QCOMPARE(edit().text(), QString("a red fox on the beach, 3D render"));
        QVERIFY(!start->isVisible());
        QVERIFY(slotBar().isVisible());
        edit().undo();
        QCOMPARE(edit().text(), QString());
        QVERIFY(start->isVisible());
    }

    void aSlotFillsLiveInOneStepThatCanBeUndone()
    {
        use("zimage-mini", 512);
        m_panel->useTemplate("embedded", "en");
        choose("a red fox", "a penguin");
        QCOMPARE(edit().text(), QString("a penguin on the beach, 3D render"));
        choose("on the beach", "in the snow");
        QCOMPARE(edit().text(), QString("a penguin in the snow, 3D render"));
        edit().undo();
        QCOMPARE(edit().text(), QString("a penguin on the beach, 3D render"));
        QVERIFY(chip("on the beach") != nullptr);
        edit().undo();
        QCOMPARE(edit().text(), QString("a red fox on the beach, 3D render"));
        edit().redo();
        QVERIFY(chip("a penguin") != nullptr);
    }

    void slotsStayLiveBesideTheArtistsOwnWords()
    {
        use("zimage-mini", 512);
        m_panel->useTemplate("embedded", "en");
        edit().setText("two of them: a red fox, sleepy, on the beach, small, 3D render");
        choose("a red fox", "a panda");
        QCOMPARE(edit().text(), QString("two of them: a panda, sleepy, on the beach, small, 3D render"));
        edit().setText("a panda in a dream, 3D render"); // rewritten between its neighbours
        QVERIFY(chip("a panda") != nullptr);
        edit().setText("a panda");
        QVERIFY(chip("a panda") != nullptr);
        QCOMPARE(slotBar().findChildren<QToolButton*>().size() > 1, true);
        edit().setText("something else");
        QVERIFY(!slotBar().isVisible());
        edit().undo();
        QVERIFY(slotBar().isVisible());
    }

    void freeTextGoesIntoASlotToo()
    {
        use("zimage-mini", 512);
        m_panel->useTemplate("embedded", "zh");
        QToolButton* button = chip(QString::fromUtf8("一只狐狸"));
        QVERIFY(button != nullptr);
        Q_EMIT button->menu()->aboutToShow();
        auto* field = button->menu()->findChild<QLineEdit*>();
        QVERIFY(field != nullptr);
        field->setText(QString::fromUtf8("一只{红|蓝}色的鸟"));
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(edit().text(), QString::fromUtf8("海滩上的一只{红|蓝}色的鸟，三维渲染"));
        QVERIFY(chip(QString::fromUtf8("一只{红|蓝}色的鸟")) != nullptr);
    }

    void theSizeInTheSentenceFollowsTheChosenOne()
    {
        use("Z-Image-Turbo", 1024);
        m_panel->useTemplate("creative-realism", "zh");
        QVERIFY(edit().text().contains(QString::fromUtf8("1024×1024")));
        use("Z-Image-Turbo", 768);
        QTRY_VERIFY(edit().text().contains(QString::fromUtf8("768×768")));
        edit().setText(
            edit().text().replace(QString::fromUtf8("768×768"), QString::fromUtf8("8×8"))); // the artist's own
        use("Z-Image-Turbo", 1024);
        QTest::qWait(20);
        QVERIFY(edit().text().contains(QString::fromUtf8("8×8")));
    }

    void thePickerOffersWhatFitsTheModel()
    {
        use("Z-Image-Turbo");
        for (QToolButton* button : m_panel->findChildren<QToolButton*>())
            if (button->text() == "Templates")
                button->click();
        auto* list = m_panel->findChild<TemplatePicker*>()->findChild<QListWidget*>();
        QTRY_VERIFY(list->isVisible());
        QCOMPARE(list->count(), 4);
        QTest::keyClick(list, Qt::Key_Return);
        QVERIFY(!list->isVisible());
        QVERIFY(edit().text().startsWith("High-definition close-up, young Asian woman"));
    }

    void adviceIsGivenAppliedAndUndone()
    {
        use("Z-Image-Turbo");
        write("a (red:1.4) apple on a table, painting");
        QTRY_VERIFY(advice().isVisible());
        QCOMPARE(advice().pieces().front().rule, QString("weights"));
        for (QToolButton* button : advice().findChildren<QToolButton*>())
            if (button->text() == "Apply")
                return [&] {
                    button->click();
                    QCOMPARE(edit().text(), QString("a red apple on a table, painting"));
                    edit().undo();
                    QCOMPARE(edit().text(), QString("a (red:1.4) apple on a table, painting"));
                }();
        QFAIL("no button");
    }

    void adviceThatWasDismissedStaysAwayAlsoInTheNextSession()
    {
        use("Z-Image-Turbo");
        write("a (red:1.4) apple on a table, painting");
        Q_EMIT advice().dismissed("weights");
        QVERIFY(advice().pieces().empty());
        write("a (green:1.4) apple on a table, painting");
        QVERIFY(advice().pieces().empty());
        const QJsonObject state = m_panel->saveState();
        init();
        m_panel->restoreState(state);
        use("Z-Image-Turbo");
        write("a (blue:1.4) apple on a table, painting");
        QVERIFY(advice().pieces().empty());
    }

    void theTemplateIsLiveAgainInTheNextSession()
    {
        use("zimage-mini", 512);
        m_panel->useTemplate("embedded", "en");
        choose("a red fox", "a penguin");
        const QJsonObject state = m_panel->saveState();
        const QString text = edit().text();
        init();
        m_panel->restoreState(state);
        edit().setText(text);
        QVERIFY(chip("a penguin") != nullptr);
    }

    void tokensAreCountedAndWhatIsCutIsStruckOut()
    {
        use("zimage-mini", 512);
        write("a red fox");
        const auto counted = [&] {
            for (QLabel* label : m_panel->findChildren<QLabel*>())
                if (label->isVisible() && label->text().contains(" / 512"))
                    return label->text();
            return QString();
        };
        const Tokenizer tokenizer = Tokenizer::load(kTokenizer);
        QCOMPARE(counted(), QString::number(tokenizer.encodePrompt("a red fox", 512).totalTokens) + " / 512");
        const QString longText = QString("a red fox on the beach, ").repeated(120);
        write(longText);
        const std::string lost = tokenizer.encodePrompt(longText.toStdString(), 512).lostText;
        QVERIFY(!lost.empty());
        QCOMPARE(m_panel->findChild<PromptHighlighter*>()->cut(),
                 longText.size() - QString::fromStdString(lost).size());
        QVERIFY(!edit().document()->isUndoAvailable() || edit().text() == longText);
        write("{red|blue} fox");
        QVERIFY(counted().startsWith(QString::fromUtf8("≈ ")));
        QCOMPARE(m_panel->findChild<PromptHighlighter*>()->cut(), -1);
    }

    void countingNeverHoldsTheFieldUp()
    {
        use("zimage-mini", 512);
        edit().setText(QString("a red fox on the beach, ").repeated(4000));
        QElapsedTimer clock;
        clock.start();
        for (int i = 0; i < 20; ++i)
            m_panel->setParams([&] {
                GenerationParams params;
                params.seed = i;
                return params;
            }());
        QVERIFY2(clock.elapsed() < 500, qPrintable(QString::number(clock.elapsed())));
    }

    void wildcardNamesAreProposedAfterTwoUnderscores()
    {
        use("Z-Image-Turbo");
        edit().setFocus();
        QTest::keyClicks(&edit(), "a hut, __li");
        QTRY_VERIFY(popup().isVisible());
        QTest::keyClick(&popup(), Qt::Key_Tab);
        QCOMPARE(edit().text(), QString("a hut, __light__"));
        QVERIFY(!popup().isVisible());
    }

    void wordsOfTemplatesAreProposedAndEscPutsThemAway()
    {
        use("zimage-mini", 512);
        edit().setFocus();
        QTest::keyClicks(&edit(), "three");
        QTRY_VERIFY(popup().isVisible());
        QTest::keyClick(&popup(), Qt::Key_Escape);
        QVERIFY(!popup().isVisible());
        QCOMPARE(edit().text(), QString("three"));
        QTest::keyClicks(&edit(), " fly");
        edit().setText("three");
        edit().moveCursor(QTextCursor::End);
        QTest::keyClick(&edit(), Qt::Key_Backspace);
        QTRY_VERIFY(popup().isVisible());
        QTest::keyClick(&popup(), Qt::Key_Return);
        QCOMPARE(edit().text(), QString("three flying saucers"));
    }

    void anInputMethodKeepsEnterWhileItComposes()
    {
        use("zimage-mini", 512);
        edit().setFocus();
        QInputMethodEvent compose(QStringLiteral("hu li"), {});
        QApplication::sendEvent(&edit(), &compose);
        QVERIFY(edit().composing());
        QVERIFY(!popup().isVisible());
        QTest::keyClick(&edit(), Qt::Key_Return);
        QCOMPARE(edit().text(), QString());
        QInputMethodEvent commit;
        commit.setCommitString(QString::fromUtf8("狐狸"));
        QApplication::sendEvent(&edit(), &commit);
        QCOMPARE(edit().text(), QString::fromUtf8("狐狸"));
    }

    void selectedWordsBecomeASlotOfOnesOwnTemplate()
    {
        SaveTemplateDialog dialog("a blue hut by the sea", {}, nullptr);
        const QPushButton* clear = nullptr;
        for (const auto* button : dialog.findChildren<QPushButton*>())
            clear = button->text() == "Remove all slots" ? button : clear;
        QVERIFY(clear != nullptr && !clear->isEnabled()); // there is none
        auto* text = dialog.findChild<QPlainTextEdit*>();
        QTextCursor cursor(text->document());
        cursor.setPosition(2);
        cursor.setPosition(6, QTextCursor::KeepAnchor);
        text->setTextCursor(cursor);
        const auto fields = dialog.findChildren<QLineEdit*>();
        for (QLineEdit* field : fields)
            field->setText(field->accessibleName() == "Slot name" ? "colour" : "My hut");
        for (QPushButton* button : dialog.findChildren<QPushButton*>())
            if (button->text() == "Make a slot")
                button->click();
        QVERIFY(clear->isEnabled());
        const PromptTemplate made = dialog.made();
        QCOMPARE(made.name.en, std::string("My hut"));
        QCOMPARE(made.pattern.en, std::string("a {colour} hut by the sea"));
        QCOMPARE(made.slots.size(), std::size_t{1});
        QCOMPARE(made.slots[0].choices.front(), std::string("blue"));
    }

    void aTemplateOfOnesOwnIsOfferedOnceItIsSaved()
    {
        QVERIFY(saveOwnTemplate(templateFromPrompt("Hut", "a hut by the sea", {})).isEmpty());
        m_panel->reload();
        use("zimage-mini", 512);
        QTRY_VERIFY_WITH_TIMEOUT(
            [&] {
                m_panel->useTemplate("Hut", "en");
                return edit().text() == "a hut by the sea";
            }(),
            20000);
    }
};

} // namespace zimage::ui

int main(int argc, char** argv)
{
    const QTemporaryDir config;
    qputenv("XDG_CONFIG_HOME", config.path().toUtf8());
    zimage::ui::prepareApplication();
    const QApplication application(argc, argv);
    zimage::ui::settleApplication();
    zimage::ui::PromptTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "prompt_test.moc"
