#pragma once

#include "bridge/messages.h"

#include <QWidget>

class QLabel;
class QListWidget;
class QPushButton;

namespace zimage::ui {

class GenerationService;

/// The queue as a drawer: what runs, what waits, and what is held. Takes single jobs out.
class QueuePanel : public QWidget {
    Q_OBJECT

public:
    explicit QueuePanel(GenerationService& service, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void refresh();
    void addRow(const QueuedJob& job, const QString& state);
    void takeOut(quint64 id);
    void retranslate();

    GenerationService& m_service;
    QLabel* m_title;
    QPushButton* m_resume;
    QPushButton* m_clear;
    QListWidget* m_list;
};

} // namespace zimage::ui
