#pragma once

#include <QAccessible>
#include <QObject>
#include <QRect>

#include <functional>

class QWidget;

namespace zimage::ui {

/// What a widget that draws itself is to those who hear it rather than see it (screen readers, by AT-SPI). It belongs
/// to the widget, whose accessible name and description hold as ever. Parts that are empty are not there. GUI thread.
class Accessible : public QObject {
    Q_OBJECT

public:
    /// A number that it shows, or takes as well.
    struct Value {
        std::function<double()> now;
        double minimum = 0;
        double maximum = 0;
        double step = 0;
        std::function<void(double)> set = {};
    };
    /// What it lists, of which one is chosen.
    struct Items {
        std::function<int()> count;
        std::function<QString(int)> name;
        std::function<QRect(int)> place; ///< in the widget
        std::function<int()> chosen;     ///< −1 for none
        std::function<void(int)> choose;
        std::function<void(int, QAccessible::State&)> state = {}; ///< adds to what holds for every item
        std::function<void(int)> fold = {};                       ///< or unfolds, where the state says that it can
    };

    Accessible(QWidget& widget, QAccessible::Role role);

    QAccessible::Role role;
    std::function<void(QAccessible::State&)> state; ///< adds to what holds for every widget
    std::function<void()> press;
    std::function<QString()> text; ///< what it holds
    Value value;
    Items items;

    [[nodiscard]] QWidget& widget() const { return m_widget; }

private:
    QWidget& m_widget;
};

} // namespace zimage::ui
