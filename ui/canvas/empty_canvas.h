#pragma once

#include <QWidget>

namespace zimage::ui {

/// What stands in the canvas before there is a picture: how to begin.
class EmptyCanvas : public QWidget {
    Q_OBJECT

public:
    explicit EmptyCanvas(QWidget* parent = nullptr);

    void setPaused(bool paused); ///< a picture would wait

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    [[nodiscard]] QString invitation() const;
    void retranslate();

    bool m_paused = false;
};

} // namespace zimage::ui
