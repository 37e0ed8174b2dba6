#pragma once

#include "io/picture_judgement.h"

#include <QAction>
#include <QList>
#include <QObject>

#include <array>
#include <utility>

class QMenu;

namespace zimage {
struct LibraryPicture;
}

namespace zimage::ui {

/// What can be done with the pictures of the gallery, as actions with keys and tooltips. What they do is the page's
/// matter. GUI thread.
class GalleryActions : public QObject {
    Q_OBJECT

public:
    explicit GalleryActions(QObject* parent = nullptr);

    QAction search, open, full, slides;
    QAction useSettings, usePrompt, useWildcards, useSeed, useSize, again;
    QAction sameSeed, similar;
    QAction copy, copyPrompt, folder, openWith;
    QAction rename, moveTo, copyTo, trash, erase;
    QAction fold, foldAll;
    std::array<QAction, 6> stars;  ///< as many as its place says
    std::array<QAction, 5> labels; ///< none, red, yellow, green, blue
    QAction pick, reject, neither;

    [[nodiscard]] QList<std::pair<QAction*, JudgementChange>> judgements(); ///< what each of them changes
    void addTo(QWidget& widget);                                            ///< whose keys they are then, also
    void enable(int selected, const LibraryPicture* current);
    void fill(QMenu& menu);
    void retranslate();

private:
    [[nodiscard]] QList<QAction*> all();
};

} // namespace zimage::ui
