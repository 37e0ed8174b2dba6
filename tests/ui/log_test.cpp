#include "diagnostics/log_panel.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLineEdit>
#include <QListView>
#include <QScrollBar>
#include <QTest>

#include <thread>
#include <vector>

namespace zimage::ui {

class LogTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { setLogLevel(LogLevel::Off); }

    void messagesOfAllThreadsArriveAndNoneIsLost()
    {
        LogModel model;
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([t] {
                for (int i = 0; i < 250; ++i)
                    log(LogLevel::Info, "thread " + std::to_string(t) + " message " + std::to_string(i));
            });
        for (std::thread& thread : threads)
            thread.join();
        QTRY_COMPARE(model.rowCount(), 1000);
    }

    void onlyTheLastLinesAreKept()
    {
        LogModel model;
        for (int i = 0; i < LogModel::kMostLines + 10; ++i) {
            logInfo("message " + std::to_string(i));
            if (i % 1000 == 0)
                QCoreApplication::processEvents();
        }
        QCoreApplication::processEvents();
        QCOMPARE(model.rowCount(), LogModel::kMostLines);
        const QString last = model.index(model.rowCount() - 1).data().toString();
        QVERIFY(last.endsWith(QString("message %1").arg(LogModel::kMostLines + 9)));
    }

    void aFloodBetweenTwoLooksIsBounded()
    {
        LogModel model;
        for (int i = 0; i < 3 * LogModel::kMostLines; ++i)
            logInfo("flood");
        QCoreApplication::processEvents();
        QVERIFY(model.rowCount() <= LogModel::kMostLines);
    }

    void theListenerEndsWithTheModel()
    {
        {
            LogModel model;
        }
        logInfo("nobody listens");
    }

    void levelAndTextFilterTheLines()
    {
        LogModel model;
        LogPanel panel(model);
        logDebug("debug apple");
        logInfo("info apple");
        logWarning("warning apple");
        log(LogLevel::Error, "error pear");
        auto* view = panel.findChild<QListView*>();
        QTRY_COMPARE(view->model()->rowCount(), 3); // debug is hidden at first
        panel.findChild<QComboBox*>()->setCurrentIndex(0);
        QCOMPARE(view->model()->rowCount(), 4);
        panel.findChild<QLineEdit*>()->setText("APPLE");
        QCOMPARE(view->model()->rowCount(), 3);
        panel.findChild<QComboBox*>()->setCurrentIndex(2);
        QCOMPARE(view->model()->rowCount(), 1);
    }

    void aPanelOpensAtItsNewestLine()
    {
        LogModel model;
        LogPanel panel(model);
        panel.resize(400, 200);
        for (int i = 0; i < 200; ++i)
            logInfo("line " + std::to_string(i));
        auto* view = panel.findChild<QListView*>();
        QTRY_COMPARE(view->model()->rowCount(), 200);
        panel.show();
        QTRY_VERIFY(view->verticalScrollBar()->maximum() > 0);
        QTRY_COMPARE(view->verticalScrollBar()->value(), view->verticalScrollBar()->maximum());
    }

    void copyTakesTheSelectedLinesOrAllThatAreShown()
    {
        LogModel model;
        LogPanel panel(model);
        logInfo("one");
        logInfo("two");
        auto* view = panel.findChild<QListView*>();
        QTRY_COMPARE(view->model()->rowCount(), 2);
        panel.copy();
        const QStringList lines = QApplication::clipboard()->text().split('\n');
        QCOMPARE(lines.size(), 2);
        QVERIFY(lines[0].endsWith("info     one"));
        view->setCurrentIndex(view->model()->index(1, 0));
        panel.copy();
        QVERIFY(QApplication::clipboard()->text().endsWith("two"));
        QVERIFY(!QApplication::clipboard()->text().contains('\n'));
    }
};

} // namespace zimage::ui

QTEST_MAIN(zimage::ui::LogTest)
#include "log_test.moc"
