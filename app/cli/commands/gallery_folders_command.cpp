#include "commands/gallery_folders_command.h"

#include "base/error.h"
#include "base/sentence.h"
#include "exit_status.h"
#include "flags/refusal.h"
#include "flags/shared_flags.h"
#include "gallery.h"
#include "library/gallery_folders.h"
#include "terminal/console.h"

#include <filesystem>

namespace zimage::cli {

namespace fs = std::filesystem;

GalleryFoldersCommand::GalleryFoldersCommand()
    // not for people: a name
    : Command("gallery folders", trLater("List, add and remove the folders of the gallery."))
{}

void GalleryFoldersCommand::addFlags(FlagParser& parser)
{
    parser.text({trLater("ACTION"), trLater("TEXT"), tr("add or remove; without it the folders are listed."), kFiles},
                m_action);
    parser.text({trLater("FOLDER"), trLater("PATH"), tr("The folder. Removing it leaves its files alone."), kFiles},
                m_folder);
    addJson(parser, m_json);
    parser.examples({
        // not for people: a call
        "zimage gallery folders add ~/Pictures",
    });
}

int GalleryFoldersCommand::run()
{
    const GalleryFolders list(GalleryFolders::defaultFile());
    if (!m_action.empty()) {
        if (m_action != "add" && m_action != "remove")
            refuse(tr("{action:quoted} is neither add nor remove.", m_action));
        if (m_folder.empty())
            refuse(tr("Name the folder to add or remove."));
        if (m_action == "add" && !fs::is_directory(m_folder))
            throw Error(ErrorCode::NotFound, tr("{file:path} is no folder.", m_folder), {m_folder, {}, {}});
        const bool changed = m_action == "add" ? list.add(m_folder) : list.remove(m_folder);
        if (!changed && m_action == "remove")
            throw Error(ErrorCode::NotFound, tr("The gallery has no folder {folder:path}.", m_folder),
                        {m_folder, {}, {}});
        if (!changed && !m_json)
            complain(tr("{folder:path} is in the gallery already.", m_folder));
    }
    Json json = {{"status", "done"}, {"folders", Json::array()}};
    std::string lines;
    for (const fs::path& folder : list.read()) {
        json["folders"].push_back(folder.string());
        lines += folder.string() + '\n';
    }
    print(m_json ? jsonText(json) : lines);
    return kSuccess;
}

} // namespace zimage::cli
