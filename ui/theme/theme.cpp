#include "theme/theme.h"

#include "theme/system_scheme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QStyleFactory>

#include <algorithm>
#include <cmath>

// Outside any namespace, as Q_INIT_RESOURCE wants it: a static library's resources are not registered by themselves.
static void registerPictures() { Q_INIT_RESOURCE(studio); }

namespace zimage::ui {

namespace {

bool darkNow = false;

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

QString styleSheet(const ThemeColors& c)
{
    QString sheet = QStringLiteral(R"(
QLabel[changed="true"] { font-weight: bold; }
QToolTip { background: %panel%; color: %text%; border: 1px solid %line%; padding: 6px; }
QLineEdit, QPlainTextEdit, QComboBox {
    background: %panel%; color: %text%; border: 1px solid %line%; border-radius: 4px;
    selection-background-color: %accent%; selection-color: %onAccent%; }
QLineEdit, QComboBox { min-height: 26px; padding: 0 7px; }
QPlainTextEdit { padding: 4px 5px; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus { border: 2px solid %accent%; }
QLineEdit:focus, QComboBox:focus { min-height: 24px; padding: 0 6px; }
QPlainTextEdit:focus { padding: 3px 4px; }
QLineEdit[invalid="true"] { border: 1px solid %warning%; }
QLineEdit[invalid="true"]:focus { border: 2px solid %warning%; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled { color: %disabled%; background: %window%; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url(:/zimage/theme/%arrow%); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: %panel%; color: %text%; border: 1px solid %line%; outline: none;
    selection-background-color: %accent%; selection-color: %onAccent%; }
QComboBox QAbstractItemView::item { min-height: 26px; }
QToolButton[flat="true"] { background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 3px; color: %text%; }
QToolButton[flat="true"]:hover { background: %hover%; }
QToolButton[flat="true"]:pressed { background: %line%; }
QToolButton[flat="true"]:checked { background: %hover%; border-color: %line%; }
QToolButton[flat="true"]:focus { border: 2px solid %accent%; padding: 2px; }
QToolButton[flat="true"]::menu-indicator { image: none; }
QToolButton[chip="true"] { background: transparent; color: %text%; border: 1px solid %line%; border-radius: 4px; padding: 3px 16px 3px 8px; }
QToolButton[chip="true"]:hover { background: %hover%; }
QToolButton[chip="true"]:focus { border: 2px solid %accent%; padding: 2px 15px 2px 7px; }
QToolButton[chip="true"]:disabled { color: %disabled%; }
QToolButton[chip="true"]::menu-indicator { subcontrol-origin: padding; subcontrol-position: center right; right: 5px; }
QPushButton { background: transparent; color: %text%; border: 1px solid %line%; border-radius: 4px; padding: 0 12px; min-height: 28px; }
QPushButton:hover { background: %hover%; }
QPushButton:pressed { background: %line%; }
QPushButton:focus { border: 2px solid %accent%; padding: 0 11px; min-height: 26px; }
QPushButton:disabled { color: %disabled%; }
QPushButton[primary="true"] { background: %accent%; color: %onAccent%; border: none; border-radius: 6px; font-size: 15px; font-weight: 600; min-height: 44px; }
QPushButton[primary="true"]:hover { background: %accentHover%; }
QPushButton[primary="true"]:pressed { background: %accent%; }
QPushButton[primary="true"]:focus { border: 2px solid %text%; min-height: 40px; }
QPushButton[primary="true"]:disabled { background: %line%; color: %disabled%; }
QListView { background: %panel%; border: none; }
QMenuBar { background: %window%; border-bottom: 1px solid %line%; }
QMenuBar::item { background: transparent; padding: 5px 10px; }
QMenuBar::item:selected { background: %hover%; }
QStatusBar { background: %window%; border-top: 1px solid %line%; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: %secondary%; }
QSplitter::handle { background: %line%; }
QMenu { background: %panel%; color: %text%; border: 1px solid %line%; padding: 4px; }
QMenu::item { padding: 5px 20px 5px 12px; border-radius: 3px; }
QMenu::item:selected { background: %accent%; color: %onAccent%; }
QMenu::item:disabled { color: %disabled%; background: transparent; }
QMenu::separator { height: 1px; background: %line%; margin: 4px 8px; }
QScrollArea#quiet, QScrollArea#quiet > QWidget > QWidget#quietContent { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: %line%; border-radius: 3px; min-height: 32px; margin: 2px; }
QScrollBar::handle:vertical:hover { background: %secondary%; }
QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical { height: 0; }
QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical { background: transparent; }
)");
    QColor hover = c.text;
    hover.setAlphaF(0.08F);
    const auto put = [&sheet](const char* name, const QString& value) {
        sheet.replace(QLatin1Char('%') + QLatin1String(name) + QLatin1Char('%'), value);
    };
    put("window", c.window.name());
    put("panel", c.panel.name());
    put("line", c.line.name());
    put("text", c.text.name());
    put("secondary", c.secondary.name());
    put("disabled", c.disabled.name());
    put("accent", c.accent.name());
    put("onAccent", c.onAccent.name());
    put("warning", c.warning.name());
    put("hover",
        QStringLiteral("rgba(%1,%2,%3,%4)").arg(hover.red()).arg(hover.green()).arg(hover.blue()).arg(hover.alpha()));
    put("accentHover", c.accent.lighter(110).name());
    put("arrow", c.window.lightness() < 128 ? QStringLiteral("arrow-dark.png") : QStringLiteral("arrow-light.png"));
    return sheet;
}

void show(QApplication& application, bool dark)
{
    darkNow = dark;
    application.setPalette(themePalette(dark));
    application.setStyleSheet(styleSheet(themeColors(dark)));
}

} // namespace

void applyTheme(QApplication& application, Scheme scheme)
{
    static SystemScheme* system = nullptr;
    static bool prepared = false;
    static bool follows = false;
    if (!prepared) { // before the palette becomes ours
        prepared = true;
        registerPictures();
        system = new SystemScheme(application.palette(), &application);
        QObject::connect(system, &SystemScheme::changed, &application, [&application] {
            if (follows)
                show(application, system->isDark());
        });
        QObject::connect(&application, &QObject::destroyed, [] { prepared = false; });
        application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QFont font = application.font();
        font.setPixelSize(13);
        application.setFont(font);
    }
    follows = scheme == Scheme::System;
    show(application, follows ? system->isDark() : scheme == Scheme::Dark);
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
