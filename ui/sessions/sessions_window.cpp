#include "sessions/sessions_window.h"

#include "session/command_keys.h"
#include "session/sessions.h"
#include "session/studio_actions.h"
#include "session/undo_history.h"
#include "sessions/sessions_delegate.h"
#include "theme/theme.h"
#include "widgets/key_guard.h"
#include "widgets/quiet_widgets.h"

#include <QAction>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QScreen>
#include <QVBoxLayout>

#include <algorithm>

namespace zimage::ui {

namespace {

constexpr QSize kFirst{680, 560};
constexpr QSize kFrame{48, 64}; // of a window and its distance to the screen's edges

QPushButton* button()
{
    auto* made = new QPushButton;
    made->setAutoDefault(false);
    return made;
}

} // namespace

SessionsWindow::SessionsWindow(const StudioContext& context, QWidget* parent)
    : QDialog(parent), m_context(context), m_model(new SessionsModel(this)), m_search(new QLineEdit),
      m_list(new QListView), m_note(new Hint), m_open(button()), m_new(button()), m_rename(button()),
      m_delete(button()), m_renameKey(new QAction(this)), m_deleteKey(new QAction(this)), m_undoKey(new QAction(this))
{
    m_search->setClearButtonEnabled(true);
    clearOnEscape(*m_search);
    m_search->installEventFilter(this);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new SessionsDelegate(m_list));
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_open->setDefault(true);
    commandKeys().bind(*m_renameKey, "rename_session");
    commandKeys().bind(*m_deleteKey, "delete_session");
    m_renameKey->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(m_renameKey);
    m_deleteKey->setShortcutContext(Qt::WidgetShortcut);
    m_list->addAction(m_deleteKey);
    m_undoKey->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(m_undoKey);
    commandKeys().bind(*m_undoKey, "undo");
    lay();
    wire();
    retranslate();
    resize(kFirst.boundedTo(screen()->availableSize() - kFrame)); // with large letters a screen has less room
}

void SessionsWindow::lay()
{
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(kGrid);
    buttons->addWidget(m_open);
    buttons->addWidget(m_new);
    buttons->addStretch(1);
    buttons->addWidget(m_rename);
    buttons->addWidget(m_delete);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, 2 * kGrid);
    layout->setSpacing(kGrid);
    layout->addWidget(m_search);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_note);
    QSizePolicy place = m_note->sizePolicy();
    place.setRetainSizeWhenHidden(true); // the last row of the list is not to go from under the mouse
    m_note->setSizePolicy(place);
    layout->addLayout(buttons);
}

void SessionsWindow::wire()
{
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& query) {
        m_model->search(query);
        choose(m_model->index(0));
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &SessionsWindow::showCurrent);
    connect(m_list, &QListView::doubleClicked, this, &SessionsWindow::openCurrent);
    connect(m_open, &QPushButton::clicked, this, &SessionsWindow::openCurrent);
    connect(m_new, &QPushButton::clicked, this, [this] {
        accept();
        m_context.actions.newSession.trigger();
    });
    connect(m_rename, &QPushButton::clicked, this, &SessionsWindow::renameCurrent);
    connect(m_renameKey, &QAction::triggered, this, &SessionsWindow::renameCurrent);
    connect(m_delete, &QPushButton::clicked, this, &SessionsWindow::removeCurrent);
    connect(m_deleteKey, &QAction::triggered, this, &SessionsWindow::removeCurrent);
    connect(m_undoKey, &QAction::triggered, this, &SessionsWindow::undo);
    connect(m_model, &SessionsModel::named, &m_context.sessions, &Sessions::rename, Qt::QueuedConnection);
    connect(&m_context.sessions, &Sessions::changed, this, [this] {
        if (isVisible())
            read();
    });
}

void SessionsWindow::read()
{
    m_context.sessions.read(this, [this](const QList<SessionEntry>& entries) { take(entries); });
}

