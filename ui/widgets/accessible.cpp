#include "widgets/accessible.h"

#include <QAccessibleWidget>
#include <QWidget>

#include <vector>

namespace zimage::ui {

namespace {

/// One of the items of a widget.
class ItemFace : public QAccessibleInterface, public QAccessibleActionInterface {
public:
    ItemFace(const Accessible& list, int index) : m_list(list), m_index(index) {}

    bool isValid() const override { return m_index < m_list.items.count(); }
    QObject* object() const override { return nullptr; }
    QWindow* window() const override { return parent()->window(); }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(&m_list.widget()); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QString text(QAccessible::Text which) const override
    {
        return which == QAccessible::Name && isValid() ? m_list.items.name(m_index) : QString();
    }
    void setText(QAccessible::Text, const QString&) override {}
    QRect rect() const override
    {
        const QRect place = isValid() ? m_list.items.place(m_index) : QRect();
        return {m_list.widget().mapToGlobal(place.topLeft()), place.size()};
    }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.selectable = true;
        state.selected = isValid() && m_list.items.chosen() == m_index;
        state.disabled = !m_list.widget().isEnabled();
        state.invisible = !m_list.widget().isVisible();
        if (isValid() && m_list.items.state)
            m_list.items.state(m_index, state);
        return state;
    }
    void* interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this) : nullptr;
    }
    QStringList actionNames() const override
    {
        return canFold() ? QStringList{pressAction(), toggleAction()} : QStringList{pressAction()};
    }
    void doAction(const QString& action) override
    {
        if (!isValid() || !m_list.widget().isEnabled())
            return;
        if (action == pressAction())
            m_list.items.choose(m_index);
        else if (action == toggleAction() && canFold())
            m_list.items.fold(m_index);
    }
    QStringList keyBindingsForAction(const QString&) const override { return {}; }

private:
    [[nodiscard]] bool canFold() const { return m_list.items.fold && state().expandable; }

    const Accessible& m_list;
    int m_index;
};

class Face : public QAccessibleWidget, public QAccessibleValueInterface {
public:
    explicit Face(Accessible& what) : QAccessibleWidget(&what.widget(), what.role), m_what(what) {}
    ~Face() override
    {
        for (const QAccessible::Id id : m_items)
            QAccessible::deleteAccessibleInterface(id);
    }

    QAccessible::State state() const override
    {
        QAccessible::State state = QAccessibleWidget::state();
        if (m_what.state)
            m_what.state(state);
        return state;
    }
    QString text(QAccessible::Text which) const override
    {
        return which == QAccessible::Value && m_what.text ? m_what.text() : QAccessibleWidget::text(which);
    }
    void* interface_cast(QAccessible::InterfaceType type) override
    {
        if (type == QAccessible::ValueInterface)
            return m_what.value.now ? static_cast<QAccessibleValueInterface*>(this) : nullptr;
        return QAccessibleWidget::interface_cast(type);
    }
    QStringList actionNames() const override
    {
        QStringList names = QAccessibleWidget::actionNames();
        if (m_what.press && m_what.widget().isEnabled())
            names.prepend(pressAction());
        return names;
    }
    void doAction(const QString& action) override
    {
        if (action != pressAction())
            QAccessibleWidget::doAction(action);
        else if (m_what.press && m_what.widget().isEnabled())
            m_what.press();
    }

    int childCount() const override { return lists() ? m_what.items.count() : QAccessibleWidget::childCount(); }
    QAccessibleInterface* child(int index) const override
    {
        if (!lists())
            return QAccessibleWidget::child(index);
        if (index < 0 || index >= m_what.items.count())
            return nullptr;
        while (static_cast<int>(m_items.size()) <= index)
            m_items.push_back(
                QAccessible::registerAccessibleInterface(new ItemFace(m_what, static_cast<int>(m_items.size()))));
        return QAccessible::accessibleInterface(m_items[static_cast<std::size_t>(index)]);
    }
    QAccessibleInterface* childAt(int x, int y) const override
    {
        for (int i = 0; lists() && i < childCount(); ++i)
            if (QAccessibleInterface* item = child(i); item->rect().contains(x, y))
                return item;
        return lists() ? nullptr : QAccessibleWidget::childAt(x, y);
    }
    int indexOfChild(const QAccessibleInterface* wanted) const override
    {
        for (int i = 0; lists() && i < childCount(); ++i)
            if (child(i) == wanted)
                return i;
        return lists() ? -1 : QAccessibleWidget::indexOfChild(wanted);
    }

    QVariant currentValue() const override { return m_what.value.now(); }
    void setCurrentValue(const QVariant& value) override
    {
        if (m_what.value.set && m_what.widget().isEnabled())
            m_what.value.set(value.toDouble());
    }
    QVariant maximumValue() const override { return m_what.value.maximum; }
    QVariant minimumValue() const override { return m_what.value.minimum; }
    QVariant minimumStepSize() const override { return m_what.value.step; }

private:
    [[nodiscard]] bool lists() const { return static_cast<bool>(m_what.items.count); }

    Accessible& m_what;
    mutable std::vector<QAccessible::Id> m_items; ///< made as they are asked for
};

QAccessibleInterface* makeFace(const QString&, QObject* object)
{
    if (object == nullptr || !object->isWidgetType())
        return nullptr;
    auto* what = object->findChild<Accessible*>(QString(), Qt::FindDirectChildrenOnly);
    return what == nullptr ? nullptr : new Face(*what);
}

} // namespace

Accessible::Accessible(QWidget& widget, QAccessible::Role itsRole) : QObject(&widget), role(itsRole), m_widget(widget)
{
    [[maybe_unused]] static const bool installed = (QAccessible::installFactory(&makeFace), true);
}

} // namespace zimage::ui
