#pragma once

#include "session/screen.h"
#include "session/studio_context.h"

#include <QPointer>

namespace zimage::ui {

class UnfinishedWindow;

/// The pictures that failed before they were saved, in a window beside the studio's.
class UnfinishedScreen : public Screen {
    Q_OBJECT

public:
    explicit UnfinishedScreen(const StudioContext& context, QObject* parent = nullptr);
    ~UnfinishedScreen() override;

    [[nodiscard]] QString name() const override { return QStringLiteral("unfinished"); }
    [[nodiscard]] QString title() const override { return tr("Unfinished pictures"); }
    [[nodiscard]] QWidget* widget() override;
    [[nodiscard]] QList<Command> actions() const override;

private:
    StudioContext m_context;
    QAction* m_open;
    QPointer<UnfinishedWindow> m_window;
};

} // namespace zimage::ui
