#pragma once

#include <QString>

namespace zimage::ui {

/// What a picture would take, in words: made by whoever plans, shown by whoever has a place for it.
struct MemoryForecast {
    enum class Level { Fits, Tight, TooMuch };
    Level level = Level::Fits;
    QString text;   ///< "2.1 GiB · about 14 s"
    QString detail; ///< a sentence on where things lie, and the stages
};

} // namespace zimage::ui
