#pragma once

#include "remedies/remedy_controller.h"
#include "session/screen.h"

#include <QPointer>

namespace zimage::ui {

class RemediesWindow;

/// The table of remedies in a window beside the studio's, and the remedy that a job's end asks for.
class RemediesScreen : public Screen {
    Q_OBJECT

public:
    explicit RemediesScreen(const StudioContext& context, QObject* parent = nullptr);
    ~RemediesScreen() override;

    [[nodiscard]] QString name() const override { return QStringLiteral("remedies"); }
    [[nodiscard]] QString title() const override { return tr("Remedies"); }
    [[nodiscard]] QWidget* widget() override;
    [[nodiscard]] QList<Command> actions() const override;

    [[nodiscard]] RemedyController& controller() { return m_controller; }

private:
    StudioContext m_context;
    RemedyController m_controller;
    QAction* m_open;
    QPointer<RemediesWindow> m_window;
};

} // namespace zimage::ui
