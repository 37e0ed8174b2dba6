#include "theme/style_sheet.h"

#include <cmath>

namespace zimage::ui {

namespace {

// %name% stands for a colour. Fields have none for their text: it would take the place of the palette's colour for
// placeholders, too, at half its strength.
// not for people: a style sheet
constexpr const char* kSheet = R"(
QLabel[changed="true"] { font-weight: bold; }
QLabel[small="true"], QPlainTextEdit[small="true"] { font-size: %small%px; }
QToolTip { background: %panel%; color: %text%; border: 1px solid %line%; padding: 6px; }
QLineEdit, QPlainTextEdit, QComboBox {
    background: %panel%; border: 1px solid %line%; border-radius: 4px;
    selection-background-color: %accent%; selection-color: %onAccent%; }
QComboBox { color: %text%; }
QLineEdit, QComboBox { min-height: 26px; padding: 0 7px; }
QPlainTextEdit { padding: 4px 5px; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus { border: 2px solid %accent%; }
QLineEdit:focus, QComboBox:focus { min-height: 24px; padding: 0 6px; }
QPlainTextEdit:focus { padding: 3px 4px; }
QLineEdit[invalid="true"] { border: 1px solid %warning%; }
QLineEdit[invalid="true"]:focus { border: 2px solid %warning%; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled { background: %window%; }
QComboBox:disabled { color: %disabled%; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url(:/zimage/theme/%arrow%); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: %panel%; color: %text%; border: 1px solid %line%; outline: none;
    selection-background-color: %accent%; selection-color: %onAccent%; }
QComboBox QAbstractItemView::item { min-height: 26px; }
QToolButton[flat="true"] { background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 3px; color: %text%; }
QToolButton[flat="true"]:hover { background: %hover%; }
QToolButton[flat="true"]:pressed { background: %line%; }
QToolButton[flat="true"]:checked { background: %hover%; border-color: %line%; }
QToolButton[segment="true"]:checked { background: %chosen%; border-color: %accent%; }
QToolButton[flat="true"]:focus { border: 2px solid %accent%; padding: 2px; }
QToolButton[flat="true"]::menu-indicator { image: none; }
QToolButton[flat="true"]::menu-button { background: transparent; border: none; width: 16px; }
QToolButton[flat="true"]::menu-arrow { image: url(:/zimage/theme/%arrow%); width: 8px; height: 8px; }
QToolButton[chip="true"] { background: transparent; color: %text%; border: 1px solid %line%; border-radius: 4px; padding: 3px 16px 3px 8px; }
QToolButton[chip="true"]:hover { background: %hover%; }
QToolButton[chip="true"]:focus { border: 2px solid %accent%; padding: 2px 15px 2px 7px; }
QToolButton[chip="true"]:disabled { color: %disabled%; }
QToolButton[chip="true"]::menu-indicator { subcontrol-origin: padding; subcontrol-position: center right; right: 5px; }
QPushButton { background: transparent; color: %text%; border: 1px solid %line%; border-radius: 4px; padding: 0 12px; min-height: 28px; }
QPushButton:hover { background: %hover%; }
QPushButton:pressed { background: %line%; }
QPushButton:focus { border: 2px solid %accent%; padding: 0 11px; min-height: 26px; outline: none; }
QPushButton:disabled { color: %disabled%; }
QPushButton[primary="true"] { background: %accent%; color: %onAccent%; border: none; border-radius: 6px; font-size: %large%px; font-weight: 600; min-height: 44px; }
QPushButton[compact="true"] { padding: 0 6px; }
QPushButton[compact="true"]:focus { padding: 0 5px; }
QPushButton[primary="true"][compact="true"] { font-size: %usual%px; min-height: 30px; padding: 0 6px; }
QPushButton[primary="true"]:hover { background: %accentHover%; }
QPushButton[primary="true"]:pressed { background: %accent%; }
QPushButton[primary="true"]:focus { border: 3px solid %accent%; background: %panel%; color: %text%; min-height: 38px; }
QPushButton[primary="true"][compact="true"]:focus { min-height: 24px; padding: 0 3px; }
QPushButton[primary="true"]:disabled { background: %line%; color: %disabled%; }
QListView, QTreeWidget { background: %panel%; border: 2px solid %panel%; selection-background-color: %chosen%; selection-color: %text%; }
QListView:focus, QTreeView:focus, QTextBrowser:focus { border: 2px solid %accent%; }
zimage--ui--FilmStrip { border: none; border-top: 2px solid %panel%; }
zimage--ui--FilmStrip:focus { border: none; border-top: 2px solid %accent%; }
QCheckBox::indicator, QTreeWidget::indicator { width: 14px; height: 14px; background: %panel%; border: 1px solid %secondary%; border-radius: 3px; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: %accent%; }
QCheckBox::indicator:checked, QTreeWidget::indicator:checked { background: %accent%; border-color: %accent%; image: url(:/zimage/theme/%check%); }
QTreeWidget::indicator:indeterminate { background: %accent%; border: 4px solid %panel%; }
QCheckBox::indicator:disabled { background: %window%; border-color: %line%; }
QCheckBox::indicator:checked:disabled { background: %line%; }
QMenuBar { background: %window%; border-bottom: 1px solid %line%; }
QMenuBar::item { background: transparent; padding: 5px 10px; }
QMenuBar::item:selected { background: %hover%; }
QStatusBar { background: %window%; border-top: 1px solid %line%; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: %secondary%; }
QStatusBar QLabel#privateSession { background: %accent%; color: %onAccent%; font-weight: 600; }
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
)";

/// The row that is chosen in a list has this ground under the list's own colours: rows have widgets and warnings.
QColor between(const QColor& one, const QColor& other, double share)
{
    const auto mixed = [share](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * share)); };
    return {mixed(one.red(), other.red()), mixed(one.green(), other.green()), mixed(one.blue(), other.blue())};
}

} // namespace

QString styleSheet(const ThemeColors& colors, double textScale)
{
    QString sheet = QString::fromLatin1(kSheet);
    const auto thin = [](const QColor& color, double strength) {
        return QStringLiteral("rgba(%1,%2,%3,%4)")
            .arg(color.red())
            .arg(color.green())
            .arg(color.blue())
            .arg(std::lround(strength * 255));
    };
    const auto put = [&sheet](const char* name, const QString& value) {
        sheet.replace(QLatin1Char('%') + QLatin1String(name) + QLatin1Char('%'), value);
    };
    put("small", QString::number(std::lround(12 * textScale)));
    put("usual", QString::number(std::lround(13 * textScale)));
    put("large", QString::number(std::lround(15 * textScale)));
    put("window", colors.window.name());
    put("panel", colors.panel.name());
    put("line", colors.line.name());
    put("text", colors.text.name());
    put("secondary", colors.secondary.name());
    put("disabled", colors.disabled.name());
    put("accent", colors.accent.name());
    put("onAccent", colors.onAccent.name());
    put("warning", colors.warning.name());
    put("hover", thin(colors.text, 0.08));
    put("chosen", between(colors.panel, colors.accent, 0.25).name());
    put("accentHover", colors.accent.lighter(110).name());
    const QString scheme = colors.window.lightness() < 128 ? QStringLiteral("dark") : QStringLiteral("light");
    put("arrow", QStringLiteral("arrow-%1.png").arg(scheme));
    put("check", QStringLiteral("check-%1.png").arg(scheme));
    return sheet;
}

} // namespace zimage::ui
