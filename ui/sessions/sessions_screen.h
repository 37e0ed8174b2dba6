#pragma once

#include "session/screen.h"
#include "session/studio_context.h"

#include <QPointer>

namespace zimage::ui {

class SessionsWindow;

/// The list of sessions in a window beside the studio's.
class SessionsScreen : public Screen {
    Q_OBJECT

public:
    explicit SessionsScreen(const StudioContext& context, QObject* parent = nullptr);
    ~SessionsScreen() override;

    [[nodiscard]] QString name() const override { return QStringLiteral("sessions"); }
    [[nodiscard]] QString title() const override { return tr("Sessions"); }
    [[nodiscard]] QWidget* widget() override;
    [[nodiscard]] QList<Command> actions() const override { return {{m_open, Menu::File}}; }

private:
    StudioContext m_context;
    QAction* m_open;
    QPointer<SessionsWindow> m_window;
};

} // namespace zimage::ui
