#pragma once

#include <QDBusVariant>
#include <QObject>
#include <QPalette>

namespace zimage::ui {

/// Whether the desktop wants dark windows: what the settings portal says (org.freedesktop.appearance color-scheme), and
/// until it answers, or where there is none, whether the platform's own palette is dark. Never waits for the portal.
/// GUI thread.
class SystemScheme : public QObject {
    Q_OBJECT

public:
    explicit SystemScheme(const QPalette& platformPalette, QObject* parent = nullptr);

    [[nodiscard]] bool isDark() const noexcept { return m_dark; }

Q_SIGNALS:
    void changed();

private Q_SLOTS:
    void settingChanged(const QString& nameSpace, const QString& key, const QDBusVariant& value);

private:
    void ask();
    void take(const QVariant& value);

    bool m_platformDark;
    bool m_dark;
};

} // namespace zimage::ui
