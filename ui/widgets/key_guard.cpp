#include "widgets/key_guard.h"

#include <QAbstractButton>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTextEdit>

#include <utility>

namespace zimage::ui {

namespace {

/// Without Ctrl, Alt or Meta, and no function key: what one types.
bool isPlain(const QKeyEvent& key)
{
    const bool function = key.key() >= Qt::Key_F1 && key.key() <= Qt::Key_F35;
    return !function && (key.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == Qt::NoModifier;
}

bool isEscape(const QKeyEvent& key) { return key.key() == Qt::Key_Escape && key.modifiers() == Qt::NoModifier; }

bool takesText(const QWidget& widget)
{
    return qobject_cast<const QLineEdit*>(&widget) != nullptr || qobject_cast<const QPlainTextEdit*>(&widget) != nullptr
        || qobject_cast<const QTextEdit*>(&widget) != nullptr
        || qobject_cast<const QAbstractSpinBox*>(&widget) != nullptr;
}

/// A list to choose from goes to the entry whose letter is typed, and a slider has keys to move; neither has a use for
/// signs.
bool isForChoice(const QWidget& widget, const QKeyEvent& key)
{
    const bool sign = key.key() == Qt::Key_Question;
    return !sign
        && (qobject_cast<const QComboBox*>(&widget) != nullptr
            || qobject_cast<const QAbstractSlider*>(&widget) != nullptr);
}

bool pressesButton(const QWidget& widget, const QKeyEvent& key)
{
    return qobject_cast<const QAbstractButton*>(&widget) != nullptr
        && (key.key() == Qt::Key_Space || key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter);
}

/// A dialog lets Return press the button with the focus, or the one that says so; not those that are set apart from it.
bool isOfItsDialog(const QWidget& widget)
{
    if (qobject_cast<const QDialog*>(widget.window()) == nullptr)
        return false;
    const auto* button = qobject_cast<const QPushButton*>(&widget);
    return button == nullptr || button->autoDefault() || button->isDefault();
}

/// Return presses the button with the focus, too.
bool pressedByReturn(const QWidget& widget, const QKeyEvent& key)
{
    const bool isReturn = key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter;
    return isReturn && isPlain(key) && pressesButton(widget, key) && QApplication::activePopupWidget() == nullptr
        && !isOfItsDialog(widget) && widget.isEnabled();
}

/// The innermost open part around a widget, or an open one anywhere in its window that Esc reaches from there.
EscapeTarget* targetFor(QWidget& receiver)
{
    for (QWidget* around = &receiver; around != nullptr; around = around->parentWidget()) {
        for (EscapeTarget* target : around->findChildren<EscapeTarget*>(Qt::FindDirectChildrenOnly))
            if (target->isOpen())
                return target;
        if (around->isWindow())
            break;
    }
    const QList<EscapeTarget*> all = receiver.window()->findChildren<EscapeTarget*>();
    for (const EscapeReach reach : {EscapeReach::Window, EscapeReach::Last})
        for (EscapeTarget* target : all)
            if (target->reach() == reach && target->isOpen())
                return target;
    return nullptr;
}

bool isInsidePart(QWidget& receiver)
{
    for (QWidget* around = &receiver; around != nullptr && !around->isWindow(); around = around->parentWidget())
        for (const EscapeTarget* target : around->findChildren<EscapeTarget*>(Qt::FindDirectChildrenOnly))
            if (target->reach() == EscapeReach::Inside)
                return true;
    return false;
}

class ReturnFilter : public QObject {
public:
    ReturnFilter(QLineEdit& field, std::function<void()> accept) : QObject(&field), m_accept(std::move(accept))
    {
        field.installEventFilter(this);
    }

private:
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() != QEvent::KeyPress)
            return false;
        const int key = static_cast<QKeyEvent*>(event)->key();
        const bool isReturn = key == Qt::Key_Return || key == Qt::Key_Enter;
        if (isReturn)
            m_accept();
        return isReturn;
    }

    std::function<void()> m_accept;
};

} // namespace

EscapeTarget::EscapeTarget(QWidget& part, EscapeReach reach, std::function<void()> close, std::function<bool()> isOpen)
    : QObject(&part), m_part(part), m_reach(reach), m_close(std::move(close)), m_isOpen(std::move(isOpen))
{}

bool EscapeTarget::isOpen() const { return m_part.isVisible() && (!m_isOpen || m_isOpen()); }

void closeOnEscape(QWidget& part, EscapeReach reach, std::function<void()> close, std::function<bool()> isOpen)
{
    new EscapeTarget(part, reach, std::move(close), std::move(isOpen)); // the part owns it
}

void clearOnEscape(QLineEdit& field)
{
    closeOnEscape(
        field, EscapeReach::Inside,
        [&field] {
            field.selectAll();
            field.del(); // unlike clear() it can be undone in every version of Qt
        },
        [&field] { return !field.text().isEmpty(); });
}

void acceptOnReturn(QLineEdit& field, std::function<void()> accept)
{
    new ReturnFilter(field, std::move(accept)); // the field owns it
}

KeyGuard::KeyGuard(QObject* parent) : QObject(parent) { qApp->installEventFilter(this); }

bool KeyGuard::isForReceiver(QWidget& receiver, const QKeyEvent& key) const
{
    if (m_composing == &receiver)
        return true;
    const bool popup = QApplication::activePopupWidget() != nullptr;
    if (isEscape(key))
        return popup || QGuiApplication::mouseButtons() != Qt::NoButton // a drag
            || qobject_cast<QMenuBar*>(&receiver) != nullptr || targetFor(receiver) != nullptr;
    return isPlain(key)
        && (popup || takesText(receiver) || isForChoice(receiver, key) || pressesButton(receiver, key)
            || isInsidePart(receiver));
}

bool KeyGuard::eventFilter(QObject* watched, QEvent* event)
{
    if (!watched->isWidgetType()) // windows pass their events on to widgets
        return false;
    auto& receiver = static_cast<QWidget&>(*watched);
    switch (event->type()) {
    case QEvent::InputMethod:
        m_composing = static_cast<QInputMethodEvent*>(event)->preeditString().isEmpty() ? nullptr : watched;
        return false;
    case QEvent::FocusOut: m_composing = nullptr; return false;
    case QEvent::ShortcutOverride:
        if (!isForReceiver(receiver, *static_cast<QKeyEvent*>(event)))
            return false;
        event->accept(); // it comes back as a plain key press, to whoever is to have it
        // Return chooses in the list of a choice box by this very event.
        return QApplication::activePopupWidget() == nullptr;
    case QEvent::KeyPress: {
        if (pressedByReturn(receiver, *static_cast<QKeyEvent*>(event))) {
            static_cast<QAbstractButton&>(receiver).click();
            return true;
        }
        if (!isEscape(*static_cast<QKeyEvent*>(event)) || QApplication::activePopupWidget() != nullptr
            || m_composing == watched)
            return false;
        const EscapeTarget* target = targetFor(receiver);
        if (target == nullptr)
            return false;
        target->close();
        event->accept();
        return true;
    }
    default: return false;
    }
}

} // namespace zimage::ui