/// What was chosen stays so; of what is gone the neighbour is chosen.
void SessionsWindow::take(const QList<SessionEntry>& entries)
{
    const int row = std::max(0, m_list->currentIndex().row());
    const SessionEntry* at = m_model->entry(m_list->currentIndex());
    const QString chosen = at == nullptr ? m_context.sessions.current() : at->id;
    m_model->setEntries(entries, m_context.sessions.current());
    m_read = true;
    const QModelIndex same = m_model->find(chosen);
    choose(same.isValid() ? same : m_model->index(std::min(row, m_model->rowCount() - 1)));
}

void SessionsWindow::choose(const QModelIndex& index)
{
    m_list->setCurrentIndex(index);
    m_list->scrollTo(index);
    showCurrent();
}

void SessionsWindow::showCurrent()
{
    const SessionEntry* at = m_model->entry(m_list->currentIndex());
    m_open->setEnabled(at != nullptr && !at->open);
    m_rename->setEnabled(at != nullptr && !at->open && !at->broken);
    m_delete->setEnabled(at != nullptr && !at->open);
    if (at != nullptr && at->open)
        return m_note->say(
            openElsewhere(m_model->data(m_list->currentIndex(), Qt::DisplayRole).toString(), at->holder));
    m_note->say(!m_read || m_model->rowCount() > 0 ? QString()
                    : m_model->isEmpty()           ? tr("No session is kept yet.")
                                                   : tr("No session matches. Try other words."));
}

void SessionsWindow::openCurrent()
{
    const SessionEntry* at = m_model->entry(m_list->currentIndex());
    if (at == nullptr || at->open)
        return;
    const QString id = at->id;
    accept();
    m_context.sessions.open(id);
}

void SessionsWindow::renameCurrent()
{
    if (m_model->flags(m_list->currentIndex()).testFlag(Qt::ItemIsEditable))
        m_list->edit(m_list->currentIndex());
}

void SessionsWindow::removeCurrent()
{
    if (const SessionEntry* at = m_model->entry(m_list->currentIndex()); at != nullptr && !at->open)
        m_context.sessions.remove(SessionEntry(*at));
}

/// What was done in this window since it was opened.
void SessionsWindow::undo()
{
    if (m_context.history.last() > m_lastStep)
        m_context.history.undo();
}

/// The field has no use for them: nothing stands in it, or nothing was typed that could be undone.
bool SessionsWindow::takesFromSearch(const QKeyEvent& key)
{
    const QKeySequence keys(key.keyCombination());
    if (m_search->text().isEmpty() && m_deleteKey->shortcuts().contains(keys)) {
        removeCurrent();
        return true;
    }
    if (!m_search->isUndoAvailable() && m_undoKey->shortcuts().contains(keys)) {
        undo();
        return true;
    }
    return false;
}

bool SessionsWindow::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const auto& press = static_cast<QKeyEvent&>(*event);
        const int key = press.key();
        if (key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp || key == Qt::Key_PageDown)
            return QCoreApplication::sendEvent(m_list, event);
        if (takesFromSearch(press))
            return true;
    }
    return QDialog::eventFilter(watched, event);
}

void SessionsWindow::showEvent(QShowEvent* event)
{
    QDialog::showEvent(event);
    m_search->setFocus();
    m_search->selectAll();
    m_list->setCurrentIndex({});
    m_lastStep = m_context.history.last();
    read(); // another window may have written
}

void SessionsWindow::changeEvent(QEvent* event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void SessionsWindow::retranslate()
{
    setWindowTitle(tr("Sessions"));
    m_list->setAccessibleName(windowTitle());
    m_search->setPlaceholderText(tr("Search names and prompts"));
    m_search->setAccessibleName(tr("Search names and prompts"));
    m_open->setText(tr("Open"));
    m_new->setText(tr("New session"));
    m_rename->setText(tr("Rename…"));
    m_delete->setText(tr("Delete"));
    m_rename->setToolTip(commandKeys().tip(tr("An empty name becomes date and first prompt again"), "rename_session"));
    m_delete->setToolTip(commandKeys().tip(tr("Files of pictures stay. You can undo it."), "delete_session"));
    m_model->retell();
    showCurrent();
}

} // namespace zimage::ui
