#include "session/variation_sets.h"

#include <algorithm>
#include <utility>

namespace zimage::ui {

namespace {

constexpr qsizetype kMostKept = 20; // older pictures' grids are hardly looked at again

} // namespace

int VariationSets::setOf(const ShownPicture& picture) const { return setWith(fullSizeParams(picture), picture.model); }

int VariationSets::setWith(const GenerationParams& cell, const QString& model) const
{
    for (int set = count() - 1; set >= 0; --set)
        if (m_sets[set].model == model && m_sets[set].cellOf(cell) >= 0)
            return set;
    return -1;
}

void VariationSets::add(const VariationSet& set)
{
    if (set.cells.empty())
        return;
    m_sets.append(set);
    open(count() - 1);
}

void VariationSets::addLike(const GenerationParams& cell, const QString& model, std::vector<GenerationParams> cells)
{
    const int like = setWith(cell, model);
    if (like < 0)
        return;
    VariationSet set = m_sets[like];
    set.cells = std::move(cells);
    m_sets.append(std::move(set));
}

void VariationSets::replaceCell(const GenerationParams& cell, const GenerationParams& by, const QString& model)
{
    if (const int set = setWith(cell, model); set >= 0)
        m_sets[set].cells[static_cast<std::size_t>(m_sets[set].cellOf(cell))] = by;
}

void VariationSets::open(int index)
{
    if (index >= 0 && index < count())
        Q_EMIT opened(index);
}

void VariationSets::clear() { restore({}); }

QJsonArray VariationSets::save() const
{
    QJsonArray sets;
    for (qsizetype i = std::max<qsizetype>(0, m_sets.size() - kMostKept); i < m_sets.size(); ++i)
        sets.append(toJson(m_sets[i]));
    return sets;
}

void VariationSets::restore(const QJsonArray& sets)
{
    m_sets.clear();
    for (const QJsonValue set : sets)
        if (const VariationSet read = variationSetFrom(set.toObject()); !read.cells.empty())
            m_sets.append(read);
    Q_EMIT replaced();
}

} // namespace zimage::ui
