#pragma once

#include "widgets/prepared_picture.h"

#include <QAbstractButton>
#include <QVector>

class QScrollBar;

namespace zimage::ui {

/// One draft of a sheet.
class DraftTile : public QAbstractButton {
    Q_OBJECT

public:
    DraftTile(int number, QWidget* parent);

    void setPixels(const PreparedPointer& pixels);
    void setPreview(const QImage& small); ///< while it is being made
    void setSeed(qint64 seed);
    /// Of a variation: what it is made of, shown at its foot. `base`: it is what the others are variations of.
    void setRecipe(const QString& recipe, bool base);
    void clear();
    [[nodiscard]] bool isLive() const { return m_live; }
    [[nodiscard]] bool isReady() const { return m_pixels != nullptr && !m_live; }

Q_SIGNALS:
    void focused();

protected:
    void paintEvent(QPaintEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void paintWords(QPainter& painter, const QRectF& frame, bool chosen);
    void paintNumber(QPainter& painter, const QRectF& frame);

    int m_number;
    qint64 m_seed = -1;
    QString m_recipe;
    bool m_base = false;
    bool m_live = false;
    PreparedPointer m_pixels;
};

/// Four drafts of one prompt side by side, or variations around a picture, three or eight of them, to choose from: a
/// click, Enter on the focused one or the key of its number chooses.
class DraftSheet : public QWidget {
    Q_OBJECT

public:
    static constexpr int kTiles = 4; ///< of drafts
    static constexpr int kMostTiles = 9;
    static constexpr int kLeastSide = 96; ///< px of a tile, for letters of the usual size

    struct Draft {
        quint64 id = 0; ///< 0: not made yet
        qint64 seed = 0;
        QString recipe; ///< of a variation
        bool base = false;
    };

    explicit DraftSheet(QWidget* parent = nullptr);

    /// All of one size: `fullSize` decides the tiles' shape. Up to four stand in two rows, more in three. Where they
    /// would be too small to be told apart they scroll.
    void setDrafts(const QVector<Draft>& drafts, QSize fullSize);
    void setPixels(quint64 id, const PreparedPointer& pixels);
    void setPreview(const QImage& small, int at = -1); ///< in the first free tile, or in this one; null removes it
    [[nodiscard]] const QVector<Draft>& drafts() const { return m_drafts; }
    [[nodiscard]] DraftTile* tile(int index) const { return m_tiles.at(index); }
    QSize minimumSizeHint() const override { return {4 * kLeastSide, kLeastSide + kLeastSide / 4}; }

Q_SIGNALS:
    void draftChosen(quint64 id);
    void draftFocused(quint64 id);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    [[nodiscard]] int shownTiles() const { return m_drafts.size() > kTiles ? kMostTiles : kTiles; }
    [[nodiscard]] int columns() const { return shownTiles() == kTiles ? 2 : 3; }
    [[nodiscard]] QSize tileSize(QSize room) const;
    void place();
    void reveal(const QWidget& tile);
    void choose(int index);
    void retranslate();

    QScrollBar* m_scroll;
    QVector<DraftTile*> m_tiles;
    QVector<Draft> m_drafts;
    QSize m_fullSize{1, 1};
};

} // namespace zimage::ui
