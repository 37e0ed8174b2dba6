#include "theme/portal_setting.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QGuiApplication>

namespace zimage::ui {

namespace {

const QString kService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kInterface = QStringLiteral("org.freedesktop.portal.Settings");

} // namespace

PortalSetting::PortalSetting(const QString& group, const QString& key, QObject* parent)
    : QObject(parent), m_group(group), m_key(key)
{
    if (QGuiApplication::platformName() != QLatin1String("offscreen"))
        ask();
}

void PortalSetting::ask()
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    bus.connect(kService, kPath, kInterface, QStringLiteral("SettingChanged"), this,
                SLOT(settingChanged(QString, QString, QDBusVariant)));
    QDBusMessage call = QDBusMessage::createMethodCall(kService, kPath, kInterface, QStringLiteral("Read"));
    call << m_group << m_key;
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(call, 2000), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
        const QDBusPendingReply<QDBusVariant> reply = *done;
        if (reply.isValid())
            Q_EMIT told(plain(reply.value().variant()));
        done->deleteLater();
    });
}

void PortalSetting::settingChanged(const QString& group, const QString& key, const QDBusVariant& value)
{
    if (group == m_group && key == m_key)
        Q_EMIT told(plain(value.variant()));
}

QVariant PortalSetting::plain(QVariant value)
{
    while (value.canConvert<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();
    return value;
}

} // namespace zimage::ui
