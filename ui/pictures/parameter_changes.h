#pragma once

#include "params/param_table.h"
#include "pictures/shown_picture.h"
#include "pictures/word_diff.h"

#include <QString>
#include <QVector>

namespace zimage::ui {

/// One parameter that differs between two pictures.
struct ParameterChange {
    const ParamDef* def = nullptr; ///< null: the model
    QString before;                ///< as shown to a person; empty for texts
    QString after;
    QVector<TextPiece> words; ///< of texts: the added and removed ones only

    [[nodiscard]] QString label() const; ///< translated
};

/// What was changed to get from one picture to the next: the seed first, then the prompts, then the other rows of the
/// parameter table in its order. Rows that decide nothing about the picture (device, threads …) are left out, width and
/// height stay apart. A draft counts as the large picture that it stands for.
[[nodiscard]] QVector<ParameterChange> parameterChanges(const ShownPicture& before, const ShownPicture& after);

/// A value for a person: numbers with a point, "on" and "off" translated, the unit after it.
[[nodiscard]] QString valueText(const ParamDef& def, const ParamValue& value);

} // namespace zimage::ui
