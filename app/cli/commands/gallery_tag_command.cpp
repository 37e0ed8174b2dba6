#include "commands/gallery_tag_command.h"

#include "base/sentence.h"
#include "flags/refusal.h"
#include "flags/shared_flags.h"
#include "gallery.h"

namespace zimage::cli {

GalleryTagCommand::GalleryTagCommand()
    // not for people: a name
    : Command("gallery tag", trLater("Give pictures tags and albums, and take them away."))
{}

void GalleryTagCommand::addFlags(FlagParser& parser)
{
    parser.texts({trLater("FILE"), trLater("PATH"), tr("The pictures. Their tags go into their files."), kFiles},
                 m_files);
    parser.texts({"--add", trLater("TAG"), tr("A tag; can come again. \"Places/Rome\" is Rome within Places."), kFiles},
                 m_change.addTags);
    parser.texts({"--remove", trLater("TAG"), tr("A tag that goes; can come again."), kFiles}, m_change.removeTags);
    parser.texts({"--add-album", trLater("NAME"), tr("An album that they belong to; can come again."), kFiles},
                 m_change.addAlbums);
    parser.texts({"--remove-album", trLater("NAME"), tr("An album that they leave; can come again."), kFiles},
                 m_change.removeAlbums);
    addJson(parser, m_json);
    parser.examples({
        // not for people: a call
        "zimage gallery tag fox.png castle.png --add client --add 江南 --remove draft",
    });
}

int GalleryTagCommand::run()
{
    if (m_change.empty())
        refuse(tr("Say what changes: --add, --remove, --add-album or --remove-album."));
    return judgeFiles(m_files, m_change, m_json);
}

} // namespace zimage::cli
