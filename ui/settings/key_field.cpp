#include "settings/key_field.h"

#include "widgets/accessible.h"

#include <QKeyEvent>
#include <QLineEdit>

namespace zimage::ui {

KeyField::KeyField(QWidget* parent) : QKeySequenceEdit(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    auto* spoken = new Accessible(*this, QAccessible::HotkeyField);
    spoken->text = [this] { return keySequence().toString(QKeySequence::NativeText); };
}

void KeyField::show(const QKeySequence& key)
{
    setKeySequence(key);
    if (auto* edit = findChild<QLineEdit*>())
        edit->setPlaceholderText(m_placeholder); // it has its own, and that is Qt's
}

void KeyField::setNames(const QString& name, const QString& placeholder)
{
    setAccessibleName(name);
    m_placeholder = placeholder;
    if (auto* edit = findChild<QLineEdit*>()) {
        edit->setAccessibleName(name);
        edit->setPlaceholderText(placeholder);
    }
}

void KeyField::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && event->modifiers() == Qt::NoModifier) {
        Q_EMIT escaped();
        return;
    }
    QKeySequenceEdit::keyPressEvent(event);
    const QKeySequence keys = keySequence();
    if (keys.isEmpty()) // Ctrl, Shift and the like alone
        return;
    show(QKeySequence(keys[0])); // Qt would wait for up to three more
    Q_EMIT pressed(keySequence());
}

void KeyField::focusOutEvent(QFocusEvent* event)
{
    QKeySequenceEdit::focusOutEvent(event);
    Q_EMIT left();
}

} // namespace zimage::ui
