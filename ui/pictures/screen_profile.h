#pragma once

#include <QColorSpace>
#include <QString>

class QScreen;

namespace zimage::ui {

/// What is known of a screen's colours.
struct ScreenProfile {
    QColorSpace space;  ///< sRGB when nothing is known
    bool known = false; ///< the system told us; else sRGB is assumed
    QString name;       ///< the profile's own description, may be empty
};

/// On X11 the profile that colour managers leave at the root window (_ICC_PROFILE, for the n-th screen _ICC_PROFILE_n).
/// Qt 6.4 reads matrix profiles, not those made of tables, and neither Wayland nor Qt's widgets tell a profile: then
/// sRGB is assumed. One round trip to the X server; GUI thread.
[[nodiscard]] ScreenProfile screenProfile(const QScreen* screen);

/// The same from the bytes of an ICC profile.
[[nodiscard]] ScreenProfile profileFromIcc(const QByteArray& icc);

} // namespace zimage::ui
