#pragma once

#include "session/studio_context.h"
#include "settings/setting_row.h"

#include <functional>

class QListWidget;
class QPushButton;

namespace zimage::ui {

/// The model in use, those that were, and whether all is well.
class ModelsPage : public SettingsPage {
    Q_OBJECT

public:
    ModelsPage(const StudioContext& context, std::function<void(const QString&)> open);

protected:
    void changeEvent(QEvent* event) override;

private:
    void build();
    void follow();
    void forget();
    void open();
    void retranslate();

    StudioContext m_context;
    std::function<void(const QString&)> m_openFolder;
    Hint* m_current;
    QPushButton* m_other;
    QPushButton* m_embedded;
    QListWidget* m_recent;
    QPushButton* m_open;
    QPushButton* m_forget;
    Hint* m_issue;
};

} // namespace zimage::ui
