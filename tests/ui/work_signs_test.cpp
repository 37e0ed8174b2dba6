// What the desktop is told of the queue's work; and how that is said on the bus.

#include "ui/studio_fixture.h"

#include "queue/work_signs.h"
#include "studio/run_studio.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusUnixFileDescriptor>
#include <QDBusVirtualObject>
#include <QProcess>
#include <QStandardPaths>

#include <algorithm>
#include <unistd.h>

namespace zimage::ui {

using test::FakeScript;
using test::Studio;

namespace {

struct Told {
    QStringList log;
    QList<double> progress;
};

class FakeDesktop : public DesktopLink {
public:
    explicit FakeDesktop(Told& told) : m_told(told) {}

    void keepAwake(const QString&) override { m_told.log.append("awake"); }
    void letSleep() override { m_told.log.append("sleep"); }
    void showProgress(double share) override { m_told.progress.append(share); }
    void notify(const QString& title, const QString&) override { m_told.log.append(title); }

private:
    Told& m_told;
};

/// Stands for logind and for what shows notifications.
class FakeBusDesktop : public QDBusVirtualObject {
public:
    [[nodiscard]] QString introspect(const QString&) const override { return {}; }
    bool handleMessage(const QDBusMessage& message, const QDBusConnection& bus) override
    {
        calls.append(message.member());
        arguments = message.arguments();
        if (message.member() == "Inhibit") {
            int ends[2] = {-1, -1};
            if (::pipe(ends) != 0)
                return false;
            kept = ends[0];
            bus.send(message.createReply(QVariant::fromValue(QDBusUnixFileDescriptor(ends[1]))));
            ::close(ends[1]); // the answer has a copy
        } else {
            bus.send(message.createReply(uint(1)));
        }
        return true;
    }

    QStringList calls;
    QVariantList arguments;
    int kept = -1; ///< at its end when nobody holds the other side any more
};

} // namespace

class WorkSignsTest : public QObject {
    Q_OBJECT

private:
    std::shared_ptr<FakeScript> m_script;
    std::unique_ptr<Studio> m_studio;
    Told m_told;
    bool m_watched = false;
    std::unique_ptr<WorkSigns> m_signs;

    StudioActions& actions() const { return m_studio->window->context().actions; }

private Q_SLOTS:
    void init()
    {
        m_script = std::make_shared<FakeScript>();
        m_studio = std::make_unique<Studio>(test::fakeEngines(m_script));
        m_studio->setSmall();
        m_told = {};
        m_watched = false;
        m_signs = std::make_unique<WorkSigns>(m_studio->window->context(), std::make_unique<FakeDesktop>(m_told),
                                              [this] { return m_watched; });
    }
    void cleanup()
    {
        m_signs.reset();
        m_studio.reset();
    }

    void theComputerStaysAwakeForTheWholeQueueAndItsEndIsTold()
    {
        for (int i = 0; i < 3; ++i)
            actions().generate.trigger();
        QCOMPARE(m_told.log, QStringList{"awake"});
        QTRY_COMPARE(m_studio->files().size(), 3);
        QTRY_COMPARE(m_told.log, (QStringList{"awake", "sleep", "3 pictures are ready."}));
    }

    void theTaskBarGoesOneWayAndIsClearedAtTheEnd()
    {
        for (int i = 0; i < 3; ++i)
            actions().generate.trigger();
        QTRY_VERIFY(m_told.log.contains("sleep"));
        QCOMPARE(m_told.progress.takeLast(), -1.0);
        QVERIFY(m_told.progress.size() > 3);
        QVERIFY(std::is_sorted(m_told.progress.begin(), m_told.progress.end()));
        QVERIFY(m_told.progress.first() < 0.34);
        QVERIFY(m_told.progress.last() > 0.9 && m_told.progress.last() <= 1);
    }

    void whoWatchesIsNotNotified()
    {
        m_watched = true;
        actions().generate.trigger();
        QTRY_COMPARE(m_told.log, (QStringList{"awake", "sleep"}));
    }

    void whoStopsIsNotNotified()
    {
        m_script->step = std::chrono::milliseconds(30);
        m_studio->setSmall(64, 100);
        actions().generate.trigger();
        QTRY_VERIFY(m_studio->busy());
        actions().stopNow.trigger();
        QTRY_COMPARE(m_told.log, (QStringList{"awake", "sleep"}));
    }

    void theNotificationNamesTheCauseThatTheQueueNames()
    {
        m_studio->window->context().settings.setPictureFolder("/proc/nowhere"); // nobody writes there, nor does root
        for (int i = 0; i < 2; ++i)
            actions().generate.trigger();
        QTRY_VERIFY(m_told.log.contains("The queue is paused: the folder /proc/nowhere cannot be written."));
        const QString said = m_studio->window->workspace().heldMessage().text();
        QVERIFY2(said.contains("because the folder /proc/nowhere cannot be written"), qPrintable(said));
    }

    void aStudioThatEndsLetsTheComputerSleep()
    {
        m_script->step = std::chrono::milliseconds(30);
        m_studio->setSmall(64, 100);
        actions().generate.trigger();
        QTRY_VERIFY(m_studio->busy());
        m_signs.reset();
        QCOMPARE(m_told.log, (QStringList{"awake", "sleep"}));
        QCOMPARE(m_told.progress.last(), -1.0);
    }

    void theBusIsAskedAndTheLockIsGivenBack()
    {
        const QString daemon = QStandardPaths::findExecutable("dbus-daemon");
        if (daemon.isEmpty())
            QSKIP("There is no dbus-daemon.");
        QProcess bus;
        bus.start(daemon, {"--session", "--nofork", "--print-address"});
        QVERIFY(bus.waitForReadyRead(10000));
        const QString address = QString::fromUtf8(bus.readLine()).trimmed();
        qputenv("DBUS_SESSION_BUS_ADDRESS", address.toLocal8Bit());
        qputenv("DBUS_SYSTEM_BUS_ADDRESS", address.toLocal8Bit());
        QDBusConnection there = QDBusConnection::connectToBus(address, "there");
        FakeBusDesktop fake;
        QVERIFY(there.registerService("org.freedesktop.login1"));
        QVERIFY(there.registerService("org.freedesktop.Notifications"));
        QVERIFY(there.registerVirtualObject("/org", &fake, QDBusConnection::SubPath));
        {
            const std::unique_ptr<DesktopLink> desktop = desktopByDBus();
            desktop->keepAwake("Pictures are being made.");
            QTRY_COMPARE(fake.calls, QStringList{"Inhibit"});
            QCOMPARE(fake.arguments.at(0).toString(), QString("sleep:idle"));
            QTest::qWait(50);
            desktop->letSleep();
            char byte = 0;
            QCOMPARE(::read(fake.kept, &byte, 1), ssize_t{0}); // the end: nobody holds it
            ::close(fake.kept);
            desktop->notify("2 pictures are ready.", "a < b");
            QTRY_COMPARE(fake.calls.last(), QString("Notify"));
            QCOMPARE(fake.arguments.at(3).toString(), QString("2 pictures are ready."));
            QCOMPARE(fake.arguments.at(4).toString(), QString("a &lt; b"));
            desktop->showProgress(0.5);
        }
        QDBusConnection::disconnectFromBus("there");
        bus.kill();
        bus.waitForFinished();
    }
};

} // namespace zimage::ui

int main(int argc, char** argv)
{
    zimage::ui::prepareApplication();
    QApplication application(argc, argv);
    zimage::ui::settleApplication();
    zimage::ui::WorkSignsTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "work_signs_test.moc"
