#pragma once

#include "pictures/shown_picture.h"

#include <QToolButton>

namespace zimage::ui {

/// What the guards did for the picture on show: a shield, green when all passed, amber with a count when something was
/// repaired, red when it could not be. A click opens the list of the checks.
class GuardLedger : public QToolButton {
    Q_OBJECT

public:
    explicit GuardLedger(QWidget* parent = nullptr);

    void showPicture(const ShownPicture& picture);
    void clear();
    [[nodiscard]] QString summary() const; ///< "2 faults repaired"

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void openList();
    void retranslate();

    ShownPicture m_picture; ///< without pixels; id 0 for none
};

} // namespace zimage::ui
