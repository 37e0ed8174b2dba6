#pragma once

#include <QLabel>

namespace zimage::ui {

/// A label whose text takes a number of lines at most, each wrapped between words and the last one elided; the whole is
/// its tooltip then. As a QLabel it may be told to keep the room of all its lines at all times.
class ClampedLabel : public QLabel {
    Q_OBJECT

public:
    using QLabel::QLabel;

    void setMostLines(int lines); ///< 0: as many as it needs, as any QLabel
    [[nodiscard]] int roomOfLines(int lines) const { return lines * fontMetrics().lineSpacing(); } ///< px

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] QStringList linesIn(int width) const; ///< one more than there may be where it does not fit

    int m_most = 0;
};

} // namespace zimage::ui
