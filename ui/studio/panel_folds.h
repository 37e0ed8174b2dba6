#pragma once

#include "session/studio_context.h"
#include "studio/workspace.h"

#include <QJsonObject>
#include <QObject>

class QAction;

namespace zimage::ui {

class StatusStrip;

/// Folds the controls and the strip of pictures away and back, each by itself or all that is around the canvas at once,
/// by commands and by the buttons of the status bar. GUI thread.
class PanelFolds : public QObject {
    Q_OBJECT

public:
    PanelFolds(const StudioContext& context, Workspace& workspace, StatusStrip& status);

    void save(QJsonObject& window) const; ///< `folded`: the names of what is folded
    void restore(const QJsonObject& window);

private:
    void foldAll(bool fold);
    void follow();

    StudioContext m_context;
    Workspace& m_workspace;
    StatusStrip& m_status;
    struct {
        bool controls = true;
        bool strip = true;
        Workspace::Drawer drawer = Workspace::Drawer::None;
    } m_before; ///< all was folded at once
    bool m_folding = false;
};

} // namespace zimage::ui
