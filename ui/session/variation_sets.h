#pragma once

#include "pictures/shown_picture.h"
#include "session/variation_set.h"

#include <QJsonArray>
#include <QList>
#include <QObject>

namespace zimage::ui {

/// The session's grids of variations, the newest last. GUI thread.
class VariationSets : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    [[nodiscard]] int count() const { return static_cast<int>(m_sets.size()); }
    [[nodiscard]] const VariationSet& at(int index) const { return m_sets.at(index); }
    /// The newest one with a cell for it; −1 for none.
    [[nodiscard]] int setOf(const ShownPicture& picture) const;
    [[nodiscard]] int setWith(const GenerationParams& cell, const QString& model) const;
    [[nodiscard]] bool isCell(const ShownPicture& picture) const { return setOf(picture) >= 0; }

    void add(const VariationSet& set); ///< and opens it; one without cells is passed over
    /// One more grid of the same picture, where there is one with this cell: with these cells, and not shown.
    void addLike(const GenerationParams& cell, const QString& model, std::vector<GenerationParams> cells);
    void replaceCell(const GenerationParams& cell, const GenerationParams& by, const QString& model);
    void open(int index); ///< asks for it to be shown
    void clear();
    [[nodiscard]] QJsonArray save() const;
    void restore(const QJsonArray& sets);

Q_SIGNALS:
    void opened(int index);
    void replaced(); ///< by others: no index of before counts

private:
    QList<VariationSet> m_sets;
};

} // namespace zimage::ui
