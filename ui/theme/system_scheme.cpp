#include "theme/system_scheme.h"

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
const QString kNamespace = QStringLiteral("org.freedesktop.appearance");
const QString kKey = QStringLiteral("color-scheme");

} // namespace

SystemScheme::SystemScheme(const QPalette& platformPalette, QObject* parent)
    : QObject(parent), m_platformDark(platformPalette.color(QPalette::Window).lightness() < 128), m_dark(m_platformDark)
{
    if (QGuiApplication::platformName() != QLatin1String("offscreen"))
        ask();
}

void SystemScheme::ask()
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    bus.connect(kService, kPath, kInterface, QStringLiteral("SettingChanged"), this,
                SLOT(settingChanged(QString, QString, QDBusVariant)));
    QDBusMessage call = QDBusMessage::createMethodCall(kService, kPath, kInterface, QStringLiteral("Read"));
    call << kNamespace << kKey;
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(call, 2000), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
        const QDBusPendingReply<QDBusVariant> reply = *done;
        if (reply.isValid())
            take(reply.value().variant());
        done->deleteLater();
    });
}

void SystemScheme::settingChanged(const QString& nameSpace, const QString& key, const QDBusVariant& value)
{
    if (nameSpace == kNamespace && key == kKey)
        take(value.variant());
}

void SystemScheme::take(const QVariant& value)
{
    // Read() wraps its answer in one variant more than the signal does.
    const QVariant plain = value.canConvert<QDBusVariant>() ? value.value<QDBusVariant>().variant() : value;
    bool number = false;
    const uint wanted = plain.toUInt(&number); // 0 no preference, 1 dark, 2 light
    if (!number)
        return;
    const bool dark = wanted == 1 || (wanted != 2 && m_platformDark);
    if (dark == m_dark)
        return;
    m_dark = dark;
    Q_EMIT changed();
}

} // namespace zimage::ui
