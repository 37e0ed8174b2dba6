// The slots of a template in the prompt's field, through everything that is typed, undone, kept and translated.

#include "prompt/prompt_edit.h"
#include "prompt/prompt_panel.h"
#include "prompt/slot_bar.h"
#include "studio/run_studio.h"
#include "theme/translator.h"

#include <QApplication>
#include <QClipboard>
#include <QInputMethodEvent>
#include <QMenu>
#include <QMimeData>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <memory>

namespace zimage::ui {

class SlotsTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<PromptPanel> m_panel;

    PromptEdit& edit() const { return *m_panel->edit(); }
    SlotBar& slotBar() const { return *m_panel->findChild<SlotBar*>(); }
    QString text() const { return edit().text(); }

    /// The texts of the slots that live, as the buttons tell them; empty when the bar is hidden.
    QStringList live() const
    {
        QStringList texts;
        for (QToolButton* button : slotBar().findChildren<QToolButton*>())
            if (button->accessibleName().contains(": ") && button->isEnabled() && button->isVisible())
                texts.append(button->accessibleName().section(": ", 1));
        return texts;
    }

    /// The menu at the end of the line, filled.
    QMenu& more() const
    {
        for (QToolButton* button : slotBar().findChildren<QToolButton*>())
            if (button->accessibleName() == "More of the template") {
                Q_EMIT button->menu()->aboutToShow();
                return *button->menu();
            }
        qFatal("no menu");
    }

    void choose(const QString& now, const QString& next)
    {
        for (QToolButton* button : slotBar().findChildren<QToolButton*>()) {
            if (button->menu() == nullptr || !button->isVisible() || !button->accessibleName().endsWith(": " + now))
                continue;
            Q_EMIT button->menu()->aboutToShow();
            for (QAction* action : button->menu()->actions())
                if (action->text() == next)
                    return action->trigger();
        }
        QFAIL(qPrintable("no choice " + next));
    }

    void type(const QString& words)
    {
        for (const QChar each : words) { // without the list of proposed words, which takes no keys of its own here
            QKeyEvent key(QEvent::KeyPress, 0, Qt::NoModifier, QString(each));
            QApplication::sendEvent(&edit(), &key);
        }
    }

    void open()
    {
        m_panel = std::make_unique<PromptPanel>();
        m_panel->resize(380, 500);
        m_panel->show();
        GenerationParams params;
        m_panel->setParams(params);
        m_panel->setModel("zimage-mini", {}, 512);
        QTRY_VERIFY_WITH_TIMEOUT(m_panel->loaded(), 20000);
    }

    /// Another panel with what the first one has kept; the text comes after it, as in the studio.
    void restart()
    {
        const QJsonObject state = m_panel->saveState();
        const QString before = text();
        m_panel = std::make_unique<PromptPanel>();
        m_panel->resize(380, 500);
        m_panel->restoreState(state);
        edit().setText(before);
        m_panel->show();
        m_panel->setModel("zimage-mini", {}, 512);
        QTRY_VERIFY_WITH_TIMEOUT(m_panel->loaded(), 20000);
    }

private Q_SLOTS:
    void init()
    {
        applyLanguage(*qApp, Language::English);
        open();
        m_panel->useTemplate("embedded", "en");
        QCOMPARE(text(), QString("a red fox on the beach, 3D render"));
        QCOMPARE(live(), (QStringList{"a red fox", "on the beach", "3D render"}));
    }
    void cleanup() { m_panel.reset(); }

    void aSentenceTypedOverTheWholePromptHasNoSlots()
    {
        edit().selectAll();
        type("a red fox in the forest at night, 3D render");
        QCOMPARE(text(), QString("a red fox in the forest at night, 3D render"));
        QCOMPARE(live(), QStringList());
        QVERIFY(!slotBar().isVisible());
    }

    void aSlotNeverHoldsAPartOfAWord()
    {
        edit().selectAll();
        edit().insertPlainText("a red fox in the forest at night, 3");
        type("D render");
        QVERIFY(!live().contains("3"));
        QCOMPARE(live(), (QStringList{"a red fox", "at night", "3D render"}));
        choose("3D render", "flat illustration");
        QCOMPARE(text(), QString("a red fox in the forest at night, flat illustration"));
    }

    void whatDiedStaysDeadAfterARestart()
    {
        edit().selectAll();
        type("a red fox on the beach, 3D render");
        restart();
        QCOMPARE(live(), QStringList());
        init();
        QTextCursor cursor = edit().textCursor();
        cursor.setPosition(static_cast<int>(text().indexOf("on the")));
        cursor.setPosition(static_cast<int>(text().indexOf(", 3D")), QTextCursor::KeepAnchor);
        cursor.removeSelectedText();
        cursor.insertText("on the beach");
        QCOMPARE(live(), (QStringList{"a red fox", "3D render"}));
        restart();
        QCOMPARE(live(), (QStringList{"a red fox", "3D render"}));
        choose("a red fox", "a penguin");
        QCOMPARE(text(), QString("a penguin on the beach, 3D render"));
    }

    void whatLivesAcrossARestartKeepsItsPlace()
    {
        edit().moveCursor(QTextCursor::Start);
        edit().insertPlainText(QString::fromUtf8("“a red fox”: "));
        restart();
        QCOMPARE(live(), (QStringList{"a red fox", "on the beach", "3D render"}));
        choose("a red fox", "a penguin");
        QCOMPARE(text(), QString::fromUtf8("“a red fox”: a penguin on the beach, 3D render"));
    }

