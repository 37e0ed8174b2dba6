#include "gallery/gallery_judging.h"

#include "gallery/gallery_page.h"
#include "gallery/gallery_single.h"
#include "gallery/gallery_view.h"
#include "session/undo_history.h"
#include "theme/translator.h"

#include <QPointer>

#include <utility>

namespace zimage::ui {

GalleryJudging::GalleryJudging(const StudioContext& context, GalleryPage& page)
    : QObject(&page), m_context(context), m_page(page)
{
    for (const auto& [action, change] : page.actions().judgements())
        connect(action, &QAction::triggered, this, [this, change = change] { judge(change); });
}

void GalleryJudging::judge(const JudgementChange& change)
{
    const std::vector<std::int64_t> ids = m_page.view().selected();
    m_context.gallery.read(
        this, [ids](LibraryIndex& index) { return index.pictures(ids); },
        [this, change](const std::vector<LibraryPicture>& pictures) {
            std::vector<std::int64_t> judged;
            std::vector<std::pair<std::int64_t, JudgementChange>> back;
            for (const LibraryPicture& picture : pictures) {
                // What is shown knows of the key before this one; the index may not yet.
                const LibraryPicture* shown = m_page.model().picture(picture.id);
                const PictureJudgement before = shown == nullptr ? picture.judgement : shown->judgement;
                if (changed(before, change) == before)
                    continue;
                judged.push_back(picture.id);
                back.emplace_back(picture.id, inverse(before, change));
            }
            if (judged.empty())
                return;
            apply(judged, change);
            const QPointer<GalleryJudging> self(this);
            m_context.history.did({tr("Judge pictures"),
                                   [self, back] {
                                       for (const auto& [id, each] : back)
                                           if (self != nullptr)
                                               self->apply({id}, each);
                                       return self != nullptr;
                                   },
                                   [self, judged, change] {
                                       if (self != nullptr)
                                           self->apply(judged, change);
                                       return self != nullptr;
                                   }});
        });
    if (m_page.single().isVisible() && ids.size() == 1)
        m_page.view().moveCurrent(1);
}

/// Shown at once; the index and the files follow.
void GalleryJudging::apply(const std::vector<std::int64_t>& ids, const JudgementChange& change)
{
    std::vector<LibraryPicture> shown;
    for (const std::int64_t id : ids)
        if (const LibraryPicture* picture = m_page.model().picture(id)) {
            shown.push_back(*picture);
            shown.back().judgement = changed(picture->judgement, change);
        }
    m_context.gallery.judge(ids, change);
    m_page.model().take(shown);
}

} // namespace zimage::ui
