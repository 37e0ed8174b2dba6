#pragma once

#include <QObject>
#include <QVariant>

#include <array>
#include <memory>
#include <optional>

class QApplication;
class QStyle;

namespace zimage::ui {

/// Whether things may move by themselves.
enum class Motion { System, Full, Reduced };
/// As the settings have it: "full", "reduced"; anything else is the system's.
[[nodiscard]] Motion motionNamed(const QString& name);

/// What the desktop says about motion, by several names; whoever speaks for less of it is heard. GUI thread.
class SystemMotion : public QObject {
    Q_OBJECT

public:
    /// A setting by which some desktop says it.
    enum class Source {
        Appearance, ///< org.freedesktop.appearance reduced-motion: 1
        Gnome,      ///< org.gnome.desktop.interface enable-animations: false
        Kde,        ///< org.kde.kdeglobals.KDE AnimationDurationFactor: 0
    };

    explicit SystemMotion(QObject* parent = nullptr);

    void take(Source source, const QVariant& value); ///< what is no answer changes nothing
    [[nodiscard]] bool wantsLess() const;

Q_SIGNALS:
    void changed();

private:
    std::array<std::optional<bool>, 3> m_less;
};

/// The style with which the program's begins, and which does as motionReduced() says.
[[nodiscard]] std::unique_ptr<QStyle> makeStyle();

/// How much moves from now on. With Motion::System the desktop is followed while the program runs. GUI thread.
void applyMotion(QApplication& application, Motion motion);

/// Nothing may move by itself now: whoever animates something shows it still.
[[nodiscard]] bool motionReduced();

} // namespace zimage::ui
