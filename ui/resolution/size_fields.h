#pragma once

#include "presets/resolutions.h"

#include <QWidget>

class QLabel;
class QLineEdit;

namespace zimage::ui {

class IconButton;

/// Width and height as numbers, with a swap and a lock for their proportions. Any number is taken as it is typed; Up
/// and Down go to the next multiple of the model's unit, Page Up and Page Down by four; the wheel steps only in a field
/// that has the focus. Esc takes back what was typed; "1024x768" is pasted into both.
class SizeFields : public QWidget {
    Q_OBJECT

public:
    explicit SizeFields(QWidget* parent = nullptr);

    void setLimits(const SizeLimits& limits);
    /// Does not emit edited(). Its proportions are those that the lock holds.
    void setSize(const PictureSize& size);

    [[nodiscard]] bool aspectLocked() const;
    void setAspectLocked(bool locked);

Q_SIGNALS:
    void edited(const zimage::PictureSize& size);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build();
    void wire(QLineEdit* edit);
    void typed(QLineEdit* edit);
    void finish(QLineEdit* edit);
    void takeBack();
    bool takePasted();
    void stepBy(QLineEdit* edit, int steps);
    void take(QLineEdit* edit, int side);
    void show();
    void retranslate();
    void giveRoom();
    [[nodiscard]] int& sideOf(const QLineEdit* edit);
    [[nodiscard]] int following(int side, double wanted) const;

    SizeLimits m_limits;
    PictureSize m_size;
    PictureSize m_before; ///< when a field got the focus
    double m_ratio = 1;   ///< width over height, for the lock
    QLineEdit* m_width;
    QLabel* m_times;
    QLineEdit* m_height;
    QLabel* m_unit;
    IconButton* m_swap;
    IconButton* m_lock;
};

} // namespace zimage::ui
