#include "session/variation_set.h"

#include "pictures/word_diff.h"
#include "session/params_json.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QStringList>

#include <algorithm>

namespace zimage::ui {

namespace {

/// Carries the translations' context.
struct Variations {
    Q_DECLARE_TR_FUNCTIONS(zimage::ui::Variations)
};

QString percent(double share) { return QString::number(share * 100, 'g', 4); }

/// The words that the cell has in place of the base's.
QString otherWords(const GenerationParams& base, const GenerationParams& cell)
{
    QStringList added;
    for (const TextPiece& piece : wordDiff(QString::fromStdString(base.prompt), QString::fromStdString(cell.prompt)))
        if (piece.kind == TextPiece::Kind::Added)
            added.append(piece.text.simplified());
    return added.join(QStringLiteral(" … "));
}

} // namespace

int VariationSet::cellOf(const GenerationParams& params) const
{
    const auto found = std::find(cells.begin(), cells.end(), params);
    return found == cells.end() ? -1 : static_cast<int>(found - cells.begin());
}

QString recipeLine(const GenerationParams& base, const GenerationParams& cell)
{
    QStringList parts;
    if (cell.prompt != base.prompt) {
        const QString words = otherWords(base, cell);
        parts.append(words.isEmpty() ? Variations::tr("fewer words") : Variations::tr("“%1”").arg(words));
    }
    if (cell.variationStrength > 0)
        parts.append(
            Variations::tr("Seed %1, blend %2 %").arg(cell.variationSeed).arg(percent(cell.variationStrength)));
    if (cell.promptNoise > 0)
        parts.append(
            Variations::tr("%1 % prompt noise, seed %2").arg(percent(cell.promptNoise)).arg(cell.variationSeed));
    return parts.isEmpty() ? Variations::tr("seed %1 only").arg(cell.seed) : parts.join(QStringLiteral(" · "));
}

QJsonObject toJson(const VariationSet& set)
{
    QJsonArray cells;
    for (const GenerationParams& cell : set.cells)
        cells.append(toJson(cell));
    return {{"base", toJson(set.base)},
            {"cells", cells},
            {"model", set.model},
            {"width", set.fullSize.width()},
            {"height", set.fullSize.height()}};
}

VariationSet variationSetFrom(const QJsonObject& json)
{
    VariationSet set;
    set.base = paramsFrom(json["base"].toObject());
    const QJsonArray cells = json["cells"].toArray();
    for (const QJsonValue cell : cells)
        if (static_cast<int>(set.cells.size()) < VariationSet::kMostCells)
            set.cells.push_back(paramsFrom(cell.toObject()));
    set.model = json["model"].toString();
    set.fullSize = {json["width"].toInt(), json["height"].toInt()};
    return set;
}

} // namespace zimage::ui
