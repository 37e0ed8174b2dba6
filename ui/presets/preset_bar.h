#pragma once

#include <QString>
#include <QWidget>

class QLabel;
class QLineEdit;
class QMenu;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace zimage::ui {

class ChoiceBox;
class Hint;
class IconButton;
class PresetStore;

/// Chooses a preset and manages the user's own. Names are typed in place of the chooser; what was moved to the trash
/// can be brought back from the line below. It changes files itself and asks its owner for the values to save.
class PresetBar : public QWidget {
    Q_OBJECT

public:
    explicit PresetBar(PresetStore& store, QWidget* parent = nullptr);

    [[nodiscard]] QString chosen() const noexcept { return m_chosen; } ///< an id; empty: the model's own
    void setChosen(const QString& id);                                 ///< does not emit presetChosen
    void setModelPreset(const QString& name); ///< what "the model's own" is at present; empty: the program's defaults
    void setChanged(bool changed);            ///< whether the settings differ from the preset's

Q_SIGNALS:
    void presetChosen(const QString& id);
    void saveWanted(const QString& id);
    void saveAsWanted(const QString& name);
    void exportWanted(const QString& id);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum class Naming { None, SaveAs, Rename };

    void buildMenu();
    void fill();
    void startNaming(Naming what);
    void finishNaming(bool accepted);
    void trash();
    void prepareMenu();
    void retranslate();

    PresetStore& m_store;
    QString m_chosen;
    QString m_modelPreset;
    bool m_changed = false;
    Naming m_naming = Naming::None;

    QLabel* m_label;
    QStackedWidget* m_pages;
    ChoiceBox* m_choice;
    QLineEdit* m_name;
    IconButton* m_accept;
    IconButton* m_cancel;
    IconButton* m_more;
    QMenu* m_menu;
    QAction* m_save;
    QAction* m_saveAs;
    QAction* m_rename;
    QAction* m_export;
    QAction* m_trash;
    QWidget* m_undoLine;
    Hint* m_undoText;
    QToolButton* m_undo;
};

} // namespace zimage::ui
