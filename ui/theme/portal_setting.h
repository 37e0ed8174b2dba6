#pragma once

#include <QDBusVariant>
#include <QObject>
#include <QString>
#include <QVariant>

namespace zimage::ui {

/// One of the desktop's settings, as the settings portal tells it (org.freedesktop.portal.Settings), now and whenever
/// it changes. Silent where there is no portal or no desktop. Never waits. GUI thread.
class PortalSetting : public QObject {
    Q_OBJECT

public:
    PortalSetting(const QString& group, const QString& key, QObject* parent = nullptr);

    /// The value itself: an answer has it in one variant more than the signal does.
    [[nodiscard]] static QVariant plain(QVariant value);

Q_SIGNALS:
    void told(const QVariant& value);

private Q_SLOTS:
    void settingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void ask();

    QString m_group;
    QString m_key;
};

} // namespace zimage::ui
