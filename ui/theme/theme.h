#pragma once

#include <QColor>
#include <QPalette>

class QApplication;

namespace zimage::ui {

enum class Scheme { System, Light, Dark };
/// As the settings have it: "light", "dark"; anything else is the system's.
[[nodiscard]] Scheme schemeNamed(const QString& name);

/// The colours that a palette has no role for. Neutral greys without a cast: pictures are judged beside them.
struct ThemeColors {
    QColor window; ///< behind the controls
    QColor panel;  ///< of the fields
    QColor line;   ///< borders and rules
    QColor text;
    QColor secondary; ///< labels of less weight, reasons, units
    QColor disabled;
    QColor accent; ///< the one colour: focus, what is chosen, what was changed
    QColor onAccent;
    QColor warning; ///< text that says what is wrong
    QColor canvas;  ///< behind pictures
    QColor error;   ///< text that says what cannot be
};

/// Sets style and font of the whole program, before any widget: one that is there keeps the desktop's size of letters.
/// The style sheet is not set yet, since each widget that is made under one costs a millisecond. GUI thread.
void prepareTheme(QApplication& application);

/// Sets style, palette, font and style sheet of the whole program; may be called again at any time. With Scheme::System
/// the desktop's choice is followed while the program runs, where the desktop tells it (the settings portal); else the
/// palette at the start decides. GUI thread.
void applyTheme(QApplication& application, Scheme scheme);

/// Whether the scheme in effect is dark.
[[nodiscard]] bool isDark();

[[nodiscard]] const ThemeColors& themeColors();
[[nodiscard]] const ThemeColors& themeColors(bool dark);
[[nodiscard]] QPalette themePalette(bool dark);

/// Contrast of two colours as WCAG 2 counts it, 1 to 21; text wants 4.5.
[[nodiscard]] double contrast(const QColor& one, const QColor& other);

/// How large letters are, 1 for the theme's own size: the desktop's choice where that is larger than usual. GUI thread.
[[nodiscard]] double textScale();
/// Another size of letters for the whole program, at once.
void setTextScale(QApplication& application, double scale);
/// So many pixels at the theme's own size of letters.
[[nodiscard]] int withText(int pixels);

/// The grid everything sits on, in device-independent pixels.
inline constexpr int kGrid = 8;
inline constexpr int kFieldHeight = 28;
[[nodiscard]] int labelWidth(); ///< of the labels' column in the controls; with large letters long labels wrap

} // namespace zimage::ui
