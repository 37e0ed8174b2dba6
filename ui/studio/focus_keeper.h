#pragma once

#include <QObject>
#include <QPointer>
#include <QWidget>

#include <functional>

namespace zimage::ui {

/// Gives the keyboard a place of the window's own choice when the control that has it is hidden or disabled: Qt would
/// take the next one in the order of Tab, which has nothing to do with what was done. GUI thread.
class FocusKeeper : public QObject {
    Q_OBJECT

public:
    FocusKeeper(QWidget& window, std::function<void()> home);

private:
    void moved(const QWidget* from, QWidget* to);

    QWidget& m_window;
    std::function<void()> m_home;
};

} // namespace zimage::ui
