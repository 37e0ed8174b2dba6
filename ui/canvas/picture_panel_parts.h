#pragma once

#include "canvas/canvas_view.h"
#include "canvas/change_line.h"
#include "canvas/draft_sheet.h"
#include "canvas/elided_label.h"
#include "canvas/empty_canvas.h"
#include "canvas/film_strip.h"
#include "canvas/guard_ledger.h"
#include "canvas/notice_bar.h"
#include "canvas/picture_actions.h"
#include "canvas/picture_panel.h"
#include "canvas/prepared_cache.h"
#include "canvas/session_pictures.h"
#include "canvas/trashed_file.h"
#include "canvas/variation_set.h"

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

    explicit Parts(PicturePanel* panel);

    void build(PicturePanel* panel);
    void retranslate();
    void placeLiveButton(); ///< over the canvas's upper right corner
    PreparedPointer hold(Held& held, quint64 id);
    [[nodiscard]] int setOf(const ShownPicture& picture) const; ///< the newest one with a cell for it; −1 for none
    [[nodiscard]] int setWith(const GenerationParams& cell, const QString& model) const;
    [[nodiscard]] DraftSheet::Draft tileOf(const VariationSet& set, const GenerationParams& params) const;
    void forget(quint64 id); ///< its pixels are new
    void dropPixels();       ///< all are made anew

    SessionPictures* pictures;
    PreparedCache* cache;
    PictureActions* actions;
    QAction* toggleAction;
    QAction* fitAction;
    QAction* actualAction;
    QAction* zoomInAction;
    QAction* zoomOutAction;

    QWidget* header;
    ChangeLine* changes;
    GuardLedger* guards;
    QStackedWidget* stack;
    EmptyCanvas* empty;
    CanvasView* view;
    DraftSheet* sheet;
    QToolButton* liveButton;
    QWidget* bar;
    ElidedLabel* caption;
    QPushButton* fullSizeButton;
    QList<QToolButton*> buttons;
    QToolButton* zoomButton;
    FilmStrip* strip;
    NoticeBar* notice;

    quint64 current = 0;
    Held shown;
    Held before;
    bool live = false;        ///< a picture is being made and its previews come
    bool away = false;        ///< the user looks at another one meanwhile
    QList<VariationSet> sets; ///< the newest last
    int openSet = -1;         ///< on the sheet; −1: drafts are
    int liveSet = -1;         ///< the picture that is being made has a place in it
    int livePlace = -1;
    bool draftsFollow = false; ///< previews belong to the next draft of the sheet
    QColorSpace screenSpace{QColorSpace::SRgb};
    QString screenName;
};

/// A picture's settings, a draft's with the size of the picture it stands for.
[[nodiscard]] GenerationParams fullSizeParams(const ShownPicture& picture);

} // namespace zimage::ui
