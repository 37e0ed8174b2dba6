#include "queue/queue_panel.h"

#include "bridge/generation_service.h"
#include "queue/queue_delegate.h"
#include "queue/queue_model.h"
#include "session/command_keys.h"
#include "session/studio_actions.h"
#include "session/undo_history.h"
#include "widgets/elided_label.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QListView>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace zimage::ui {

QueuePanel::QueuePanel(const StudioContext& context, QWidget* parent)
    : QWidget(parent), m_context(context), m_do(context, [this](quint64 id) { choose(id); }),
      m_model(new QueueModel(context, this)), m_delegate(new QueueDelegate(this)), m_title(new ElidedLabel),
      m_edit(new QPushButton), m_duplicate(new QPushButton), m_remove(new QPushButton), m_pause(new QPushButton),
      m_resume(new QPushButton), m_clear(new QPushButton), m_list(new QListView)
{
    buildLayout();
    addCommand(m_editAction, "edit_job", &QueuePanel::edit);
    addCommand(m_duplicateAction, "duplicate_job", &QueuePanel::duplicate);
    addCommand(m_up, "job_up", &QueuePanel::moveUp);
    addCommand(m_down, "job_down", &QueuePanel::moveDown);
    addCommand(m_removeAction, "take_from_queue", &QueuePanel::remove);
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);

    StudioActions& actions = m_context.actions;
    connect(m_edit, &QPushButton::clicked, this, &QueuePanel::edit);
    connect(m_duplicate, &QPushButton::clicked, this, &QueuePanel::duplicate);
    connect(m_remove, &QPushButton::clicked, this, &QueuePanel::remove);
    connect(m_clear, &QPushButton::clicked, this, [this, &actions] {
        m_list->setFocus(); // the button goes, and with it the focus
        actions.clearQueue.trigger();
    });
    connect(m_pause, &QPushButton::clicked, &actions.pauseQueue, &QAction::trigger);
    connect(m_resume, &QPushButton::clicked, &actions.resumeQueue, &QAction::trigger);
    for (const QAction* action : {&actions.pauseQueue, &actions.resumeQueue, &actions.clearQueue, &actions.forEver})
        connect(action, &QAction::changed, this, &QueuePanel::showTitle);
    connect(m_list, &QListView::doubleClicked, this, &QueuePanel::edit);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &QueuePanel::showCurrent);
    connect(m_model, &QueueModel::timesChanged, this, &QueuePanel::showTitle);
    connect(
        m_model, &QueueModel::moveWanted, this, [this](quint64 id, JobQueue::Place to) { m_do.move(id, to); },
        Qt::QueuedConnection); // when the drop is over
    connect(&m_context.service, &GenerationService::queueChanged, this, &QueuePanel::refresh);
    connect(&m_context.history, &UndoHistory::changed, this, [this] { m_cameBack = false; });
    retranslate();
}

void QueuePanel::buildLayout()
{
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setModel(m_model);
    m_list->setItemDelegate(m_delegate);
    m_list->setUniformItemSizes(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setDragDropMode(QAbstractItemView::InternalMove);
    m_list->setDefaultDropAction(Qt::MoveAction);
    auto* tools = new QHBoxLayout;
    tools->setSpacing(8);
    tools->addWidget(m_title, 1);
    for (QPushButton* button : {m_edit, m_duplicate, m_remove, m_pause, m_resume, m_clear})
        tools->addWidget(button);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 8, 16, 8);
    layout->setSpacing(8);
    layout->addLayout(tools);
    layout->addWidget(m_list, 1);
}

void QueuePanel::addCommand(QAction& action, const char* id, void (QueuePanel::*run)())
{
    commandKeys().bind(action, id);
    action.setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(&action);         // its keys act from the buttons, too
    m_list->addAction(&action); // for the menu
    connect(&action, &QAction::triggered, this, run);
}

void QueuePanel::refresh()
{
    if (!isVisible()) // done when it is opened
        return;
    const quint64 id = current();
    const int row = currentRow();
    const quint64 back = m_model->refresh();
    const int same = m_model->rowOf(id);
    const int next = same >= 0 ? same : std::min(row, m_model->rowCount() - 1); // the neighbour of one that went
    m_list->setCurrentIndex(m_model->index(next, 0));
    if (back != 0 && m_context.history.isWorking() && !std::exchange(m_cameBack, true))
        choose(back); // undo has put it here, perhaps with others behind it
    showCurrent();
}

