#include "studio/panel_folds.h"

#include "diagnostics/status_strip.h"
#include "session/studio_actions.h"

#include <QJsonArray>
#include <QToolButton>

namespace zimage::ui {

PanelFolds::PanelFolds(const StudioContext& context, Workspace& workspace, StatusStrip& status)
    : m_context(context), m_workspace(workspace), m_status(status)
{
    StudioActions& actions = m_context.actions;
    connect(&actions.showControls, &QAction::toggled, &m_workspace, &Workspace::showControls);
    connect(&actions.showStrip, &QAction::toggled, &m_workspace, &Workspace::changed); // the screen folds it
    connect(&actions.onlyCanvas, &QAction::triggered, this, &PanelFolds::foldAll);
    connect(&m_workspace, &Workspace::changed, this, &PanelFolds::follow);
    connect(m_status.controlsButton(), &QToolButton::clicked, &actions.showControls, &QAction::trigger);
    connect(m_status.stripButton(), &QToolButton::clicked, &actions.showStrip, &QAction::trigger);
    follow();
}

void PanelFolds::foldAll(bool fold)
{
    StudioActions& actions = m_context.actions;
    m_folding = true;
    if (fold)
        m_before = {actions.showControls.isChecked(), actions.showStrip.isChecked(), m_workspace.drawer()};
    actions.showControls.setChecked(!fold && m_before.controls);
    actions.showStrip.setChecked(!fold && m_before.strip);
    const Workspace::Drawer drawer = fold ? Workspace::Drawer::None : m_before.drawer;
    if (drawer != m_workspace.drawer())
        (drawer == Workspace::Drawer::Queue || m_workspace.drawer() == Workspace::Drawer::Queue ? actions.showQueue
                                                                                                : actions.showLog)
            .trigger();
    m_folding = false;
    follow();
}

/// Whoever unfolds a part by itself sees more than the canvas.
void PanelFolds::follow()
{
    StudioActions& actions = m_context.actions;
    m_status.controlsButton()->setChecked(actions.showControls.isChecked());
    m_status.stripButton()->setChecked(actions.showStrip.isChecked());
    const bool nothing = !actions.showControls.isChecked() && !actions.showStrip.isChecked()
        && m_workspace.drawer() == Workspace::Drawer::None;
    if (m_folding || nothing == actions.onlyCanvas.isChecked())
        return;
    if (nothing)
        m_before = {}; // all was folded part by part: all comes back
    actions.onlyCanvas.setChecked(nothing);
}

void PanelFolds::save(QJsonObject& window) const
{
    QJsonArray folded;
    if (!m_context.actions.showControls.isChecked())
        folded.append(QStringLiteral("controls"));
    if (!m_context.actions.showStrip.isChecked())
        folded.append(QStringLiteral("strip"));
    window["folded"] = folded;
}

void PanelFolds::restore(const QJsonObject& window)
{
    const QJsonArray folded = window["folded"].toArray();
    m_context.actions.showControls.setChecked(!folded.contains(QStringLiteral("controls")));
    m_context.actions.showStrip.setChecked(!folded.contains(QStringLiteral("strip")));
}

} // namespace zimage::ui
