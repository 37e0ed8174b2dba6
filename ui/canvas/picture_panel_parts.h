#pragma once

#include "canvas/canvas_bar.h"
#include "canvas/change_line.h"
#include "canvas/draft_sheet.h"
#include "canvas/empty_canvas.h"
#include "canvas/film_strip.h"
#include "canvas/guard_ledger.h"
#include "canvas/panel_state.h"
#include "canvas/picture_actions.h"
#include "canvas/picture_panel.h"
#include "canvas/picture_stacks.h"
#include "canvas/stack_actions.h"
#include "pictures/prepared_cache.h"
#include "pictures/session_pictures.h"
#include "pictures/trashed_file.h"
#include "session/variation_sets.h"
#include "widgets/notice_bar.h"
#include "widgets/zoom_view.h"

#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>

namespace zimage::ui {

/// What PicturePanel is made of, and its state.
struct PicturePanel::Parts {
    /// Pixels in use; kept here so that no limit of the cache can take them away.
    struct Held {
        quint64 id = 0;
        PreparedPointer pixels;
    };

    Parts(PicturePanel* panel, SessionPictures& pictures, VariationSets& sets, UndoHistory& history);

    void build(PicturePanel* panel);
    void retranslate();
    void showCaption(const ShownPicture& picture);
    void retell();             ///< what was said before the language changed; before retranslate()
    void showAround(bool any); ///< what lies around the canvas; none: there is no picture
    void placeLiveButton();    ///< in the canvas's lower right corner
    PreparedPointer hold(Held& held, quint64 id);
    [[nodiscard]] DraftSheet::Draft tileOf(const VariationSet& set, const GenerationParams& params) const;
    void forget(quint64 id); ///< its pixels are new
    void dropPixels();       ///< all are made anew

    SessionPictures* pictures;
    VariationSets& sets;
    UndoHistory& history;
    PreparedCache* cache;
    PictureStacks* stacks;
    PictureActions* actions;
    StackActions* stackActions;
    QAction* toggleAction;
    QAction* liveAction;
    QAction* fitAction;
    QAction* actualAction;
    QAction* zoomInAction;
    QAction* zoomOutAction;

    QWidget* header;
    ChangeLine* changes;
    GuardLedger* guards;
    QStackedWidget* stack;
    EmptyCanvas* empty;
    ZoomView* view;
    DraftSheet* sheet;
    QToolButton* liveButton;
    CanvasBar* bar;
    QList<QToolButton*> buttons;
    QToolButton* zoomButton;
    FilmStrip* strip;
    NoticeBar* notice;

    PanelState state;
    bool stripWanted = true;
    Held shown;
    Held before;
    QColorSpace screenSpace{QColorSpace::SRgb};
    QString screenName;
};

} // namespace zimage::ui
