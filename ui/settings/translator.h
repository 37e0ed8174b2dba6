#pragma once
class QApplication;
namespace zimage::ui {
enum class Language { System, English, Chinese };
inline void applyLanguage(QApplication&, Language) {}
}
