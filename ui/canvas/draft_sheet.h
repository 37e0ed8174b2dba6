#pragma once

#include "canvas/prepared_picture.h"

#include <QAbstractButton>
#include <QVector>

namespace zimage::ui {

/// One draft of a sheet.
class DraftTile : public QAbstractButton {
    Q_OBJECT

public:
    DraftTile(int number, QWidget* parent);

    void setPixels(const PreparedPointer& pixels);
    void setPreview(const QImage& small); ///< while it is being made
    void setSeed(qint64 seed);
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

    int m_number;
    qint64 m_seed = -1;
    bool m_live = false;
    PreparedPointer m_pixels;
};

/// Four drafts of one prompt side by side, to choose from: a click, Enter on the focused one or a key from 1 to 4 chooses.
class DraftSheet : public QWidget {
    Q_OBJECT

public:
    static constexpr int kTiles = 4;

    struct Draft {
        quint64 id = 0;
        qint64 seed = 0;
    };

    explicit DraftSheet(QWidget* parent = nullptr);

    /// At most four, all with the same place; `fullSize` decides the tiles' shape.
    void setDrafts(const QVector<Draft>& drafts, QSize fullSize);
    void setPixels(quint64 id, const PreparedPointer& pixels);
    void setPreview(const QImage& small); ///< in the first free tile; null removes it
    [[nodiscard]] const QVector<Draft>& drafts() const { return m_drafts; }
    [[nodiscard]] DraftTile* tile(int index) const { return m_tiles.at(index); }
    QSize minimumSizeHint() const override { return {160, 120}; }

Q_SIGNALS:
    void draftChosen(quint64 id);
    void draftFocused(quint64 id);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void place();
    void choose(int index);
    void retranslate();

    QVector<DraftTile*> m_tiles;
    QVector<Draft> m_drafts;
    QSize m_fullSize{1, 1};
};

} // namespace zimage::ui
