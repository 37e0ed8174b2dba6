#include "theme/theme.h"

#include "theme/motion.h"
#include "theme/style_sheet.h"
#include "theme/system_scheme.h"

#include <QApplication>
#include <QFontInfo>
#include <QStyle>

#include <algorithm>
#include <cmath>

// Outside any namespace, as Q_INIT_RESOURCE wants it: a static library's resources are not registered by themselves.
static void registerPictures() { Q_INIT_RESOURCE(studio); }

namespace zimage::ui {

namespace {

constexpr int kLetters = 13;    // px
constexpr double kUsual = 14.7; // px of a desktop's letters up to which ours are as they are: 11 points at 96 dpi
constexpr double kLargestScale = 2.5;
constexpr int kLabelWidth = 124; // px
constexpr int kLabelGrowth = 60; // px more for letters of twice the size

bool darkNow = false;
double lettersNow = 1;
bool prepared = false;
bool follows = false; ///< the desktop's scheme
SystemScheme* desktop = nullptr;

ThemeColors lightColors()
{
    return {QColor("#f2f2f2"), QColor("#ffffff"), QColor("#c9c9c9"), QColor("#1c1c1c"),
            QColor("#5c5c5c"), QColor("#9a9a9a"), QColor("#2a62b8"), QColor("#ffffff"),
            QColor("#a8320e"), QColor("#d6d6d6"), QColor("#b3001e")};
}

ThemeColors darkColors()
{
    return {QColor("#262626"), QColor("#1b1b1b"), QColor("#454545"), QColor("#e4e4e4"),
            QColor("#a6a6a6"), QColor("#6e6e6e"), QColor("#7fb0f5"), QColor("#101010"),
            QColor("#f0916f"), QColor("#1c1c1c"), QColor("#ff6b72")};
}

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& color)
{
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

void show(QApplication& application, bool dark)
{
    darkNow = dark;
    application.setPalette(themePalette(dark));
    application.setStyleSheet(styleSheet(themeColors(dark), textScale()));
}

} // namespace

void prepareTheme(QApplication& application)
{
    if (prepared)
        return;
    prepared = true;
    registerPictures();
    desktop = new SystemScheme(application.palette(), &application); // before the palette becomes ours
    QObject::connect(desktop, &SystemScheme::changed, &application, [&application] {
        if (follows)
            show(application, desktop->isDark());
    });
    QObject::connect(&application, &QObject::destroyed, [] { prepared = false; });
    QApplication::setStyle(makeStyle().release());                                 // whose owner it is from now on
    setTextScale(application, QFontInfo(application.font()).pixelSize() / kUsual); // before the size becomes ours
}

double textScale() { return lettersNow; }

void setTextScale(QApplication& application, double scale)
{
    lettersNow = std::clamp(scale, 1.0, kLargestScale);
    QFont font = application.font();
    font.setPixelSize(withText(kLetters));
    application.setFont(font);
    if (!application.styleSheet().isEmpty())
        application.setStyleSheet(styleSheet(themeColors(), lettersNow));
}

int labelWidth() { return kLabelWidth + static_cast<int>(std::lround(kLabelGrowth * (lettersNow - 1))); }

int withText(int pixels) { return static_cast<int>(std::lround(pixels * lettersNow)); }

Scheme schemeNamed(const QString& name)
{
    return name == "dark" ? Scheme::Dark : name == "light" ? Scheme::Light : Scheme::System;
}

void applyTheme(QApplication& application, Scheme scheme)
{
    prepareTheme(application);
    follows = scheme == Scheme::System;
    show(application, follows ? desktop->isDark() : scheme == Scheme::Dark);
}

bool isDark() { return darkNow; }

const ThemeColors& themeColors(bool dark)
{
    static const ThemeColors light = lightColors();
    static const ThemeColors night = darkColors();
    return dark ? night : light;
}

const ThemeColors& themeColors() { return themeColors(darkNow); }

QPalette themePalette(bool dark)
{
    const ThemeColors& c = themeColors(dark);
    QPalette palette;
    const auto set = [&palette](QPalette::ColorRole role, const QColor& color) { palette.setColor(role, color); };
    set(QPalette::Window, c.window);
    set(QPalette::WindowText, c.text);
    set(QPalette::Base, c.panel);
    set(QPalette::AlternateBase, c.window);
    set(QPalette::Text, c.text);
    set(QPalette::PlaceholderText, c.secondary);
    set(QPalette::Button, c.window);
    set(QPalette::ButtonText, c.text);
    set(QPalette::ToolTipBase, c.panel);
    set(QPalette::ToolTipText, c.text);
    set(QPalette::Highlight, c.accent);
    set(QPalette::HighlightedText, c.onAccent);
    set(QPalette::BrightText, c.warning);
    set(QPalette::Link, c.accent);
    set(QPalette::LinkVisited, c.accent);
    set(QPalette::Light, dark ? c.line.lighter(120) : QColor("#ffffff"));
    set(QPalette::Midlight, c.line);
    set(QPalette::Mid, c.line);
    set(QPalette::Dark, dark ? QColor("#111111") : QColor("#a0a0a0"));
    set(QPalette::Shadow, QColor("#000000"));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, c.disabled);
    return palette;
}

double contrast(const QColor& one, const QColor& other)
{
    const double a = luminance(one);
    const double b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

} // namespace zimage::ui
