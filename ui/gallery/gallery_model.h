#pragma once

#include "library/library_index.h"

#include <QCache>
#include <QDate>
#include <QHash>
#include <QObject>
#include <QSet>
#include <QVector>

#include <cstdint>
#include <vector>

namespace zimage::ui {

/// The pictures that the gallery's grid shows, by their ids, with what is known of those that were looked at lately.
/// Drafts and variations lie under their picture: of a folded stack one cell is seen. GUI thread.
class GalleryModel : public QObject {
    Q_OBJECT

public:
    using Id = std::int64_t;

    explicit GalleryModel(QObject* parent = nullptr);

    /// In the order to be shown; `dated`: in groups by day.
    void setHits(std::vector<LibraryHit> hits, bool dated);
    void setFolded(bool folded); ///< all stacks, at once and from now on
    void toggleFold(std::int64_t id);
    void fold(Id id, bool folded); ///< the stack that this is of
    [[nodiscard]] bool areFolded() const { return m_folded; }

    [[nodiscard]] int count() const { return static_cast<int>(m_cells.size()); } ///< cells
    [[nodiscard]] int pictures() const { return static_cast<int>(m_hits.size()); }
    [[nodiscard]] Id id(int cell) const { return m_cells[static_cast<std::size_t>(cell)].id; }
    [[nodiscard]] int cellOf(Id id) const; ///< of a hidden one that of its stack; −1: not among them
    [[nodiscard]] int stack(int cell) const { return m_cells[static_cast<std::size_t>(cell)].stack; } ///< pictures
    [[nodiscard]] bool isFolded(int cell) const; ///< a stack whose others are hidden
    [[nodiscard]] bool isUnder(int cell) const;  ///< shown in an unfolded stack, not its first
    /// Of a folded stack all, with the one that is seen first.
    [[nodiscard]] std::vector<Id> idsOf(int cell) const;

    struct Group {
        QDate day; ///< null: not in groups
        int count = 0;
    };
    [[nodiscard]] const std::vector<Group>& groups() const { return m_groups; }

    /// What is known of a picture; null: not yet, wanted() is emitted and changed() follows.
    [[nodiscard]] const LibraryPicture* picture(Id id);
    void take(const std::vector<LibraryPicture>& pictures); ///< what was wanted
    void forget(const std::vector<Id>& ids); ///< they have changed: shown as they were until they are read again
    void forgetAll();

Q_SIGNALS:
    void reset();
    void changed(); ///< of what is known of pictures
    void wanted(const std::vector<std::int64_t>& ids);

private:
    struct Cell {
        Id id = 0;
        Id top = 0;
        int stack = 1;
        bool under = false;
    };

    void build();
    void askSoon();

    std::vector<LibraryHit> m_hits;
    QHash<Id, std::vector<Id>> m_stacks; ///< of two or more, by their top
    QHash<Id, Id> m_topOf;               ///< of those in stacks
    std::vector<Cell> m_cells;
    QHash<Id, int> m_cellOf;
    std::vector<Group> m_groups;
    bool m_dated = true;
    bool m_folded = true;
    QSet<Id> m_otherwise; ///< tops of stacks that are not as all are
    QCache<Id, LibraryPicture> m_known;
    QSet<Id> m_stale;
    QSet<Id> m_asked;
    std::vector<Id> m_toAsk;
};

} // namespace zimage::ui
