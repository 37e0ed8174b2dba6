#pragma once

#include <QJsonArray>
#include <QObject>
#include <QSet>
#include <QVector>

namespace zimage::ui {

class SessionPictures;
class VariationSets;
struct ShownPicture;

/// Which pictures of the strip belong together: the drafts of one order and the picture that was made of them, and the
/// variations of a picture. Each stack has one picture at its top and is folded or unfolded; a finished picture never
/// lies under another one. Variations that were made long after their picture move beside it. It follows from the
/// pictures themselves, so that it is the same after a restart. GUI thread.
class PictureStacks : public QObject {
    Q_OBJECT

public:
    /// Both outlive this.
    PictureStacks(SessionPictures& pictures, VariationSets& sets, QObject* parent = nullptr);

    // Of a row of the pictures:
    [[nodiscard]] QVector<int> rows(int row) const; ///< all of its stack, itself alone where it is in none
    [[nodiscard]] int count(int row) const { return static_cast<int>(rows(row).size()); }
    [[nodiscard]] bool isFolded(int row) const;
    /// The one that is seen of a folded stack: its top, or the picture on show where that is one of it.
    [[nodiscard]] int tileOf(int row) const;
    [[nodiscard]] bool isHidden(int row) const { return isFolded(row) && tileOf(row) != row; }
    [[nodiscard]] bool hasBadge(int row) const;  ///< it stands for its stack
    [[nodiscard]] bool isBetween(int row) const; ///< it lies between the pictures of an unfolded stack, in none itself
    [[nodiscard]] QString description(int row) const; ///< "Stack of 5, folded."; empty where it is in none

    void fold(int row, bool on);
    void foldAll(bool on);
    [[nodiscard]] bool anyUnfolded() const;
    void setShown(quint64 id); ///< the picture on show; 0 for none

    /// The files or copies of pictures in folded stacks.
    [[nodiscard]] QJsonArray save() const;
    void restore(const QJsonArray& files);

Q_SIGNALS:
    void changed(); ///< what is hidden, or belongs together
    void folded();  ///< what save() gives

private:
    void rebuild() const;
    void follow();
    void gatherLater(); ///< when whoever has changed the pictures is done with their rows
    void gather();
    [[nodiscard]] int parentOf(int row) const; ///< −1: it lies under none
    [[nodiscard]] int rowLike(const ShownPicture& picture, bool finished) const;
    [[nodiscard]] int topOf(int row) const;

    SessionPictures& m_pictures;
    VariationSets& m_sets;
    QSet<quint64> m_folded; ///< ids
    quint64 m_shown = 0;
    bool m_gathers = false; ///< soon
    mutable bool m_known = false;
    mutable QVector<int> m_top;           ///< of each row
    mutable QVector<QVector<int>> m_rows; ///< of each top
};

} // namespace zimage::ui
