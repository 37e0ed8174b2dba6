#pragma once

#include "session/screen.h"
#include "session/studio_context.h"
#include "tuning/tuning_window.h"

#include <QPointer>

namespace zimage::ui {

/// The tuning guide in a window beside the studio's.
class TuningScreen : public Screen {
    Q_OBJECT

public:
    explicit TuningScreen(const StudioContext& context, QObject* parent = nullptr);
    ~TuningScreen() override;

    [[nodiscard]] QString name() const override { return QStringLiteral("tuning"); }
    [[nodiscard]] QString title() const override { return tr("Tuning guide"); }
    [[nodiscard]] QWidget* widget() override;
    [[nodiscard]] QList<Command> actions() const override;

private:
    [[nodiscard]] std::optional<TuningWindow::Start> start() const;
    void savePreset(const Preset& preset);
    void takeSettings(const GenerationParams& tuned);

    StudioContext m_context;
    QAction* m_open;
    QPointer<TuningWindow> m_window;
};

} // namespace zimage::ui
