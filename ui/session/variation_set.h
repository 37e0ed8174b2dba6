#pragma once

#include "params/generation_params.h"

#include <QJsonObject>
#include <QSize>
#include <QString>

#include <vector>

namespace zimage::ui {

/// A grid of variations around a picture. It knows its pictures by their parameters alone, which say all that they are
/// made of: so a sheet can be filled from a session's pictures at any time, also after a restart.
struct VariationSet {
    static constexpr int kMostCells = 8;

    GenerationParams base;               ///< as its picture has them: count 1, its own seed
    std::vector<GenerationParams> cells; ///< likewise, with all of their steps
    QString model;
    QSize fullSize;

    [[nodiscard]] int cellOf(const GenerationParams& params) const; ///< −1 for none
    [[nodiscard]] int tiles() const { return cells.size() <= 3 ? 4 : 9; }
    [[nodiscard]] int basePlace() const { return tiles() == 4 ? 0 : 4; } ///< the first of four, the middle of nine
    [[nodiscard]] int placeOf(int cell) const { return cell + (cell >= basePlace() ? 1 : 0); }
};

/// What was done to the base, in one short line: "Seed 17, blend 20 %".
[[nodiscard]] QString recipeLine(const GenerationParams& base, const GenerationParams& cell);

[[nodiscard]] QJsonObject toJson(const VariationSet& set);
[[nodiscard]] VariationSet variationSetFrom(const QJsonObject& json); ///< without cells when it is none

} // namespace zimage::ui
