#pragma once

#include "session/studio_context.h"
#include "settings/settings_pages.h"

#include <QDialog>
#include <QKeySequence>

#include <vector>

class QLineEdit;
class QListWidget;
class QPushButton;
class QStackedWidget;

namespace zimage::ui {

/// What the settings need of the window.
struct SettingsHooks {
    std::function<void(const QString& folder)> openModel = [](const QString&) {};
    std::vector<KeptData> kept = {};
    std::function<QString(const QKeySequence& key)> menuAt = [](const QKeySequence&) { return QString(); };
};

/// All settings on pages, found by typing. A change holds at once; the dialog only closes.
class SettingsDialog : public QDialog {
    Q_OBJECT

public:
    SettingsDialog(const StudioContext& context, const SettingsHooks& hooks, QWidget* parent = nullptr);

    void showPage(const QString& name);       ///< never translated: "shortcuts"
    [[nodiscard]] SettingsPage& page() const; ///< on show
    [[nodiscard]] QList<SettingsPage*> pages() const { return m_pages; }

    /// Stays open once for a text that cannot be taken, and shows it.
    void done(int result) override;

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;              ///< Return presses what has the focus, and nothing else
    bool eventFilter(QObject* watched, QEvent* event) override; ///< Down and Return in the search
    bool focusNextPrevChild(bool next) override;

private:
    void build();
    void find();
    void retranslate();

    QList<SettingsPage*> m_pages;
    QLineEdit* m_search;
    QListWidget* m_list;
    QStackedWidget* m_stack;
    Hint* m_nothing;
    QPushButton* m_close;
    bool m_warned = false; ///< of a text that would be lost
};

} // namespace zimage::ui
