#pragma once

#include "session/screen.h"
#include "variations/variation_controller.h"

namespace zimage::ui {

/// Grids of variations around a picture. They are shown where pictures are, on a widget that is another feature's.
class VariationScreen : public Screen {
    Q_OBJECT

public:
    /// `stage` shows whatever grid VariationSets::opened() names.
    VariationScreen(const StudioContext& context, QWidget& stage, QObject* parent = nullptr);

    [[nodiscard]] QString name() const override { return QStringLiteral("variations"); }
    [[nodiscard]] QString title() const override { return tr("Variations"); }
    [[nodiscard]] QWidget* widget() override { return &m_stage; }
    void activate() override; ///< the grid that the picture on show belongs to, else the newest
    [[nodiscard]] QList<Command> actions() const override;
    [[nodiscard]] QJsonObject save() const override;
    void restore(const QJsonObject& state) override;

    [[nodiscard]] VariationController& controller() { return m_controller; }

private:
    void retranslate();

    StudioContext m_context;
    QWidget& m_stage;
    VariationController m_controller;
    QAction* m_vary; ///< opens the bar for the picture on show
};

} // namespace zimage::ui
