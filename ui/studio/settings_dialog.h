#pragma once

#include "session/studio_context.h"

#include <QDialog>

class QLabel;
class QLineEdit;

namespace zimage::ui {

/// Where pictures go and what they are called.
class SettingsDialog : public QDialog {
    Q_OBJECT

public:
    explicit SettingsDialog(const StudioContext& context, QWidget* parent = nullptr);

    void accept() override;

private:
    void build(QuickCheck& check);
    void chooseFolder();
    void showExample();

    AppSettings& m_settings;
    QLineEdit* m_folder;
    QLineEdit* m_pattern;
    QLabel* m_example;
};

} // namespace zimage::ui
