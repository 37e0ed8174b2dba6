#pragma once

#include "theme/portal_setting.h"

#include <QObject>
#include <QPalette>

namespace zimage::ui {

/// Whether the desktop wants dark windows: what the settings portal says (org.freedesktop.appearance color-scheme), and
/// until it answers, or where there is none, whether the platform's own palette is dark. GUI thread.
class SystemScheme : public QObject {
    Q_OBJECT

public:
    explicit SystemScheme(const QPalette& platformPalette, QObject* parent = nullptr);

    [[nodiscard]] bool isDark() const noexcept { return m_dark; }

Q_SIGNALS:
    void changed();

private:
    void take(const QVariant& value);

    PortalSetting m_setting;
    bool m_platformDark;
    bool m_dark;
};

} // namespace zimage::ui
