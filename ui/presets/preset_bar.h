#pragma once

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
class PresetChoice;

/// Chooses a preset and manages the user's own. Names are typed in place of the chooser.
class PresetBar : public QWidget {
    Q_OBJECT

public:
    explicit PresetBar(PresetChoice& presets, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    enum class Naming { None, SaveAs, Rename };

    void build();
    void buildMenu();
    void fill();
    void startNaming(Naming what);
    void finishNaming(bool accepted);
    void trash();
    void import();
    void exportChosen();
    void prepareMenu();
    void retranslate();

    PresetChoice& m_presets;
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
    QAction* m_import;
    QAction* m_export;
    QAction* m_trash;
};

} // namespace zimage::ui
