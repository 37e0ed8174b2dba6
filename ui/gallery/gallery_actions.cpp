#include "gallery/gallery_actions.h"

#include "library/library_picture.h"
#include "session/command_keys.h"

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
    for (QAction* action : all()) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        action->setAutoRepeat(false); // a key that is held down means one picture
    }
    retranslate();
    enable(0, nullptr);
}

QList<QAction*> GalleryActions::all()
{
    return {&search,  &open,   &full,     &slides,  &useSettings, &usePrompt,  &useWildcards, &useSeed,
            &useSize, &again,  &sameSeed, &similar, &copy,        &copyPrompt, &folder,       &openWith,
            &rename,  &moveTo, &copyTo,   &trash,   &erase,       &fold,       &foldAll};
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
