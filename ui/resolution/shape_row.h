#pragma once

#include "presets/resolutions.h"
#include "session/memory_forecast.h"

#include <QWidget>

namespace zimage::ui {

/// Picture sizes as rectangles in true proportion, all at one scale, in one row or as many as the width asks for. The
/// arrow keys move, a click or Space chooses; screen readers hear the chosen size.
class ShapeRow : public QWidget {
    Q_OBJECT

public:
    explicit ShapeRow(QWidget* parent = nullptr);

    void setSizes(const std::vector<PictureSize>& sizes);
    /// Marks a size as the chosen one; none when it is not among them.
    void setCurrent(const PictureSize& size);
    /// What is known of each size, in their order; empty: nothing.
    void setForecasts(std::vector<MemoryForecast> forecasts);
    [[nodiscard]] const std::vector<PictureSize>& sizes() const noexcept { return m_sizes; }
    [[nodiscard]] QRect cell(int index) const;
    /// "2.1 GiB · about 14 s", and that it does not fit.
    [[nodiscard]] static QString forecastText(const MemoryForecast& forecast);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {180, sizeHint().height()}; }
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

Q_SIGNALS:
    void chosen(const zimage::PictureSize& size);
    void hovered(int index); ///< −1: none any more

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] int columns(int width) const;
    [[nodiscard]] int at(const QPoint& point) const;
    void choose(int index);
    void describe();
    [[nodiscard]] QString wordsOf(int index) const;
    void hover(int index);

    std::vector<PictureSize> m_sizes;
    std::vector<MemoryForecast> m_forecasts;
    int m_current = -1;
    int m_hover = -1;
};

/// "3:2" for exact or near simple ratios, else "1.38:1".
[[nodiscard]] QString aspectName(const PictureSize& size);

} // namespace zimage::ui
