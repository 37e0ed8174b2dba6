#pragma once

#include <QWidget>

namespace zimage::ui {

/// What stands in the canvas before there is a picture: how to begin.
class EmptyCanvas : public QWidget {
    Q_OBJECT

public:
    explicit EmptyCanvas(QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
};

} // namespace zimage::ui
