#pragma once

#include "gallery/gallery_actions.h"
#include "gallery/gallery_files.h"
#include "gallery/gallery_model.h"
#include "gallery/gallery_uses.h"
#include "pictures/thumbnail_loader.h"
#include "session/gallery_library.h"
#include "session/studio_context.h"

#include <QTimer>
#include <QWidget>

#include <optional>

class QSlider;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace zimage::ui {

class ChoiceBox;
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
    [[nodiscard]] SearchLine& search() const { return *m_search; }
    [[nodiscard]] GalleryActions& actions() { return m_actions; }
    [[nodiscard]] QString said() const; ///< under the search: what was found, or what is wrong with it
    [[nodiscard]] QString notice() const;
    [[nodiscard]] QWidget* stage() const; ///< where the pictures are
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
    void wireActions();
    void wireUses();
    void wireFiles();
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
    /// Calls `act` with all that is known of the pictures that are selected, in their order.
    void withSelected(const std::function<void(std::vector<LibraryPicture>)>& act);
    void withCurrent(QAction& action, void (GalleryUses::*use)(const LibraryPicture&));
    void dragOut();
    void saveSearch();
    [[nodiscard]] const LibraryPicture* current();
    void retranslate();

    StudioContext m_context;
    GalleryModel m_model;
    ThumbnailLoader m_thumbnails;
    GalleryActions m_actions;
    GalleryFiles m_files;
    GalleryUses m_uses;
    SearchLine* m_search;
    ChoiceBox* m_order;
    QSlider* m_size;
    QToolButton* m_save; ///< the search
    Hint* m_said;
    GallerySide* m_side;
    QStackedWidget* m_stack;
    GalleryView* m_view;
    GallerySingle* m_single;
    QWidget* m_screen = nullptr; ///< the whole of it, while the single picture fills it
    Hint* m_empty;
    GalleryDetails* m_details;
    QSplitter* m_columns;
    NoticeBar* m_notice;
    QTimer m_again; ///< searches once more, after pictures have changed
    QTimer m_keep;  ///< writes how it looks, when that stands still
    std::int64_t m_similarTo = 0;
    bool m_found = false; ///< a search has ended
    bool m_dated = true;
    QString m_problem; ///< of the search's text
    qint64 m_toRead = 0;
};

} // namespace zimage::ui
