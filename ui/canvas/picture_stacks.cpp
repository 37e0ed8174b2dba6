#include "canvas/picture_stacks.h"

#include "pictures/session_pictures.h"
#include "session/variation_sets.h"

#include <algorithm>
#include <utility>

namespace zimage::ui {

namespace {

QString pathOf(const ShownPicture& picture) { return QString::fromStdString(lastingFile(picture).string()); }

} // namespace

PictureStacks::PictureStacks(SessionPictures& pictures, VariationSets& sets, QObject* parent)
    : QObject(parent), m_pictures(pictures), m_sets(sets)
{
    connect(&pictures, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex&, int first, int last) {
        m_known = false;
        for (int row = first; row <= last; ++row) // what is being made is seen
            if (m_pictures.at(row).kind == ShownPicture::Kind::Draft && isFolded(row))
                fold(row, false);
        follow();
        gatherLater();
    });
    connect(&pictures, &QAbstractItemModel::rowsMoved, this, &PictureStacks::follow);
    connect(&pictures, &QAbstractItemModel::dataChanged, this,
            [this](const QModelIndex&, const QModelIndex&, const QList<int>& roles) {
                if (roles.isEmpty()) // another picture in its place, not its thumbnail
                    follow();
            });
    connect(&pictures, &QAbstractItemModel::rowsRemoved, this, &PictureStacks::follow);
    connect(&pictures, &QAbstractItemModel::modelReset, this, &PictureStacks::follow);
    connect(&sets, &VariationSets::opened, this, &PictureStacks::follow);
    connect(&sets, &VariationSets::replaced, this, &PictureStacks::follow);
    connect(&sets, &VariationSets::replaced, this, &PictureStacks::gatherLater);
    pictures.describeStacksBy([this](int row) { return description(row); });
}

void PictureStacks::follow()
{
    m_known = false;
    Q_EMIT changed();
}

void PictureStacks::gatherLater()
{
    if (!std::exchange(m_gathers, true))
        QMetaObject::invokeMethod(this, &PictureStacks::gather, Qt::QueuedConnection);
}

/// Each variation that is not beside its stack goes to the end of what of it lies together with the top.
void PictureStacks::gather()
{
    m_gathers = false;
    for (int row = 1; row < m_pictures.count(); ++row) {
        const ShownPicture& each = m_pictures.at(row);
        if (each.kind == ShownPicture::Kind::Final || !m_sets.isCell(each))
            continue;
        const int top = topOf(row);
        int end = top + 1;
        while (end < row && topOf(end) == top)
            ++end;
        if (top < row && end < row)
            m_pictures.move(row, end);
    }
}

/// The first picture of the same settings and model.
int PictureStacks::rowLike(const ShownPicture& picture, bool finished) const
{
    const GenerationParams params = fullSizeParams(picture);
    for (int row = 0; row < m_pictures.count(); ++row) {
        const ShownPicture& other = m_pictures.at(row);
        if (other.params.seed == params.seed && other.model == picture.model
            && (other.kind == ShownPicture::Kind::Final) == finished && fullSizeParams(other) == params)
            return row;
    }
    return -1;
}

int PictureStacks::parentOf(int row) const
{
    const ShownPicture& draft = m_pictures.at(row);
    if (draft.kind == ShownPicture::Kind::Final)
        return -1;
    if (const int set = m_sets.setOf(draft); set >= 0) {
        ShownPicture base;
        base.params = m_sets.at(set).base;
        base.model = m_sets.at(set).model;
        if (const int finished = rowLike(base, true); finished >= 0)
            return finished;
        return rowLike(base, false);
    }
    const QVector<int> together = m_pictures.draftsAround(row);
    for (const int each : together)
        if (const int finished = rowLike(m_pictures.at(each), true); finished >= 0)
            return finished;
    return together.isEmpty() || together.first() == row ? -1 : together.first();
}

