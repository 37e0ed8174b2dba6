#include "commands/gallery_check_command.h"

#include "base/sentence.h"
#include "exit_status.h"
#include "flags/shared_flags.h"
#include "gallery.h"
#include "library/gallery_query.h"
#include "library/library.h"
#include "library/library_scan.h"
#include "library/picture_reader.h"
#include "terminal/console.h"

#include <algorithm>
#include <filesystem>

namespace zimage::cli {

namespace {

namespace fs = std::filesystem;

/// NAME.EXT.xmp of pictures that are not there.
std::vector<fs::path> lonelySidecars(const std::vector<fs::path>& folders)
{
    std::vector<fs::path> found;
    for (const fs::path& root : folders)
        for (const fs::path& folder : foldersWithin(root)) {
            std::error_code error;
            for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
                fs::path picture = at->path();
                if (picture.extension() != ".xmp")
                    continue;
                picture.replace_extension();
                std::error_code ignored;
                if (mayBePicture(picture) && !fs::exists(picture, ignored))
                    found.push_back(at->path());
            }
        }
    std::sort(found.begin(), found.end());
    return found;
}

std::vector<LibraryPicture> unreadable(const LibraryIndex& index)
{
    std::vector<std::int64_t> ids;
    for (const LibraryHit& hit : index.find(parseQuery("is:unreadable", 0).query, LibraryOrder::Name))
        ids.push_back(hit.id);
    return index.pictures(ids);
}

std::string heading(const std::string& sentence) { return sentence + "\n"; }

} // namespace

GalleryCheckCommand::GalleryCheckCommand()
    // not for people: a name
    : Command("gallery check",
              trLater("Say what is wrong: unreadable pictures, duplicates, folders that are not "
                      "there, sidecars without a picture."))
{}

void GalleryCheckCommand::addFlags(FlagParser& parser) { addJson(parser, m_json); }

int GalleryCheckCommand::run()
{
    LibraryIndex index = openGallery();
    const std::vector<fs::path> missing = scanGallery(index);
    Library(LibraryPlaces::ofUser(), {}).waitUntilIdle(); // duplicates are known by their pixels
    const std::vector<LibraryPicture> damaged = unreadable(index);
    const std::vector<fs::path> sidecars = lonelySidecars(galleryFolders());
    Json json = {{"status", ""},
                 {"pictures", index.count()},
                 {"missing_folders", Json::array()},
                 {"unreadable", Json::array()},
                 {"duplicates", Json::array()},
                 {"sidecars", Json::array()}};
    std::string text;
    for (const fs::path& folder : missing) {
        json["missing_folders"].push_back(folder.string());
        text += heading(tr("The folder {folder:path} is not there; its pictures stay in the index.", folder));
    }
    for (const LibraryPicture& picture : damaged) {
        json["unreadable"].push_back({{"file", picture.file.string()}, {"problem", picture.problem}});
        text += heading(tr("{file:path} cannot be read: {why}", picture.file, picture.problem));
    }
    for (const std::vector<std::int64_t>& group : index.duplicates()) {
        const std::vector<LibraryPicture> pictures = index.pictures(group);
        Json files = Json::array();
        for (const LibraryPicture& picture : pictures)
            files.push_back(picture.file.string());
        json["duplicates"].push_back(std::move(files));
        text += heading(tr("{n:int} files have the same pixels:", pictures.size())) + fileLines(pictures);
    }
    for (const fs::path& sidecar : sidecars) {
        json["sidecars"].push_back(sidecar.string());
        text += heading(tr("The sidecar {file:path} belongs to no picture.", sidecar));
    }
    const bool clean = text.empty();
    json["status"] = clean ? "passed" : "failed";
    print(m_json ? jsonText(json) : clean ? tr("All is well.") + "\n" : text);
    return clean ? kSuccess : kFailure;
}

} // namespace zimage::cli
