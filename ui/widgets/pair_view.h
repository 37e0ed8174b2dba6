#pragma once

#include <QImage>
#include <QWidget>

namespace zimage::ui {

/// Two pictures of one seed over each other: left of the handle the one before, right of it the one after. The handle
/// is dragged, or moved by the arrow keys; Home and End show one of them whole.
class PairView : public QWidget {
    Q_OBJECT

public:
    explicit PairView(QWidget* parent = nullptr);

    void setPair(const QImage& before, const QImage& after, const QString& beforeName, const QString& afterName);
    [[nodiscard]] double split() const { return m_split; } ///< 0: all is after, 1: all is before
    void setSplit(double split);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    [[nodiscard]] QRectF pictureRect() const;
    void drawName(QPainter& painter, const QString& name, bool left) const;
    void prepare(); ///< the pictures at the size shown
    void retranslate();

    QImage m_before, m_after;
    QPixmap m_shownBefore, m_shownAfter;
    QString m_beforeName, m_afterName;
    double m_split = 0.5;
};

} // namespace zimage::ui
