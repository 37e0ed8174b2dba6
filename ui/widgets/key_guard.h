#pragma once

#include <QObject>
#include <QPointer>

#include <functional>

class QKeyEvent;
class QLineEdit;
class QWidget;

namespace zimage::ui {

/// From where Esc reaches a part that it closes.
enum class EscapeReach {
    Inside, ///< while the focus is in the part, whose plain keys are no shortcuts then
    Window, ///< from anywhere in the part's window
    Last,   ///< likewise, once nothing else in it is open
};

/// Lets Esc close a part of a window before it means anything else. `isOpen` empty: as long as the part is visible.
void closeOnEscape(QWidget& part, EscapeReach reach, std::function<void()> close, std::function<bool()> isOpen = {});
/// Esc empties a field before it means anything else; Ctrl+Z brings the words back.
void clearOnEscape(QLineEdit& field);

/// Return in a field does this, and nothing else behind it.
void acceptOnReturn(QLineEdit& field, std::function<void()> accept);

/// Keeps keys that are meant for a field, an open list or a menu from the shortcuts of the window behind it: Esc goes
/// to what is open; Return, Space, Delete, letters and arrows go to the field with the focus; every key goes to an
/// input method that composes. One for the application, GUI thread.
class KeyGuard : public QObject {
    Q_OBJECT

public:
    explicit KeyGuard(QObject* parent = nullptr);

    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    [[nodiscard]] bool isForReceiver(QWidget& receiver, const QKeyEvent& key) const;

    QPointer<QObject> m_composing; ///< where the input method is at work
};

/// What closeOnEscape() leaves with a part.
class EscapeTarget : public QObject {
    Q_OBJECT

public:
    EscapeTarget(QWidget& part, EscapeReach reach, std::function<void()> close, std::function<bool()> isOpen);

    [[nodiscard]] EscapeReach reach() const { return m_reach; }
    [[nodiscard]] bool isOpen() const;
    void close() const { m_close(); }

private:
    QWidget& m_part;
    EscapeReach m_reach;
    std::function<void()> m_close;
    std::function<bool()> m_isOpen;
};

} // namespace zimage::ui
