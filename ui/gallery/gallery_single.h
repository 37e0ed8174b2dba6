#pragma once

#include "library/library_picture.h"
#include "widgets/background_tasks.h"
#include "widgets/prepared_picture.h"
#include "widgets/zoom_view.h"

#include <QCache>
#include <QColorSpace>
#include <QSet>
#include <QTimer>
#include <QWidget>

#include <filesystem>
#include <vector>

namespace zimage::ui {

class ElidedLabel;

/// One picture of the gallery by itself, with the canvas's zoom, in the window or on the full screen, and as a slide
/// show. Another one is shown at the same place and zoom while the key is held. GUI thread.
class GallerySingle : public QWidget {
    Q_OBJECT

public:
    static constexpr int kSlideMs = 4000;

    explicit GallerySingle(QWidget* parent = nullptr);

    /// A picture with its neighbours, which are read ahead; null: there is none. `other` is shown while the key is
    /// held.
    struct Shown {
        const LibraryPicture* picture = nullptr;
        const LibraryPicture* other = nullptr;
        std::vector<std::filesystem::path> next;
        QString caption; ///< "cat.png · 3 of 12"
    };
    void showPicture(const Shown& shown);
    [[nodiscard]] ZoomView& view() const { return *m_view; }
    void setSlides(bool on); ///< stepWanted(1) every few seconds
    [[nodiscard]] bool hasSlides() const { return m_slides.isActive(); }
    void setBare(bool bare); ///< nothing but the picture

Q_SIGNALS:
    void stepWanted(int by);
    void endWanted(bool last); ///< to the first picture, or the last
    void menuWanted(QPoint global);
    void dragWanted();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] PreparedPointer get(const std::filesystem::path& file);
    void showPixels();
    void adoptScreen();

    ZoomView* m_view;
    ElidedLabel* m_caption;
    PictureJudgement m_judgement;
    QWidget* m_foot;
    std::filesystem::path m_file;
    std::filesystem::path m_other;
    std::vector<std::filesystem::path> m_next;
    QTimer m_slides;
    QColorSpace m_screen{QColorSpace::SRgb};
    int m_screens = 0;
    QCache<QByteArray, PreparedPointer> m_cache; ///< cost in KiB; null: it cannot be read
    QSet<QByteArray> m_asked;
    PreparedPointer m_held; ///< of the picture on show: no limit of the cache takes it away
    BackgroundTasks m_tasks{2};
};

} // namespace zimage::ui
