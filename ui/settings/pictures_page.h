#pragma once

#include "parameters/bound_rows.h"
#include "session/studio_context.h"
#include "settings/setting_row.h"

class QLineEdit;
class QPushButton;

namespace zimage::ui {

class Switch;

/// Where pictures go, what they are called, and what is shown of them while they are made. A text is taken when it is
/// left or confirmed, if pictures can be saved with it; else the page says why not, and the last one stays.
class PicturesPage : public SettingsPage {
    Q_OBJECT

public:
    explicit PicturesPage(const StudioContext& context);

    bool settle() override;

protected:
    void changeEvent(QEvent* event) override;

private:
    void build();
    void wire();
    void follow();
    void chooseFolder();
    bool takeFolder();
    bool takePattern();
    void showExample();
    void retranslate();

    AppSettings& m_settings;
    BoundRows m_rows;
    QLineEdit* m_folder;
    QPushButton* m_browse;
    Hint* m_folderIssue;
    QLineEdit* m_pattern;
    Hint* m_example;
    Hint* m_patternIssue;
    Switch* m_previews;
};

} // namespace zimage::ui
