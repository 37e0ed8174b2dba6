#pragma once

#include "queue/queue_actions.h"

#include <QAction>
#include <QWidget>

class QLabel;
class QListView;
class QPushButton;

namespace zimage::ui {

class QueueDelegate;
class QueueModel;

/// The queue as a drawer: what runs, what waits, and what is held, to be put into another order, edited, made twice and
/// taken out. GUI thread.
class QueuePanel : public QWidget {
    Q_OBJECT

public:
    explicit QueuePanel(const StudioContext& context, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void buildLayout();
    void addCommand(QAction& action, const char* id, void (QueuePanel::*run)());
    void refresh();
    void choose(quint64 id);
    void showCurrent(); ///< what can be done with the row
    void showTitle();
    [[nodiscard]] int currentRow() const;  ///< −1 for none
    [[nodiscard]] quint64 current() const; ///< 0 for none
    void moveCurrent(int before);
    void retranslate();

    void edit();
    void duplicate();
    void moveUp();
    void moveDown();
    void remove();

    StudioContext m_context;
    bool m_cameBack = false; ///< the undo that works now has put an entry into the list, which is chosen
    QueueActions m_do;
    QueueModel* m_model;
    QueueDelegate* m_delegate;
    QLabel* m_title;
    QPushButton* m_edit;
    QPushButton* m_duplicate;
    QPushButton* m_remove;
    QPushButton* m_pause;
    QPushButton* m_resume;
    QPushButton* m_clear;
    QListView* m_list;
    QAction m_editAction, m_duplicateAction, m_up, m_down, m_removeAction;
};

} // namespace zimage::ui
