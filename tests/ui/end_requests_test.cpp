#include "studio/end_requests.h"

#include "studio/run_studio.h"
#include "studio_fixture.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMetaMethod>
#include <QSessionManager>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <csignal>
#include <memory>

namespace zimage::ui {

class EndRequestsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aSignalSavesBeforeItEnds_data()
    {
        QTest::addColumn<int>("number");
        QTest::newRow("logout") << SIGTERM;
        QTest::newRow("terminal closed") << SIGHUP;
        QTest::newRow("Ctrl+C") << SIGINT;
    }

    void aSignalSavesBeforeItEnds()
    {
        QFETCH(int, number);
        const EndRequests requests;
        QStringList order;
        connect(&requests, &EndRequests::save, this, [&] { order += "save"; });
        connect(&requests, &EndRequests::end, this, [&] { order += "end"; });
        QCOMPARE(std::raise(number), 0);
        QCOMPARE(order, QStringList()); // nothing happens inside the handler
        QTRY_COMPARE(order, QStringList({"save", "end"}));
    }

    void aSecondSignalWaitsForTheFirstToBeSaved()
    {
        const EndRequests requests;
        QSignalSpy saves(&requests, &EndRequests::save);
        connect(&requests, &EndRequests::save, this, [] { std::raise(SIGTERM); });
        std::raise(SIGHUP);
        std::raise(SIGTERM);
        QTRY_COMPARE(saves.size(), 1);
        QCoreApplication::processEvents();
        QCOMPARE(saves.size(), 1);
    }

    void anIgnoredSignalStaysIgnored()
    {
        const auto before = std::signal(SIGHUP, SIG_IGN);
        const EndRequests requests;
        QSignalSpy saves(&requests, &EndRequests::save);
        std::raise(SIGHUP);
        std::raise(SIGTERM);
        QTRY_COMPARE(saves.size(), 1);
        QVERIFY(std::signal(SIGHUP, before) == SIG_IGN);
    }

    void afterwardsSignalsHaveTheirOldMeaning()
    {
        static volatile std::sig_atomic_t heard = 0;
        const auto before = std::signal(SIGTERM, [](int) { heard = heard + 1; });
        {
            const EndRequests requests;
            QSignalSpy ends(&requests, &EndRequests::end);
            std::raise(SIGTERM);
            QTRY_COMPARE(ends.size(), 1);
            std::raise(SIGTERM);
            QCOMPARE(int(heard), 1);
        }
        std::signal(SIGTERM, before);
    }

    void aSignalEndsTheStudioWithWhatWasTypedJustBefore()
    {
        test::Studio studio([] { return std::make_unique<test::FakeEngine>(); });
        QTimer::singleShot(0, &studio.parameters(), [&] {
            studio.prompt()->setPlainText("typed at the last moment");
            std::raise(SIGTERM);
        });
        QCOMPARE(runUntilClosed(*studio.window), 0);
        QCOMPARE(promptIn(studio), "typed at the last moment");
        QVERIFY(!studio.window->isVisible());
    }

    void aLogoutKeepsWhatWasTypedJustBefore_data()
    {
        QTest::addColumn<QByteArray>("question");
        QTest::newRow("commit data") << QByteArray("commitDataRequest(QSessionManager&)");
        QTest::newRow("save state") << QByteArray("saveStateRequest(QSessionManager&)");
    }

    void aLogoutKeepsWhatWasTypedJustBefore()
    {
        QFETCH(QByteArray, question);
        test::Studio studio([] { return std::make_unique<test::FakeEngine>(); });
        studio.prompt()->setPlainText("typed at the last moment");
        // Only a session manager can make a QSessionManager; nobody looks at this one.
        const int index = QGuiApplication::staticMetaObject.indexOfSignal(question.constData());
        QVERIFY(index >= 0);
        void* arguments[] = {nullptr, this};
        QMetaObject::activate(qApp, index, arguments);
        QCOMPARE(promptIn(studio), "typed at the last moment");
    }

private:
    /// As the session's file has it at this moment.
    static QString promptIn(const test::Studio& studio)
    {
        QFile file(studio.window->store().sessionFile(studio.window->store().current()));
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll())["params"]["prompt"].toString()
                                              : QString();
    }
};

} // namespace zimage::ui

QTEST_MAIN(zimage::ui::EndRequestsTest)
#include "end_requests_test.moc"
