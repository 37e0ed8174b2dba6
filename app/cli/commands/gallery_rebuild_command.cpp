#include "commands/gallery_rebuild_command.h"

#include "base/sentence.h"
#include "exit_status.h"
#include "flags/shared_flags.h"
#include "gallery.h"
#include "terminal/console.h"

namespace zimage::cli {

GalleryRebuildCommand::GalleryRebuildCommand()
    // not for people: a name
    : Command("gallery rebuild", trLater("Forget the index and read all pictures again."))
{}

void GalleryRebuildCommand::addFlags(FlagParser& parser) { addJson(parser, m_json); }

int GalleryRebuildCommand::run()
{
    LibraryIndex index = openGallery();
    index.renew();
    const std::size_t missing = scanGallery(index).size();
    const std::size_t count = index.count();
    print(m_json ? jsonText({{"status", "done"}, {"pictures", count}, {"missing_folders", missing}})
                 : tr("{n:int} {n|picture|pictures}", count) + "\n");
    return kSuccess;
}

} // namespace zimage::cli