void QueuePanel::choose(quint64 id)
{
    const int row = isVisible() ? m_model->rowOf(id) : -1;
    if (row < 0)
        return;
    m_list->setCurrentIndex(m_model->index(row, 0));
    m_list->scrollTo(m_list->currentIndex());
}

int QueuePanel::currentRow() const { return m_list->currentIndex().row(); }

quint64 QueuePanel::current() const { return m_list->currentIndex().data(QueueModel::Id).toULongLong(); }

void QueuePanel::showCurrent()
{
    const int row = currentRow();
    const quint64 id = current();
    m_editAction.setEnabled(m_do.canEdit(id));
    m_duplicateAction.setEnabled(m_do.canDuplicate(id));
    m_up.setEnabled(m_model->canMove(row) && m_model->canMove(row - 1));
    m_down.setEnabled(m_model->canMove(row) && m_model->canMove(row + 1));
    m_removeAction.setEnabled(id != 0);
    m_edit->setEnabled(m_editAction.isEnabled());
    m_duplicate->setEnabled(m_duplicateAction.isEnabled());
    m_remove->setEnabled(m_removeAction.isEnabled());
}

void QueuePanel::showTitle()
{
    const int waiting = m_context.service.waitingPictures();
    QStringList parts{waiting > 0 ? tr("%n {n|picture|pictures} waiting", nullptr, waiting) : tr("Nothing is waiting")};
    if (waiting > 0 && m_model->end().isValid())
        parts.append(tr("all done at %1").arg(QueueModel::clock(m_model->end())));
    if (m_context.actions.forEver.isChecked())
        parts.append(tr("for ever with new seeds"));
    m_title->setText(parts.join(QStringLiteral("  ·  ")));

    const StudioActions& actions = m_context.actions;
    const bool canPause = actions.pauseQueue.isEnabled();
    const bool canResume = actions.resumeQueue.isEnabled();
    const bool focused = m_pause->hasFocus() || m_resume->hasFocus();
    m_pause->setEnabled(canPause);
    m_pause->setVisible(canPause || !canResume); // both where some jobs run and others are held
    m_resume->setVisible(canResume);
    if (focused && !m_pause->hasFocus() && !m_resume->hasFocus())
        (canResume ? m_resume : m_pause)->setFocus();
    m_clear->setEnabled(actions.clearQueue.isEnabled());
}

void QueuePanel::edit() { m_do.edit(current()); }

void QueuePanel::duplicate() { m_do.duplicate(current()); }

void QueuePanel::remove() { m_do.remove(current()); }

void QueuePanel::moveUp() { moveCurrent(currentRow() - 1); }

void QueuePanel::moveDown() { moveCurrent(currentRow() + 2); }

void QueuePanel::moveCurrent(int before)
{
    if (m_model->canMove(currentRow()))
        m_do.move(current(), m_model->placeFor(currentRow(), before));
}

void QueuePanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

void QueuePanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void QueuePanel::retranslate()
{
    m_edit->setText(tr("Edit"));
    m_edit->setToolTip(commandKeys().tip(tr("Puts its settings into the controls and takes it out"), "edit_job"));
    m_duplicate->setText(tr("Duplicate"));
    m_duplicate->setToolTip(commandKeys().tip(tr("Adds the same with a new seed"), "duplicate_job"));
    m_remove->setText(tr("Remove"));
    m_remove->setToolTip(commandKeys().tip(tr("Remove from the queue"), "take_from_queue"));
    m_pause->setText(tr("Pause"));
    m_pause->setToolTip(tr("Finishes the picture that is being made, and starts no other one"));
    m_resume->setText(tr("Continue"));
    m_resume->setToolTip(tr("Makes the paused pictures"));
    m_clear->setText(tr("Clear"));
    m_clear->setToolTip(tr("Removes all waiting pictures"));
    for (QAction* action : {&m_editAction, &m_duplicateAction, &m_up, &m_down, &m_removeAction})
        action->setText(menuText(action->objectName()));
    m_list->setAccessibleName(tr("Queue"));
    refresh();
    showCurrent();
    showTitle();
}

} // namespace zimage::ui
