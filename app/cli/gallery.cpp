#include "gallery.h"

#include "base/error.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "library/gallery_folders.h"
#include "library/library_scan.h"
#include "params/param_json.h"
#include "terminal/console.h"
#include "warnings.h"

#include <stop_token>

namespace zimage::cli {

namespace {

namespace fs = std::filesystem;

const char* formatName(FileKind kind)
{
    switch (kind) {
    case FileKind::Png: return "png";
    case FileKind::Jpeg: return "jpeg";
    case FileKind::WebP: return "webp";
    case FileKind::Avif: return "avif";
    default: return "";
    }
}

const char* pickName(Pick pick)
{
    switch (pick) {
    case Pick::Picked: return "picked";
    case Pick::Rejected: return "rejected";
    case Pick::None: break;
    }
    return "none";
}

const char* labelName(ColourLabel label)
{
    constexpr const char* kNames[] = {"none", "red",     "orange", "yellow", "green",
                                      "blue", "magenta", "grey",   "black",  "white"};
    const auto at = static_cast<std::size_t>(label);
    return at < std::size(kNames) ? kNames[at] : kNames[0];
}

} // namespace

LibraryIndex openGallery()
{
    const fs::path file = LibraryIndex::defaultFile();
    if (file.empty())
        throw Error(ErrorCode::NotFound, tr("There is no home folder, so there is no gallery."));
    return LibraryIndex(file);
}

std::vector<fs::path> galleryFolders() { return GalleryFolders(GalleryFolders::defaultFile()).read(); }

std::vector<fs::path> scanGallery(LibraryIndex& index)
{
    return scanFolders(index, galleryFolders(), std::stop_token()).missing;
}

Json pictureJson(const LibraryPicture& picture)
{
    Json json = {{"file", picture.file.string()}, {"made", picture.made}};
    if (!picture.problem.empty()) {
        json["problem"] = picture.problem;
        return json;
    }
    json["format"] = formatName(picture.kind);
    json["width"] = picture.width;
    json["height"] = picture.height;
    json["source"] = picture.source;
    json["model"] = picture.model;
    json["preset"] = picture.preset;
    json["rating"] = picture.judgement.rating;
    json["label"] = labelName(picture.judgement.label);
    json["pick"] = pickName(picture.judgement.pick);
    json["tags"] = picture.judgement.tags;
    json["albums"] = picture.judgement.albums;
    json["parameters"] = Json::object();
    for (const ParamDef* def : picture.known)
        json["parameters"][def->key] = paramJson(getParam(picture.params, *def));
    return json;
}

std::string fileLines(const std::vector<LibraryPicture>& pictures)
{
    std::string lines;
    for (const LibraryPicture& picture : pictures)
        lines += picture.file.string() + '\n'; // as it is: a script goes on with it
    return lines;
}

} // namespace zimage::cli
