#include "gallery/gallery_actions.h"

#include "library/library_picture.h"
#include "session/command_keys.h"
#include "theme/translator.h"

#include <QMenu>
#include <QWidget>

#include <algorithm>
#include <string_view>

namespace zimage::ui {

namespace {

bool knows(const LibraryPicture& picture, std::string_view key)
{
    return std::any_of(picture.known.begin(), picture.known.end(),
                       [key](const ParamDef* def) { return def->key == key; });
}

} // namespace

GalleryActions::GalleryActions(QObject* parent) : QObject(parent)
{
    CommandKeys& keys = commandKeys();
    keys.bind(search, "gallery_search");
    keys.bind(open, "gallery_open");
    keys.bind(full, "gallery_full");
    keys.bind(slides, "gallery_slides");
    keys.bind(useSettings, "gallery_settings");
    keys.bind(usePrompt, "gallery_prompt");
    keys.bind(useWildcards, "gallery_wildcards");
    keys.bind(useSeed, "gallery_seed");
    keys.bind(useSize, "gallery_size");
    keys.bind(again, "gallery_again");
    keys.bind(sameSeed, "gallery_same_seed");
    keys.bind(similar, "gallery_similar");
    keys.bind(copy, "gallery_copy");
    keys.bind(copyPrompt, "gallery_copy_prompt");
    keys.bind(folder, "gallery_folder");
    keys.bind(openWith, "gallery_open_with");
    keys.bind(rename, "gallery_rename");
    keys.bind(moveTo, "gallery_move");
    keys.bind(copyTo, "gallery_copy_to");
    keys.bind(trash, "gallery_trash");
    keys.bind(erase, "gallery_delete");
    keys.bind(fold, "gallery_fold");
    keys.bind(foldAll, "gallery_fold_all");
    constexpr std::array kStars{"gallery_stars_0", "gallery_stars_1", "gallery_stars_2",
                                "gallery_stars_3", "gallery_stars_4", "gallery_stars_5"};
    constexpr std::array kLabels{"gallery_label_none", "gallery_label_red", "gallery_label_yellow",
                                 "gallery_label_green", "gallery_label_blue"};
    for (std::size_t i = 0; i < stars.size(); ++i)
        keys.bind(stars[i], kStars[i]);
    for (std::size_t i = 0; i < labels.size(); ++i)
        keys.bind(labels[i], kLabels[i]);
    keys.bind(pick, "gallery_pick");
    keys.bind(reject, "gallery_reject");
    keys.bind(neither, "gallery_neither");
    for (QAction* action : all()) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        action->setAutoRepeat(false); // a key that is held down means one picture
    }
    retranslate();
    enable(0, nullptr);
}

QList<QAction*> GalleryActions::all()
{
    QList<QAction*> actions{&search,  &open,   &full,     &slides,  &useSettings, &usePrompt,  &useWildcards, &useSeed,
                            &useSize, &again,  &sameSeed, &similar, &copy,        &copyPrompt, &folder,       &openWith,
                            &rename,  &moveTo, &copyTo,   &trash,   &erase,       &fold,       &foldAll};
    for (const auto& each : judgements())
        actions.append(each.first);
    return actions;
}

QList<std::pair<QAction*, JudgementChange>> GalleryActions::judgements()
{
    QList<std::pair<QAction*, JudgementChange>> list;
    for (std::size_t i = 0; i < stars.size(); ++i)
        list.append({&stars[i], {.rating = static_cast<int>(i)}});
    constexpr std::array kColours{ColourLabel::None, ColourLabel::Red, ColourLabel::Yellow, ColourLabel::Green,
                                  ColourLabel::Blue};
    for (std::size_t i = 0; i < labels.size(); ++i)
        list.append({&labels[i], {.label = kColours[i]}});
    list.append({&pick, {.pick = Pick::Picked}});
    list.append({&reject, {.pick = Pick::Rejected}});
    list.append({&neither, {.pick = Pick::None}});
    return list;
}

void GalleryActions::addTo(QWidget& widget)
{
    for (QAction* action : all())
        widget.addAction(action);
}

void GalleryActions::enable(int selected, const LibraryPicture* current)
{
    const bool one = current != nullptr;
    for (QAction* action : {&open, &full, &slides, &folder, &fold})
        action->setEnabled(one);
    for (QAction* action : {&copy, &openWith, &rename, &moveTo, &copyTo, &trash, &erase})
        action->setEnabled(selected > 0);
    for (const auto& each : judgements())
        each.first->setEnabled(selected > 0);
    const bool made = one && !current->known.empty();
    for (QAction* action : {&useSettings, &again})
        action->setEnabled(made);
    const bool prompt = one && knows(*current, "prompt");
    for (QAction* action : {&usePrompt, &copyPrompt, &similar})
        action->setEnabled(prompt);
    const bool seed = one && knows(*current, "seed");
    for (QAction* action : {&useSeed, &sameSeed})
        action->setEnabled(seed);
    useSize.setEnabled(one && current->width > 0);
    const bool wildcards = one && !(current->promptOriginal.empty() && current->negativeOriginal.empty());
    useWildcards.setEnabled(wildcards);
    useWildcards.setVisible(wildcards);
}

void GalleryActions::fill(QMenu& menu)
{
    const auto add = [&menu](std::initializer_list<QAction*> actions) {
        for (QAction* action : actions)
            menu.addAction(action);
        menu.addSeparator();
    };
    add({&open, &full, &slides});
    add({&useSettings, &usePrompt, &useWildcards, &useSeed, &useSize, &again});
    add({&sameSeed, &similar});
    add({&copy, &copyPrompt, &folder, &openWith});
    add({&fold, &foldAll});
    QMenu* rating = menu.addMenu(tr("Rating"));
    for (QAction& each : stars)
        rating->addAction(&each);
    QMenu* label = menu.addMenu(tr("Label"));
    for (QAction& each : labels)
        label->addAction(&each);
    menu.addMenu(tr("Pick"))->addActions({&pick, &reject, &neither});
    menu.addSeparator();
    add({&rename, &moveTo, &copyTo});
    menu.addAction(&trash);
    menu.addAction(&erase);
}

void GalleryActions::retranslate()
{
    for (QAction* action : all())
        action->setText(menuText(action->objectName()));
}

} // namespace zimage::ui
