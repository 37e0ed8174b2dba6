#include "theme/system_scheme.h"

namespace zimage::ui {

SystemScheme::SystemScheme(const QPalette& platformPalette, QObject* parent)
    : QObject(parent), m_setting(QStringLiteral("org.freedesktop.appearance"), QStringLiteral("color-scheme")),
      m_platformDark(platformPalette.color(QPalette::Window).lightness() < 128), m_dark(m_platformDark)
{
    connect(&m_setting, &PortalSetting::told, this, &SystemScheme::take);
}

void SystemScheme::take(const QVariant& value)
{
    bool number = false;
    const uint wanted = value.toUInt(&number); // 0 no preference, 1 dark, 2 light
    if (!number)
        return;
    const bool dark = wanted == 1 || (wanted != 2 && m_platformDark);
    if (dark == m_dark)
        return;
    m_dark = dark;
    Q_EMIT changed();
}

} // namespace zimage::ui
