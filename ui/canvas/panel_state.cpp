#include "canvas/panel_state.h"

namespace zimage::ui {

PanelState::Shown PanelState::shown() const
{
    if (m_current == 0 && !live())
        return Shown::Nothing;
    if (std::holds_alternative<Drafts>(m_view))
        return Shown::Drafts;
    if (std::holds_alternative<Grid>(m_view))
        return Shown::Grid;
    return previewing() ? Shown::Preview : Shown::Picture;
}

bool PanelState::showsGrid(int set) const
{
    const auto* grid = std::get_if<Grid>(&m_view);
    return grid != nullptr && grid->set == set && shown() == Shown::Grid;
}

void PanelState::look(quint64 current, const View& view)
{
    m_current = current;
    m_view = view;
}

void PanelState::previewCame() { m_making = away() ? Making::Unwatched : Making::Watched; }

void PanelState::pictureCame() { m_making = away() ? Making::UnwatchedNext : Making::Nothing; }

void PanelState::makingEnded()
{
    m_making = away() && m_working ? Making::UnwatchedNext : Making::Nothing;
    m_place = OnCanvas{};
}

void PanelState::setWorking(bool on)
{
    m_working = on;
    if (!on)
        m_making = Making::Nothing;
}

void PanelState::turnAway()
{
    m_making = live() ? Making::Unwatched : m_working ? Making::UnwatchedNext : Making::Nothing;
}

void PanelState::turnBack() { m_making = live() ? Making::Watched : Making::Nothing; }

} // namespace zimage::ui