    void slotsOfAnotherTextAreNotTakenOver()
    {
        const QJsonObject state = m_panel->saveState();
        open();
        m_panel->resize(380, 500);
        m_panel->restoreState(state);
        edit().setText("3D render of a red fox on the beach");
        QCOMPARE(live(), QStringList());
        edit().setText("a red fox on the beach, 3D render");
        QCOMPARE(live(), QStringList());
    }

    void whatDiedStaysDeadInAnotherLanguage()
    {
        edit().selectAll();
        type("a red fox on the beach");
        applyLanguage(*qApp, Language::Chinese);
        QCOMPARE(live(), QStringList());
        QVERIFY(!slotBar().isVisible());
        applyLanguage(*qApp, Language::English);
        QVERIFY(!slotBar().isVisible());
        m_panel->reload();
        QTRY_VERIFY(m_panel->loaded());
        QTest::qWait(50);
        QVERIFY(!slotBar().isVisible());
    }

    void undoAndRedoBringSlotsBackWithTheirText()
    {
        choose("a red fox", "a penguin");
        edit().selectAll();
        type("something else");
        QCOMPARE(live(), QStringList());
        edit().undo();
        while (text() != "a penguin on the beach, 3D render" && edit().document()->isUndoAvailable())
            edit().undo();
        QCOMPARE(live(), (QStringList{"a penguin", "on the beach", "3D render"}));
        edit().undo();
        QCOMPARE(live(), (QStringList{"a red fox", "on the beach", "3D render"}));
        edit().redo();
        QCOMPARE(live(), (QStringList{"a penguin", "on the beach", "3D render"}));
        while (edit().document()->isRedoAvailable())
            edit().redo();
        QCOMPARE(text(), QString("something else"));
        QCOMPARE(live(), QStringList());
        type(" a penguin on the beach, 3D render");
        QCOMPARE(live(), QStringList());
    }

    void undoBringsTheTemplateOfBeforeBack()
    {
        edit().document()->clearUndoRedoStacks();
        m_panel->useTemplate("embedded", "zh");
        QVERIFY(live().contains(QString::fromUtf8("一只狐狸")));
        edit().undo();
        QCOMPARE(text(), QString("a red fox on the beach, 3D render"));
        QVERIFY(!live().contains(QString::fromUtf8("一只狐狸")));
    }

    void aTemplateThatWasPutAwayStaysAway()
    {
        choose("a red fox", "a penguin");
        more().actions().last()->trigger();
        QVERIFY(!slotBar().isVisible());
        edit().undo();
        QCOMPARE(text(), QString("a red fox on the beach, 3D render"));
        QVERIFY(!slotBar().isVisible());
        restart();
        QVERIFY(!slotBar().isVisible());
    }

    void slotsForWhichTheLineHasNoRoomAreInTheMenuAtItsEnd()
    {
        const int height = m_panel->minimumSizeHint().height();
        m_panel->setModel("z-image-turbo", {}, 512);
        m_panel->useTemplate("environmental-portrait", "en");
        m_panel->resize(380, 500);
        QTest::qWait(20);
        QStringList reached = live();
        const qsizetype onTheLine = reached.size();
        QVERIFY(onTheLine >= 2);
        for (const QAction* each : more().actions()) {
            if (each->menu() == nullptr)
                continue;
            reached.append(each->text().section(": ", 1));
            if (!reached.last().startsWith("soft diffuse"))
                continue;
            Q_EMIT each->menu()->aboutToShow();
            each->menu()->actions().at(1)->trigger();
        }
        QCOMPARE(reached.size(), 8);
        QVERIFY(text().contains("low sun from the side"));
        m_panel->resize(900, 500);
        QTest::qWait(20);
        QVERIFY(live().size() > onTheLine);
        QCOMPARE(m_panel->minimumSizeHint().height() - edit().height(), height - edit().heightOf(3));
        m_panel->setCompact(true);
        m_panel->resize(260, 500);
        QTest::qWait(20);
        QCOMPARE(live(), QStringList()); // they are all there
        QCOMPARE(more().actions().size(), 1 + 8 + 2);
    }

    void aTextThatReplacesTheHistoryTooIsOneEdit()
    {
        edit().setPlainText(text());
        QCOMPARE(live(), (QStringList{"a red fox", "on the beach", "3D render"}));
        edit().setPlainText("two of them: a red fox, 3D render");
        edit().moveCursor(QTextCursor::End);
        QCOMPARE(live(), (QStringList{"a red fox", "3D render"}));
        type("s");
        QCOMPARE(live(), (QStringList{"a red fox", "3D renders"}));
        edit().undo();
        QCOMPARE(live(), (QStringList{"a red fox", "3D render"}));
        edit().setPlainText("something else");
        QCOMPARE(live(), QStringList());
    }

    void whatIsDroppedAndComposedIsAnEditLikeOthers()
    {
        QTextCursor cursor = edit().textCursor();
        cursor.setPosition(2);
        edit().setTextCursor(cursor);
        QInputMethodEvent compose(QStringLiteral("xiao"), {});
        QApplication::sendEvent(&edit(), &compose);
        QCOMPARE(live().first(), QString("a red fox")); // not yet part of the text
        QInputMethodEvent commit;
        commit.setCommitString(QString::fromUtf8("小"));
        QApplication::sendEvent(&edit(), &commit);
        QCOMPARE(live().first(), QString::fromUtf8("a 小red fox"));
        edit().selectAll();
        QGuiApplication::clipboard()->setText("a whale at sunset, 3D renders");
        edit().paste();
        QCOMPARE(live(), (QStringList{"a whale", "at sunset", "3D renders"}));
        choose("3D renders", "3D render");
        QCOMPARE(text(), QString("a whale at sunset, 3D render"));
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
    zimage::ui::SlotsTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "slots_test.moc"
