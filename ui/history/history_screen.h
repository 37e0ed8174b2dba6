#pragma once

#include "session/screen.h"
#include "session/studio_context.h"

#include <QPointer>

namespace zimage::ui {

class HistoryWindow;

/// The history of prompts and settings in a window beside the studio's.
class HistoryScreen : public Screen {
    Q_OBJECT

public:
    explicit HistoryScreen(const StudioContext& context, QObject* parent = nullptr);
    ~HistoryScreen() override;

    [[nodiscard]] QString name() const override { return QStringLiteral("history"); }
    [[nodiscard]] QString title() const override { return tr("History"); }
    [[nodiscard]] QWidget* widget() override;
    [[nodiscard]] QList<Command> actions() const override { return {{m_open, Menu::View}}; }

private:
    StudioContext m_context;
    QAction* m_open;
    QPointer<HistoryWindow> m_window;
};

} // namespace zimage::ui
