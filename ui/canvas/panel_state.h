#pragma once

#include <QtGlobal>

#include <variant>

namespace zimage::ui {

/// What PicturePanel shows and what is being made meanwhile, apart from pixels. A value: every change of it is one of
/// the functions here, and what is seen follows from it by shown() alone.
class PanelState {
public:
    // What the user looks at.
    struct Canvas {};
    struct Drafts {}; ///< the sheet with those around the current picture
    struct Grid {
        int set; ///< of VariationSets
    };
    using View = std::variant<Canvas, Drafts, Grid>;

    // Where the next previews belong.
    struct OnCanvas {};
    struct NextDraft {}; ///< the first free tile of the sheet of drafts
    struct Cell {
        int set;
        int tile;
    };
    using Place = std::variant<OnCanvas, NextDraft, Cell>;

    enum class Shown { Nothing, Picture, Preview, Drafts, Grid };

    [[nodiscard]] Shown shown() const;
    [[nodiscard]] quint64 current() const { return m_current; } ///< 0 for none
    [[nodiscard]] const View& view() const { return m_view; }
    [[nodiscard]] const Place& place() const { return m_place; }
    [[nodiscard]] bool live() const { return m_making == Making::Watched || m_making == Making::Unwatched; }
    [[nodiscard]] bool previewing() const { return m_making == Making::Watched; } ///< previews cover the picture
    [[nodiscard]] bool away() const { return m_making == Making::Unwatched || m_making == Making::UnwatchedNext; }
    [[nodiscard]] bool onSheet() const { return shown() == Shown::Drafts || shown() == Shown::Grid; }
    [[nodiscard]] bool showsGrid(int set) const;

    void look(quint64 current, const View& view);
    void look(const View& view) { m_view = view; }
    void expect(const Place& place) { m_place = place; }
    void previewCame();
    void pictureCame();       ///< the one whose previews came is finished
    void makingEnded();       ///< no more previews of this job
    void setWorking(bool on); ///< whether the queue works: as long as it does, who turned away stays away
    void turnAway();          ///< the user chose something else
    void turnBack();

private:
    enum class Making {
        Nothing,       ///< no previews come
        Watched,       ///< they come, where the user looks
        Unwatched,     ///< they come, and the user looks at something else
        UnwatchedNext, ///< the same, between two pictures
    };

    quint64 m_current = 0;
    View m_view = Canvas{};
    Place m_place = OnCanvas{};
    Making m_making = Making::Nothing;
    bool m_working = false;
};

} // namespace zimage::ui
