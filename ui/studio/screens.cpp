#include "studio/screens.h"

#include "canvas/picture_panel.h"
#include "canvas/picture_screen.h"
#include "gallery/gallery_screen.h"
#include "history/history_screen.h"
#include "import/import_screen.h"
#include "remedies/remedies_screen.h"
#include "sessions/sessions_screen.h"
#include "tuning/tuning_screen.h"
#include "unfinished/unfinished_screen.h"
#include "variations/variation_screen.h"

namespace zimage::ui {

namespace {

/// Pictures, drafts and variations share one widget, with the variations' bar above the canvas.
void addPictureScreens(Screens& screens, const StudioContext& context)
{
    auto picture = std::make_unique<PictureScreen>(context);
    PicturePanel& panel = picture->panel();
    auto drafts = std::make_unique<DraftsScreen>(panel);
    auto variations = std::make_unique<VariationScreen>(context, panel);
    VariationController& controller = variations->controller();
    panel.putAboveCanvas(&controller.bar());
    QObject::connect(&panel, &PicturePanel::variationsWanted, &controller, &VariationController::open);
    QObject::connect(&controller, &VariationController::closed, &panel, [&panel] { panel.setFocus(); });
    screens.push_back(std::move(picture));
    screens.push_back(std::move(drafts));
    screens.push_back(std::move(variations));
}

} // namespace

Screens makeScreens(const StudioContext& context)
{
    Screens screens;
    addPictureScreens(screens, context);
    auto gallery = std::make_unique<GalleryScreen>(context);
    QObject::connect(gallery.get(), &GalleryScreen::closed, screens.front().get(), &Screen::wanted);
    screens.push_back(std::move(gallery));
    screens.push_back(std::make_unique<ImportScreen>(context));
    screens.push_back(std::make_unique<SessionsScreen>(context));
    screens.push_back(std::make_unique<HistoryScreen>(context));
    screens.push_back(std::make_unique<TuningScreen>(context));
    screens.push_back(std::make_unique<UnfinishedScreen>(context));
    screens.push_back(std::make_unique<RemediesScreen>(context));
    return screens;
}

} // namespace zimage::ui
