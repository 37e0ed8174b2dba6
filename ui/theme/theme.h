#pragma once
class QApplication;
namespace zimage::ui {
enum class Scheme { System, Light, Dark };
inline void applyTheme(QApplication&, Scheme) {}
}
