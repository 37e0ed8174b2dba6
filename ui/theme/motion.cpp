#include "theme/motion.h"

#include "theme/portal_setting.h"

#include <QApplication>
#include <QProxyStyle>

#include <algorithm>

namespace zimage::ui {

namespace {

Motion wanted = Motion::System;
SystemMotion* desktop = nullptr;

/// Fusion, whose own animations (busy bars, scroll bars that fade) stop where motion is reduced.
class CalmStyle : public QProxyStyle {
public:
    CalmStyle() : QProxyStyle(QStringLiteral("Fusion")) {} // not for people: a name

    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* answer) const override
    {
        const bool animation = hint == SH_Widget_Animate || hint == SH_Widget_Animation_Duration;
        return animation && motionReduced() ? 0 : QProxyStyle::styleHint(hint, option, widget, answer);
    }
};

std::optional<bool> wantsLessBy(SystemMotion::Source source, const QVariant& value)
{
    bool understood = false;
    switch (source) {
    case SystemMotion::Source::Appearance: {
        const uint number = value.toUInt(&understood);
        return understood ? std::optional(number == 1) : std::nullopt;
    }
    case SystemMotion::Source::Gnome:
        return value.typeId() == QMetaType::Bool ? std::optional(!value.toBool()) : std::nullopt;
    case SystemMotion::Source::Kde: {
        const double factor = value.toDouble(&understood); // may come as text
        return understood ? std::optional(factor <= 0) : std::nullopt;
    }
    }
    return {};
}

void setEffects(bool on)
{
    for (const Qt::UIEffect effect : {Qt::UI_AnimateMenu, Qt::UI_FadeMenu, Qt::UI_AnimateCombo, Qt::UI_AnimateTooltip,
                                      Qt::UI_FadeTooltip, Qt::UI_AnimateToolBox})
        QApplication::setEffectEnabled(effect, on);
}

} // namespace

SystemMotion::SystemMotion(QObject* parent) : QObject(parent)
{
    const auto follow = [this](Source source, const char* group, const char* key) {
        auto* setting = new PortalSetting(QString::fromLatin1(group), QString::fromLatin1(key), this);
        connect(setting, &PortalSetting::told, this, [this, source](const QVariant& value) { take(source, value); });
    };
    follow(Source::Appearance, "org.freedesktop.appearance", "reduced-motion");
    follow(Source::Gnome, "org.gnome.desktop.interface", "enable-animations");
    follow(Source::Kde, "org.kde.kdeglobals.KDE", "AnimationDurationFactor");
}

void SystemMotion::take(Source source, const QVariant& value)
{
    const std::optional<bool> less = wantsLessBy(source, value);
    if (!less)
        return;
    const bool before = wantsLess();
    m_less[static_cast<std::size_t>(source)] = less;
    if (wantsLess() != before)
        Q_EMIT changed();
}

bool SystemMotion::wantsLess() const
{
    return std::any_of(m_less.begin(), m_less.end(), [](const std::optional<bool>& less) { return less == true; });
}

std::unique_ptr<QStyle> makeStyle() { return std::make_unique<CalmStyle>(); }

Motion motionNamed(const QString& name)
{
    return name == "reduced" ? Motion::Reduced : name == "full" ? Motion::Full : Motion::System;
}

void applyMotion(QApplication& application, Motion motion)
{
    wanted = motion;
    static const bool usual = QApplication::isEffectEnabled(Qt::UI_AnimateCombo);
    if (desktop == nullptr) {
        desktop = new SystemMotion(&application);
        QObject::connect(desktop, &SystemMotion::changed, &application, [] { setEffects(usual && !motionReduced()); });
        QObject::connect(desktop, &QObject::destroyed, [] { desktop = nullptr; });
    }
    setEffects(usual && !motionReduced());
}

bool motionReduced()
{
    return wanted == Motion::Reduced || (wanted == Motion::System && desktop != nullptr && desktop->wantsLess());
}

} // namespace zimage::ui
