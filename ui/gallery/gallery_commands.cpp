#include "gallery/gallery_commands.h"

#include "gallery/gallery_page.h"
#include "gallery/gallery_questions.h"
#include "pictures/thumbnail_files.h"
#include "session/app_settings.h"
#include "theme/translator.h"
#include "widgets/folder_dialog.h"

#include <QAction>

#include <utility>

namespace zimage::ui {

namespace {

std::vector<std::filesystem::path> filesOf(const std::vector<LibraryPicture>& pictures)
{
    std::vector<std::filesystem::path> files;
    for (const LibraryPicture& picture : pictures)
        files.push_back(picture.file);
    return files;
}

} // namespace

GalleryCommands::GalleryCommands(const StudioContext& context, GalleryPage& page)
    : QObject(&page), m_context(context), m_page(page), m_files(context, ThumbnailFiles()), m_uses(context)
{
    connect(&m_files, &GalleryFiles::done, &page, &GalleryPage::say);
    connect(&m_uses, &GalleryUses::done, &page, &GalleryPage::say);
    connect(&m_files, &GalleryFiles::failed, &page, [&page](const QString& sentence) { page.say(sentence, {}); });
    connect(&m_uses, &GalleryUses::failed, &page, [&page](const QString& sentence) { page.say(sentence, {}); });
    connectUses();
    connectFiles();
    connectMoves();
}

void GalleryCommands::onCurrent(QAction& action, void (GalleryUses::*use)(const LibraryPicture&))
{
    connect(&action, &QAction::triggered, this, [this, use] {
        if (const LibraryPicture* picture = m_page.current())
            (m_uses.*use)(LibraryPicture(*picture)); // it may be read anew meanwhile
    });
}

void GalleryCommands::onSelected(QAction& action, const std::function<void(std::vector<LibraryPicture>)>& act)
{
    connect(&action, &QAction::triggered, this, [this, act] { m_page.withSelected(act); });
}

void GalleryCommands::connectUses()
{
    GalleryActions& actions = m_page.actions();
    onCurrent(actions.useSettings, &GalleryUses::useSettings);
    onCurrent(actions.usePrompt, &GalleryUses::usePrompt);
    onCurrent(actions.useWildcards, &GalleryUses::useWildcards);
    onCurrent(actions.useSeed, &GalleryUses::useSeed);
    onCurrent(actions.useSize, &GalleryUses::useSize);
    onCurrent(actions.again, &GalleryUses::makeAgain);
    onCurrent(actions.copyPrompt, &GalleryUses::copyPrompt);
    onCurrent(actions.folder, &GalleryUses::showFolder);
    onSelected(actions.copy, [this](const auto& pictures) { m_uses.copy(pictures); });
    onSelected(actions.openWith, [this](const auto& pictures) { m_uses.openWith(pictures); });
}

void GalleryCommands::connectFiles()
{
    GalleryActions& actions = m_page.actions();
    onSelected(actions.trash, [this](const auto& pictures) { m_files.trash(filesOf(pictures)); });
    onSelected(actions.erase, [this](const auto& pictures) {
        askToErase(m_page.dialogParent(), pictures, [this, files = filesOf(pictures)] { m_files.erase(files); });
    });
    onSelected(actions.rename, [this](std::vector<LibraryPicture> pictures) {
        const QString text = pictures.size() > 1 ? tr("Rename pictures") : tr("Rename a picture");
        askForNames(m_page.window(), std::move(pictures), QString::fromStdString(m_context.settings.namePattern()),
                    [this, text](std::vector<GalleryFiles::Move> moves) { m_files.move(std::move(moves), text); });
    });
}

void GalleryCommands::connectMoves()
{
    for (const auto& [action, put] : {std::pair(&m_page.actions().moveTo, &GalleryFiles::moveTo),
                                      std::pair(&m_page.actions().copyTo, &GalleryFiles::copyTo)})
        onSelected(*action, [this, put = put](const auto& pictures) {
            askForFolder(m_page.window(), m_context.settings.pictureFolder(),
                         [this, put, files = filesOf(pictures)](const auto& folder) { (m_files.*put)(files, folder); });
        });
}

void GalleryCommands::drag(QWidget& from, const std::vector<LibraryPicture>& pictures, const QImage& thumbnail)
{
    m_uses.drag(from, pictures, thumbnail);
}

} // namespace zimage::ui
