#pragma once

#include <QListView>

namespace zimage::ui {

class PictureStacks;
class SessionPictures;

/// The session's pictures in one row, the oldest at the left and the newest at the right, as a roll of film. Of a
/// folded stack one tile is there; a click on its number unfolds it. Arrow keys, Home and End move; Enter and a click
/// choose; a drag takes a picture to another program.
class FilmStrip : public QListView {
    Q_OBJECT

public:
    FilmStrip(SessionPictures& pictures, PictureStacks& stacks, QWidget* parent = nullptr);

    void setCurrentPicture(int row); ///< marks it and brings it into view, without a signal
    QSize sizeHint() const override;
    void reset() override;

Q_SIGNALS:
    void pictureChosen(quint64 id);
    void fullSizeChosen(quint64 id); ///< a double click or Enter on a draft that can become one
    void dragOutWanted(quint64 id);
    void menuWanted(quint64 id, QPoint global);

protected:
    bool viewportEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void startDrag(Qt::DropActions actions) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void tellOfStacks();
    void hideFolded();
    [[nodiscard]] int badgeAt(QPoint place) const; ///< the row whose stack's number is there; −1 for none
    bool foldAt(const QMouseEvent& event);

    SessionPictures& m_pictures;
    PictureStacks& m_stacks;
    bool m_quiet = false;
};

} // namespace zimage::ui