void PictureStacks::rebuild() const
{
    if (m_known)
        return;
    m_known = true;
    const int count = m_pictures.count();
    QVector<int> parents(count);
    for (int row = 0; row < count; ++row)
        parents[row] = parentOf(row);
    m_top.resize(count);
    m_rows = QVector<QVector<int>>(count);
    for (int row = 0; row < count; ++row) {
        int top = row;
        for (int steps = 0; steps < count && parents[top] >= 0 && parents[top] != top; ++steps)
            top = parents[top];
        m_top[row] = parents[top] < 0 ? top : row; // a circle of variations is none
        m_rows[m_top[row]].append(row);
    }
}

int PictureStacks::topOf(int row) const
{
    rebuild();
    return row >= 0 && row < m_top.size() ? m_top[row] : -1;
}

QVector<int> PictureStacks::rows(int row) const
{
    const int top = topOf(row);
    return top < 0 ? QVector<int>() : m_rows[top];
}

bool PictureStacks::isFolded(int row) const
{
    const QVector<int> all = rows(row);
    return all.size() > 1
        && std::any_of(all.begin(), all.end(), [this](int each) { return m_folded.contains(m_pictures.at(each).id); });
}

int PictureStacks::tileOf(int row) const
{
    const QVector<int> all = rows(row);
    const int shown = m_pictures.rowOf(m_shown);
    return all.contains(shown) ? shown : topOf(row);
}

bool PictureStacks::hasBadge(int row) const
{
    return count(row) > 1 && row == (isFolded(row) ? tileOf(row) : topOf(row));
}

bool PictureStacks::isBetween(int row) const
{
    rebuild();
    return count(row) < 2 && std::any_of(m_rows.begin(), m_rows.end(), [this, row](const QVector<int>& all) {
               return all.size() > 1 && all.first() < row && row < all.last() && !isFolded(all.first());
           });
}

QString PictureStacks::description(int row) const
{
    const int pictures = count(row);
    if (pictures < 2)
        return {};
    if (!hasBadge(row))
        return tr("In a stack of %1.").arg(pictures);
    return (isFolded(row) ? tr("Stack of %1, folded.") : tr("Stack of %1, unfolded.")).arg(pictures);
}

void PictureStacks::fold(int row, bool on)
{
    if (count(row) < 2 || isFolded(row) == on)
        return;
    for (const int each : rows(row)) {
        const quint64 id = m_pictures.at(each).id;
        on ? static_cast<void>(m_folded.insert(id)) : static_cast<void>(m_folded.remove(id));
    }
    Q_EMIT changed();
    Q_EMIT folded();
}

void PictureStacks::foldAll(bool on)
{
    for (int row = 0; row < m_pictures.count(); ++row)
        if (count(row) > 1 && topOf(row) == row)
            fold(row, on);
}

bool PictureStacks::anyUnfolded() const
{
    for (int row = 0; row < m_pictures.count(); ++row)
        if (count(row) > 1 && !isFolded(row))
            return true;
    return false;
}

void PictureStacks::setShown(quint64 id)
{
    if (id == m_shown)
        return;
    m_shown = id;
    Q_EMIT changed();
}

QJsonArray PictureStacks::save() const
{
    QJsonArray files;
    for (int row = 0; row < m_pictures.count(); ++row)
        if (const ShownPicture& picture = m_pictures.at(row); isFolded(row) && !pathOf(picture).isEmpty())
            files.append(pathOf(picture));
    return files;
}

void PictureStacks::restore(const QJsonArray& files)
{
    QSet<QString> wanted;
    for (const QJsonValue file : files)
        wanted.insert(file.toString());
    m_folded.clear();
    for (int row = 0; row < m_pictures.count(); ++row)
        if (wanted.contains(pathOf(m_pictures.at(row))))
            m_folded.insert(m_pictures.at(row).id);
    follow();
}

} // namespace zimage::ui
