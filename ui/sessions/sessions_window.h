#pragma once

#include "session/studio_context.h"
#include "sessions/sessions_model.h"

#include <QDialog>

class QAction;
class QKeyEvent;
class QLineEdit;
class QListView;
class QPushButton;

namespace zimage::ui {

class Hint;

/// The list of sessions: searched, opened, named, deleted. The arrows move in the list while a search is typed.
/// GUI thread.
class SessionsWindow : public QDialog {
    Q_OBJECT

public:
    explicit SessionsWindow(const StudioContext& context, QWidget* parent = nullptr);

    [[nodiscard]] SessionsModel& model() { return *m_model; }
    [[nodiscard]] QListView& list() const { return *m_list; }
    [[nodiscard]] QLineEdit& search() const { return *m_search; }

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void lay();
    void wire();
    void read();
    void take(const QList<SessionEntry>& entries);
    void choose(const QModelIndex& index);
    void showCurrent();
    void openCurrent();
    void renameCurrent();
    void removeCurrent();
    void undo();
    bool takesFromSearch(const QKeyEvent& key); ///< keys that are the list's, though the search has the focus
    void retranslate();

    StudioContext m_context;
    SessionsModel* m_model;
    QLineEdit* m_search;
    QListView* m_list;
    Hint* m_note; ///< why the list is empty, or the chosen one is not to be had
    QPushButton* m_open;
    QPushButton* m_new;
    QPushButton* m_rename;
    QPushButton* m_delete;
    QAction* m_renameKey;
    QAction* m_deleteKey;
    QAction* m_undoKey;
    quint64 m_lastStep = 0; ///< of the history when it was shown: the later ones were done here
    bool m_read = false;    ///< at least once
};

} // namespace zimage::ui
