#include "canvas/stack_actions.h"

#include "canvas/picture_stacks.h"
#include "pictures/session_pictures.h"
#include "session/command_keys.h"

#include <QAction>
#include <QMenu>
#include <QWidget>

namespace zimage::ui {

namespace {

QAction* makeAction(QWidget* window, const char* id)
{
    auto* action = new QAction(window);
    commandKeys().bind(*action, id);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut); // single letters must not fire from a text field
    action->setAutoRepeat(false);
    window->addAction(action);
    return action;
}

} // namespace

StackActions::StackActions(PictureStacks& stacks, SessionPictures& pictures, QWidget* window)
    : QObject(window), fold(makeAction(window, "fold_stack")), foldAll(makeAction(window, "fold_stacks")),
      m_stacks(stacks), m_pictures(pictures)
{
    connect(fold, &QAction::triggered, this, [this] {
        const int row = m_pictures.rowOf(m_id);
        m_stacks.fold(row, !m_stacks.isFolded(row));
    });
    connect(foldAll, &QAction::triggered, this, [this] { m_stacks.foldAll(m_stacks.anyUnfolded()); });
    connect(&m_stacks, &PictureStacks::changed, this, &StackActions::retranslate);
    retranslate();
}

void StackActions::setPicture(quint64 id)
{
    m_id = id;
    retranslate();
}

void StackActions::retranslate()
{
    const int row = m_pictures.rowOf(m_id);
    const bool any = m_stacks.count(row) > 1;
    fold->setEnabled(any);
    fold->setVisible(any);
    fold->setText(!any                         ? menuText("fold_stack")
                      : m_stacks.isFolded(row) ? tr("Unfold the stack")
                                               : tr("Fold the stack"));
    foldAll->setText(m_stacks.anyUnfolded() ? tr("Fold all stacks") : tr("Unfold all stacks"));
}

void StackActions::fill(QMenu& menu) const
{
    if (!fold->isVisible())
        return;
    menu.addSeparator();
    menu.addActions({fold, foldAll});
}

} // namespace zimage::ui
