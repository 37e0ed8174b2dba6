#include "studio/focus_areas.h"

#include "canvas/draft_sheet.h"
#include "canvas/film_strip.h"
#include "canvas/picture_panel.h"
#include "prompt/prompt_edit.h"
#include "prompt/prompt_section.h"
#include "session/command_keys.h"
#include "session/studio_actions.h"
#include "studio/controls_panel.h"
#include "studio/workspace.h"
#include "widgets/zoom_view.h"

#include <QAbstractItemView>

#include <array>

namespace zimage::ui {

FocusAreas::FocusAreas(const StudioContext& context, Workspace& workspace, PicturePanel& panel, QWidget& window)
    : m_context(context), m_workspace(workspace), m_panel(panel), m_window(window)
{
    const auto add = [this](QAction& action, const char* id, auto run) {
        commandKeys().bind(action, id);
        m_window.addAction(&action);
        connect(&action, &QAction::triggered, this, run);
    };
    StudioActions& actions = m_context.actions;
    add(m_prompt, "focus_prompt", [this, &actions] {
        actions.showControls.setChecked(true);
        go(Area::Prompt);
    });
    add(m_picture, "focus_picture", [this] { go(Area::Picture); });
    add(m_strip, "focus_strip", [this, &actions] {
        actions.showStrip.setChecked(true);
        go(Area::Strip);
    });
    add(m_queue, "focus_queue", [this, &actions] {
        if (m_workspace.drawer() != Workspace::Drawer::Queue)
            actions.showQueue.trigger();
        go(Area::Drawer);
    });
    add(m_next, "next_area", [this] { goRound(1); });
    add(m_previous, "previous_area", [this] { goRound(-1); });
}

QWidget* FocusAreas::whole(Area area) const
{
    switch (area) {
    case Area::Prompt: return &m_workspace.left();
    case Area::Picture: return &m_panel;
    case Area::Strip: return m_panel.strip();
    case Area::Drawer: return &m_workspace.drawerWidget();
    }
    return nullptr;
}

QWidget* FocusAreas::target(Area area) const
{
    QWidget* found = nullptr;
    if (area == Area::Prompt)
        found = &m_workspace.controls().prompt().field();
    else if (area == Area::Picture)
        found = m_panel.draftSheet()->isVisible() ? static_cast<QWidget*>(m_panel.draftSheet()) : m_panel.canvas();
    else if (area == Area::Strip)
        found = m_panel.strip();
    else
        found = m_workspace.drawerWidget().findChild<QAbstractItemView*>();
    return found != nullptr && found->isVisible() ? found : nullptr;
}

void FocusAreas::go(Area area)
{
    if (QWidget* found = target(area))
        found->setFocus(Qt::ShortcutFocusReason);
}

void FocusAreas::goRound(int step)
{
    constexpr std::array kRound{Area::Prompt, Area::Picture, Area::Strip, Area::Drawer};
    constexpr int kAll = static_cast<int>(kRound.size());
    const QWidget* now = m_window.focusWidget();
    int at = step > 0 ? -1 : 0;    // from elsewhere: the first one, or the last
    for (int i = 0; i < kAll; ++i) // the strip is a part of the picture's panel
        if (const QWidget* part = whole(kRound[static_cast<std::size_t>(i)]);
            now != nullptr && part != nullptr && (part == now || part->isAncestorOf(now)))
            at = i;
    for (int i = 1; i <= kAll; ++i) {
        const Area next = kRound[static_cast<std::size_t>((at + step * i + (kAll + 1) * kAll) % kAll)];
        if (target(next) != nullptr)
            return go(next);
    }
}

} // namespace zimage::ui
