#pragma once

#include "history/history_model.h"
#include "session/studio_context.h"

#include <QDialog>

class QAction;
class QLineEdit;
class QListView;
class QPlainTextEdit;
class QPushButton;

namespace zimage::ui {

class ConfirmButton;
class Hint;

/// The history of prompts and settings: searched, brought back into the controls, forgotten. The arrows move in the
/// list while a search is typed. GUI thread.
class HistoryWindow : public QDialog {
    Q_OBJECT

public:
    explicit HistoryWindow(const StudioContext& context, QWidget* parent = nullptr);

    [[nodiscard]] HistoryModel& model() { return *m_model; }
    [[nodiscard]] QListView& list() const { return *m_list; }
    [[nodiscard]] QLineEdit& search() const { return *m_search; }

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum class Part { All, Prompt, Seed };

    void lay();
    void wire();
    void read();
    void take(std::vector<JobHistory::Entry> entries);
    void showCurrent();
    void use(Part part);
    void forgetCurrent();
    void forgetDay();
    void forget(const PastJobs::Which& unwanted, const std::vector<PastJob>& jobs, const QString& text);
    void retranslate();

    StudioContext m_context;
    HistoryModel* m_model;
    QLineEdit* m_search;
    QListView* m_list;
    Hint* m_note; ///< in place of an empty list
    QPlainTextEdit* m_whole;
    QPushButton* m_useAll;
    QPushButton* m_usePrompt;
    QPushButton* m_useSeed;
    QPushButton* m_forget;
    QPushButton* m_forgetDay;
    ConfirmButton* m_forgetAll;
    QAction* m_forgetKey;
    bool m_read = false;    ///< at least once
    bool m_fromTop = false; ///< the latest is to be chosen
};

} // namespace zimage::ui
