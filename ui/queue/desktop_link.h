#pragma once

#include <QString>

#include <memory>

namespace zimage::ui {

/// What a desktop does for a program that works for long. Whoever has no such desktop does nothing, and says nothing of
/// it. GUI thread.
class DesktopLink {
public:
    virtual ~DesktopLink() = default;

    /// The computer does not go to sleep from here on; `why` is what the desktop tells of it.
    virtual void keepAwake(const QString& why) = 0;
    virtual void letSleep() = 0;
    /// In the task bar, 0 to 1; negative for none.
    virtual void showProgress(double share) = 0;
    virtual void notify(const QString& title, const QString& text) = 0;
};

/// By D-Bus: logind keeps awake, org.freedesktop.Notifications notifies, and com.canonical.Unity.LauncherEntry, which
/// several task bars follow, shows progress. Nothing waits for an answer.
[[nodiscard]] std::unique_ptr<DesktopLink> desktopByDBus();

} // namespace zimage::ui
