#pragma once

#include "gallery/gallery_actions.h"
#include "gallery/gallery_model.h"
#include "pictures/thumbnail_loader.h"
#include "session/gallery_library.h"
#include "session/studio_context.h"

#include <QTimer>
#include <QWidget>

#include <optional>

class QStackedWidget;

namespace zimage::ui {

class GalleryBar;
class GalleryColumns;
class GalleryCommands;
class GalleryDetails;
class GallerySide;
class GallerySingle;
class GalleryView;
class Hint;
class NoticeBar;
class SearchLine;

/// The gallery: all pictures of the user's folders in a grid, with a search, what is known of the one that is chosen,
/// and the picture by itself. GUI thread.
class GalleryPage : public QWidget {
    Q_OBJECT

public:
    explicit GalleryPage(const StudioContext& context, QWidget* parent = nullptr);
    ~GalleryPage() override;

    [[nodiscard]] GalleryModel& model() { return m_model; }
    [[nodiscard]] GalleryView& view() const { return *m_view; }
    [[nodiscard]] GallerySingle& single() const { return *m_single; }
    [[nodiscard]] SearchLine& search() const;
    [[nodiscard]] GalleryActions& actions() { return m_actions; }
    [[nodiscard]] QString said() const; ///< under the search: what was found, or what is wrong with it
    [[nodiscard]] QString notice() const;
    [[nodiscard]] QWidget* stage() const;          ///< where the pictures are
    [[nodiscard]] QWidget* dialogParent() const;   ///< the window that the pictures are in now
    [[nodiscard]] const LibraryPicture* current(); ///< null: there is none, or it is being read
    /// Calls `act` with all that is known of the pictures that are selected, in their order.
    void withSelected(const std::function<void(std::vector<LibraryPicture>)>& act);
    void say(const QString& sentence, const std::function<void()>& undo); ///< `undo` may be empty
    void find(const QString& query);
    void activate(); ///< it has just been shown
    void showSingle(bool on);

Q_SIGNALS:
    void closed(); ///< back to the picture

protected:
    void changeEvent(QEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void lay();
    void wire();
    void wirePictures();
    void wireActions();
    void wireLibrary();
    void searchNow();
    void searchSimilar(std::int64_t id);
    void take(const std::vector<LibraryHit>& hits);
    void tell();
    void showCurrent();
    void showPicture();
    void stepBack(); ///< what Esc does
    void fillScreen(bool on);
    void openMenu(QPoint global);
    void dragOut();
    void saveSearch();
    void retranslate();

    StudioContext m_context;
    GalleryModel m_model;
    ThumbnailLoader m_thumbnails;
    GalleryActions m_actions;
    GalleryBar* m_bar;
    GallerySide* m_side;
    QStackedWidget* m_stack;
    GalleryView* m_view;
    GallerySingle* m_single;
    QWidget* m_screen = nullptr; ///< the whole of it, while the single picture fills it
    Hint* m_empty;
    GalleryDetails* m_details;
    GalleryColumns* m_columns;
    NoticeBar* m_notice;
    GalleryCommands* m_commands = nullptr;
    QTimer m_again; ///< searches once more, after pictures have changed
    QTimer m_keep;  ///< writes how it looks, when that stands still
    std::int64_t m_similarTo = 0;
    bool m_found = false; ///< a search has ended
    bool m_dated = true;
    QString m_problem; ///< of the search's text
    qint64 m_toRead = 0;
};

} // namespace zimage::ui
