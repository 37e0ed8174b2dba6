#pragma once
#include <QString>
namespace zimage::ui {
inline void applyLanguage(const QString&) {}
}
