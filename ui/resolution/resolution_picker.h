#pragma once

#include "presets/resolutions.h"
#include "session/memory_forecast.h"

#include <QList>
#include <QWidget>

#include <functional>
#include <optional>

class QHBoxLayout;
class QStackedWidget;
class QToolButton;

namespace zimage::ui {

class Hint;
class OwnSizes;
class Remark;
class ShapeRow;
class SizeFields;
struct OwnSize;

/// The picture's size: a family of about the same number of pixels, a shape, two fields for any size, and the sizes
/// that the user keeps. A size is taken as it is: where the model cannot make it, it is made larger and cropped
/// (force_original_resolution), and the picker says so. What the pointer or the focus is on is shown in pixels before
/// it is chosen.
class ResolutionPicker : public QWidget {
    Q_OBJECT

public:
    explicit ResolutionPicker(QWidget* parent = nullptr);

    void setFamilies(const std::vector<SizeFamily>& families); ///< all of the file
    void setModel(const QString& name, const SizeLimits& limits);

    [[nodiscard]] PictureSize size() const noexcept { return m_size; }
    /// Whether the size can only be made larger and cropped; after edited() it is to be made so.
    [[nodiscard]] bool isOdd() const;
    void setSize(const PictureSize& size, bool exact); ///< does not emit edited()
    void setIssue(const QString& sentence);
    /// What a picture of a size would take, and the largest of the present shape that fits; empty: nobody knows, and
    /// nothing is shown. Asked for the sizes in sight, now and whenever others come into sight.
    void setForecaster(std::function<std::optional<MemoryForecast>(const PictureSize&)> forecaster,
                       std::function<PictureSize()> largest);

    void setOwnSizes(std::vector<OwnSize> sizes);
    [[nodiscard]] SizeFields& fields() const { return *m_fields; }
    [[nodiscard]] OwnSizes& own() const { return *m_own; }

Q_SIGNALS:
    void edited();
    void summarized(const QString& shape, const QString& all); ///< of the size under the pointer, else the chosen one

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build();
    void wire();
    void buildFamilies();
    void take(const PictureSize& size);
    void showAll();
    void showFamilies();
    void showForecasts(ShapeRow& row);
    void showSummary(const PictureSize& size);
    void showNotes();
    void showLine(); ///< between the shapes and the fields
    [[nodiscard]] bool isInRange() const;
    void retranslate();
    [[nodiscard]] int familyOf(const PictureSize& size) const;
    [[nodiscard]] int nearestFamily(const PictureSize& size) const;
    [[nodiscard]] PictureSize sizeIn(int family) const;
    [[nodiscard]] PictureSize largest() const;
    [[nodiscard]] PictureSize lookedAt() const;

    std::vector<SizeFamily> m_all;
    std::vector<SizeFamily> m_families; ///< for the model
    int m_family = -1;                  ///< that the size is of; several may have it
    QString m_model;
    SizeLimits m_limits;
    PictureSize m_size{1024, 1024};
    bool m_exact = false;
    QObject* m_lookedAt = nullptr; ///< the button under the pointer or the focus

    std::function<std::optional<MemoryForecast>(const PictureSize&)> m_forecaster;
    std::function<PictureSize()> m_largestSize;

    QHBoxLayout* m_familyLine;
    QList<QToolButton*> m_familyButtons; ///< not in a group, since none may be pressed and Tab must reach them
    QToolButton* m_largest;
    ShapeRow* m_shapes;
    Hint* m_pixels; ///< of the size under the pointer or the focus, else of the chosen one
    SizeFields* m_fields;
    QToolButton* m_keep;
    OwnSizes* m_own;
    Remark* m_made; ///< what becomes of a size that the model cannot make
    Remark* m_beyond;
    Remark* m_issue;
    QToolButton* m_makeExactly;
    QStackedWidget* m_pixelsPlace; ///< of m_pixels, of m_makeExactly where that is of use, or of the line for a name
};

} // namespace zimage::ui
