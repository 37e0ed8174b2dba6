#include "queue/desktop_link.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusUnixFileDescriptor>
#include <QGuiApplication>
#include <QObject>
#include <QStringList>
#include <QVariantMap>

namespace zimage::ui {

namespace {

const QString kProgram = QStringLiteral("zimage-studio"); // its desktop file and icon, too
constexpr int kPatience = 5000;                           // ms for an answer that nobody waits for

class DBusDesktop : public DesktopLink {
public:
    void keepAwake(const QString& why) override
    {
        QDBusConnection bus = QDBusConnection::systemBus();
        m_awake = true;
        if (!bus.isConnected() || m_lock.isValid())
            return;
        QDBusMessage call = QDBusMessage::createMethodCall("org.freedesktop.login1", "/org/freedesktop/login1",
                                                           "org.freedesktop.login1.Manager", "Inhibit");
        call << QStringLiteral("sleep:idle") << QGuiApplication::applicationDisplayName() << why
             << QStringLiteral("block");
        call.setInteractiveAuthorizationAllowed(false); // no question about it
        auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(call, kPatience), &m_life);
        QObject::connect(watcher, &QDBusPendingCallWatcher::finished, &m_life, [this](QDBusPendingCallWatcher* done) {
            const QDBusPendingReply<QDBusUnixFileDescriptor> reply = *done;
            if (reply.isValid() && m_awake)
                m_lock = reply.value(); // holds until it is closed
            done->deleteLater();
        });
    }

    void letSleep() override
    {
        m_awake = false;
        m_lock = {};
    }

    void showProgress(double share) override
    {
        QDBusConnection bus = QDBusConnection::sessionBus();
        if (!bus.isConnected())
            return;
        QDBusMessage news = QDBusMessage::createSignal("/org/zimage_studio/ZImageStudio",
                                                       "com.canonical.Unity.LauncherEntry", "Update");
        const QVariantMap state{{"progress", share < 0 ? 0.0 : share}, {"progress-visible", share >= 0}};
        news << QString("application://" + kProgram + ".desktop") << state;
        bus.send(news);
    }

    void notify(const QString& title, const QString& text) override
    {
        QDBusConnection bus = QDBusConnection::sessionBus();
        if (!bus.isConnected())
            return;
        QDBusMessage call =
            QDBusMessage::createMethodCall("org.freedesktop.Notifications", "/org/freedesktop/Notifications",
                                           "org.freedesktop.Notifications", "Notify");
        const QVariantMap hints{{"desktop-entry", kProgram}};
        call << QGuiApplication::applicationDisplayName() << uint(0) << kProgram << title << text.toHtmlEscaped()
             << QStringList() << hints << -1;
        bus.asyncCall(call, kPatience);
    }

private:
    QObject m_life; ///< answers that come later are nobody's
    QDBusUnixFileDescriptor m_lock;
    bool m_awake = false;
};

} // namespace

std::unique_ptr<DesktopLink> desktopByDBus() { return std::make_unique<DBusDesktop>(); }

} // namespace zimage::ui
