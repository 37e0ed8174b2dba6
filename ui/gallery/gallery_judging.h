#pragma once

#include "io/picture_judgement.h"
#include "session/studio_context.h"

#include <QObject>

namespace zimage::ui {

class GalleryPage;

/// Judges the pictures that are selected in the gallery, each time as one step of the history. GUI thread.
class GalleryJudging : public QObject {
    Q_OBJECT

public:
    /// The child of its page.
    GalleryJudging(const StudioContext& context, GalleryPage& page);

    void judge(const JudgementChange& change);

private:
    void apply(const std::vector<std::int64_t>& ids, const JudgementChange& change);

    StudioContext m_context;
    GalleryPage& m_page;
};

} // namespace zimage::ui
