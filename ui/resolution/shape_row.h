#pragma once

#include "presets/resolutions.h"
#include "session/memory_forecast.h"

#include <QStringList>
#include <QWidget>

namespace zimage::ui {

/// Picture sizes as rectangles in true proportion, each over its name, in one row or as many as the width asks for: at
/// one scale, or with names given, the large ones smaller than that. The arrow keys move, a click or Space chooses;
/// screen readers hear the chosen size.
class ShapeRow : public QWidget {
    Q_OBJECT

public:
    explicit ShapeRow(QWidget* parent = nullptr);

    /// With a name for each, in their order; without, each has its proportions' name.
    void setSizes(const std::vector<PictureSize>& sizes, const QStringList& names = {});
    /// Marks a size as the chosen one; none when it is not among them.
    void setCurrent(const PictureSize& size);
    /// What is known of each size, in their order; empty: nothing.
    void setForecasts(std::vector<MemoryForecast> forecasts);
    [[nodiscard]] const std::vector<PictureSize>& sizes() const noexcept { return m_sizes; }
    [[nodiscard]] QRect cell(int index) const;
    [[nodiscard]] int at(const QPoint& point) const; ///< −1 for none
    void choose(int index);                          ///< as a click does
    /// "2.1 GiB · about 14 s", and that it does not fit.
    [[nodiscard]] static QString forecastText(const MemoryForecast& forecast);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {180, sizeHint().height()}; }
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

Q_SIGNALS:
    void chosen(const zimage::PictureSize& size);
    void hovered(int index);      ///< −1: none any more
    void removalAsked(int index); ///< the Delete key on the chosen one

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] int columns(int width) const;
    [[nodiscard]] QSize cellSize(int width) const;
    void paintCell(QPainter& painter, int index, double scale) const;
    void describe();
    [[nodiscard]] QString wordsOf(int index) const;
    void hover(int index);

    std::vector<PictureSize> m_sizes;
    QStringList m_names;
    int m_least = 0; ///< px that a cell is wide at least
    std::vector<MemoryForecast> m_forecasts;
    int m_current = -1;
    int m_hover = -1;
};

/// "3:2" for this ratio or one so near that nobody sees it, else "1.38:1".
[[nodiscard]] QString aspectName(const PictureSize& size);
/// "3:2" for exactly this ratio, "≈ 3:2" for a near one, else "1.38:1".
[[nodiscard]] QString aspectText(const PictureSize& size);

} // namespace zimage::ui
