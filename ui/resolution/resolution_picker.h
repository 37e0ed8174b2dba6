#pragma once

#include "presets/resolutions.h"
#include "session/memory_forecast.h"

#include <QWidget>

#include <functional>
#include <optional>

class QButtonGroup;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QToolButton;

namespace zimage::ui {

class Hint;
class IconButton;
class ShapeRow;

/// The picture's size: shapes to pick from, in families of about the same number of pixels, and two fields. What is
/// typed snaps when it is done, to 64, to the model's unit, or to nothing with "exact" (force_original_resolution);
/// what is picked never does.
class ResolutionPicker : public QWidget {
    Q_OBJECT

public:
    enum class Snap { By64, ByUnit, Exact };

    explicit ResolutionPicker(QWidget* parent = nullptr);

    void setFamilies(const std::vector<SizeFamily>& families); ///< all of the file
    void setModel(const QString& name, const SizeLimits& limits);

    [[nodiscard]] PictureSize size() const noexcept { return m_size; }
    [[nodiscard]] bool exact() const noexcept { return m_snap == Snap::Exact; }
    void setSize(const PictureSize& size, bool exact); ///< as it is, without snapping; does not emit edited()
    void setIssue(const QString& sentence);
    /// What a picture of a size would take, and the largest of the present shape that fits; empty: nobody knows, and
    /// nothing is shown. Asked for the sizes in sight, now and whenever others come into sight.
    void setForecaster(std::function<std::optional<MemoryForecast>(const PictureSize&)> forecaster,
                       std::function<PictureSize()> largest);

    [[nodiscard]] Snap snap() const noexcept { return m_snap; }
    [[nodiscard]] Snap snapUnlessExact() const noexcept { return m_inexact; }
    void setSnapUnlessExact(Snap snap);
    [[nodiscard]] bool aspectLocked() const;
    void setAspectLocked(bool locked);

Q_SIGNALS:
    void edited();

protected:
    void changeEvent(QEvent* event) override;

private:
    void build();
    void wire();
    void buildFamilies();
    void showFamily(int index);
    void showSize();
    void showForecasts();
    void showSummary(const PictureSize& size);
    void takeLargest();
    void typed(bool width);
    void finish(bool width);
    void swapSides();
    void takeSnap(Snap snap);
    void retranslate();
    [[nodiscard]] int snapped(int side) const;
    [[nodiscard]] int familyOf(const PictureSize& size) const;

    std::vector<SizeFamily> m_all;
    std::vector<SizeFamily> m_families; ///< for the model
    QString m_model;
    SizeLimits m_limits;
    PictureSize m_size{1024, 1024};
    double m_ratio = 1; ///< width over height, while the aspect is locked
    Snap m_snap = Snap::By64;
    Snap m_inexact = Snap::By64;

    std::function<std::optional<MemoryForecast>(const PictureSize&)> m_forecaster;
    std::function<PictureSize()> m_largestSize;

    QLabel* m_title;
    QLabel* m_summary;
    QHBoxLayout* m_familyLine;
    QButtonGroup* m_familyButtons;
    QToolButton* m_largest;
    ShapeRow* m_shapes;
    Hint* m_forecast; ///< of the size under the mouse, else of the chosen one
    QLineEdit* m_width;
    QLineEdit* m_height;
    QLabel* m_times;
    IconButton* m_swap;
    IconButton* m_lock;
    QLabel* m_snapLabel;
    QButtonGroup* m_snapButtons;
    Hint* m_issue;
};

} // namespace zimage::ui
