#pragma once

#include "session/studio_context.h"

#include <QAction>
#include <QObject>

namespace zimage::ui {

class PicturePanel;
class Workspace;

/// Commands that give the keyboard to a part of the window: prompt, picture, strip, queue, each by itself or one after
/// the other. A part that is folded is unfolded for its own command, and passed over on the way round. GUI thread.
class FocusAreas : public QObject {
    Q_OBJECT

public:
    FocusAreas(const StudioContext& context, Workspace& workspace, PicturePanel& panel, QWidget& window);

private:
    enum class Area { Prompt, Picture, Strip, Drawer };

    void go(Area area);
    void goRound(int step); ///< 1 or −1
    /// What gets the focus; null when it is not to be seen.
    [[nodiscard]] QWidget* target(Area area) const;
    [[nodiscard]] QWidget* whole(Area area) const;

    StudioContext m_context;
    Workspace& m_workspace;
    PicturePanel& m_panel;
    QWidget& m_window;
    QAction m_prompt, m_picture, m_strip, m_queue, m_next, m_previous;
};

} // namespace zimage::ui
