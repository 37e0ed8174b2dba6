#pragma once

#include "session/command_keys.h"
#include "settings/setting_row.h"

#include <array>
#include <functional>

class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace zimage::ui {

class AppSettings;
class ConfirmButton;
class IconButton;
class KeyField;

/// All commands with their keys, and the keys of the chosen one to change. A key that another command has is taken from
/// it only on request.
class ShortcutsPage : public SettingsPage {
    Q_OBJECT

public:
    /// `menuAt` names the menu that a key opens, if it does.
    explicit ShortcutsPage(AppSettings& settings, std::function<QString(const QKeySequence& key)> menuAt);

    int find(const QStringList& words) override;
    [[nodiscard]] QWidget* found() const override;

    void choose(const QString& command); ///< as a click on its line

protected:
    void changeEvent(QEvent* event) override;

private:
    /// A key that was pressed and waits for a word, since `holder` has it.
    struct Wish {
        int slot = 0;
        QKeySequence key;
        const Command* holder = nullptr;
    };

    void build();
    void fill();
    void wire();
    [[nodiscard]] const Command* chosen() const;
    [[nodiscard]] QList<QKeySequence> with(int slot, const QKeySequence& key) const; ///< the chosen command's keys
    void pressed(int slot, const QKeySequence& key);
    void takeOver();
    void keep(const Command& command, const QList<QKeySequence>& keys);
    void resetChosen();
    void drop(); ///< forgets what waits for a word
    void showChosen();
    void showConflict();
    void showMenu(const QKeySequence& key, const QString& menu);
    void retranslate();

    AppSettings& m_settings;
    std::function<QString(const QKeySequence&)> m_menuAt;
    QTreeWidget* m_tree;
    Hint* m_nothing;
    QWidget* m_editor;
    std::array<KeyField*, kMostKeys> m_fields{};
    std::array<IconButton*, kMostKeys> m_clear{};
    QPushButton* m_reset;
    QWidget* m_conflict;
    Hint* m_sentence;
    QPushButton* m_take;
    QPushButton* m_leave;
    ConfirmButton* m_resetAll;
    Wish m_wish;
};

} // namespace zimage::ui
