#pragma once

#include <QWidget>

class QHBoxLayout;
class QPushButton;
class QToolButton;

namespace zimage::ui {

class ClampedLabel;
class IconButton;

/// The row below the canvas: what the picture is, and what can be done with it. Where it is narrow some buttons go into
/// a menu and the caption takes two lines. What it needs depends on its letters only, never on the picture, so that
/// nothing beside it moves when another picture is shown.
class CanvasBar : public QWidget {
    Q_OBJECT

public:
    explicit CanvasBar(QWidget* parent = nullptr);

    /// `rare`: it goes into the menu of a narrow bar. `apart`: there is a gap before it.
    void addButton(QToolButton* button, bool rare, bool apart);
    void addZoom(QToolButton* zoom);

    void showCaption(const QString& text, const QString& file); ///< both are in its tooltip
    void showZoom(const QString& percent, bool fitted);
    void retranslate();
    [[nodiscard]] bool isNarrow() const { return m_narrow; }
    [[nodiscard]] ClampedLabel& caption() const { return *m_caption; }
    [[nodiscard]] QPushButton& fullSize() const { return *m_fullSize; }

    [[nodiscard]] QSize minimumSizeHint() const override
    {
        return {widthFor(true), QWidget::minimumSizeHint().height()};
    }

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    [[nodiscard]] int widthFor(bool narrow) const;
    [[nodiscard]] QString zoomText(const QString& percent, bool fitted, bool narrow) const;
    void fit();

    QHBoxLayout* m_row;
    ClampedLabel* m_caption;
    QPushButton* m_fullSize;
    IconButton* m_more;
    QToolButton* m_zoom = nullptr;
    QList<QToolButton*> m_usual;
    QList<QToolButton*> m_rare;
    QString m_percent;
    int m_gaps = 0;
    bool m_fitted = true;
    bool m_narrow = false;
};

} // namespace zimage::ui
