#pragma once

#include "canvas/panel_state.h"
#include "pictures/shown_picture.h"

#include <QList>
#include <QWidget>

#include <functional>
#include <memory>

namespace zimage::ui {

class ZoomView;
class DraftSheet;
class FilmStrip;
class GuardLedger;
class PictureActions;
class PictureStacks;
class SessionPictures;
class UndoHistory;
class VariationSets;

/// The studio's canvas with all that belongs to a picture: what changed, what the guards did, what can be done with it,
/// and the strip of this session's pictures. It knows nothing of the engine. GUI thread.
class PicturePanel : public QWidget {
    Q_OBJECT

public:
    /// Both outlive it.
    /// All that are given outlive this.
    PicturePanel(SessionPictures& pictures, VariationSets& sets, UndoHistory& history, QWidget* parent = nullptr);
    ~PicturePanel() override;

    /// The picture on show; id 0 for none. Its pixels may be out of memory.
    [[nodiscard]] ShownPicture currentPicture() const;

    // Parts, for the shell's menus and for tests.
    [[nodiscard]] ZoomView* canvas() const;
    [[nodiscard]] FilmStrip* strip() const;
    void setStripShown(bool shown);       ///< where there are pictures
    [[nodiscard]] QWidget* stage() const; ///< what pictures and sheets are shown on
    [[nodiscard]] DraftSheet* draftSheet() const;
    [[nodiscard]] GuardLedger* guards() const;
    [[nodiscard]] PictureActions* actions() const;
    [[nodiscard]] SessionPictures* pictures() const;
    [[nodiscard]] PictureStacks* stacks() const;
    [[nodiscard]] QString changes() const; ///< the line on what changed, as plain text
    [[nodiscard]] QString notice() const;  ///< what the bar at the bottom says now
    void undoNotice();
    void showPaused(bool paused); ///< where there is no picture: that the next one will wait
    void showNotice(const QString& text, std::function<void()> undo = {}); ///< at the bottom, for some seconds
    void putAboveCanvas(QWidget* widget);

    /// What the next previews show: they have a place in a grid if it is a cell's. `params` with all steps.
    void expect(const GenerationParams& params, const QString& model);
    void showDrafts();            ///< the sheet of those around the current picture; nothing where there are none
    void showCanvas();            ///< the current picture by itself
    void choose(quint64 id);      ///< as a click on it in the strip
    void chooseAgain(quint64 id); ///< the same, but a sheet that it is on stays
    [[nodiscard]] bool isSettled() const; ///< the pixels of the current and the previous picture are there, well scaled

public Q_SLOTS:
    /// A finished picture: shown, at the place and zoom of what was shown before, and added to the strip. A user who
    /// went to another picture while it was made stays there: then it is only added.
    void showPicture(const zimage::ui::ShownPicture& picture);
    /// A preview of the picture that is being made, in the place of a picture of `fullSize`; ends with the picture, or
    /// endPreview().
    void showPreview(const QImage& preview, QSize fullSize);
    /// No more previews of this job: what was on show before comes back.
    void endPreview();
    /// Whether the queue works: until it ends, who chose another picture than the one in the making stays there.
    void setWorking(bool on);
    /// A draft. Those that follow each other and differ in the seed only are shown side by side; that of a grid's cell
    /// takes its place there.
    void addDraft(const zimage::ui::ShownPicture& picture);
    /// The session as it was, oldest first; the last is shown. Pictures may come without pixels when they have a file.
    void setPictures(const QList<zimage::ui::ShownPicture>& pictures);
    void leaveMaking(); ///< of another session's pictures

Q_SIGNALS:
    void seedWanted(qint64 seed);
    void promptWanted(const QString& prompt);
    void wildcardsWanted(const zimage::ui::ShownPicture& picture); ///< the prompts as they were before they were drawn
    void settingsWanted(
        const zimage::GenerationParams& params); ///< a draft's come with the size of the picture it stands for
    void fullSizeWanted(const zimage::ui::ShownPicture& draft);
    void variationsWanted();
    void currentChanged(const zimage::ui::ShownPicture& picture); ///< id 0: none is left

protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Parts;

    void connectParts();
    void connectActions();
    void retranslate();
    void showState(); ///< whatever follows from it
    void showLast();  ///< of the session's pictures
    void setCurrent(quint64 id, const PanelState::View& view = PanelState::Canvas{});
    void refresh();    ///< everything that depends on the current picture
    void showPixels(); ///< of the current picture and the previous one, as far as they are ready
    void showSheet(int row);
    void step(int by);
    void wantFullSize(quint64 id);
    void chooseTile(quint64 id);
    void showSet(int set);
    void moveToTrash();
    void updateZoom();
    void updateCaption();
    void openMenu(QPoint global);
    void adoptScreen();

    std::unique_ptr<Parts> m;
};

} // namespace zimage::ui
