#pragma once

#include <QFrame>
#include <QTimer>

#include <functional>

class QLabel;
class QPushButton;

namespace zimage::ui {

/// A short message that lies over the bottom of its parent for some seconds, with a way to take back what it tells of.
class NoticeBar : public QFrame {
    Q_OBJECT

public:
    explicit NoticeBar(QWidget* parent);

    /// Replaces what is shown. Without `undo` there is no button.
    void showNotice(const QString& text, std::function<void()> undo = {});
    [[nodiscard]] QString text() const;
    void undo(); ///< presses the button

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void place();

    QLabel* m_label;
    QPushButton* m_undo;
    std::function<void()> m_action;
    QTimer m_timer;
};

} // namespace zimage::ui
