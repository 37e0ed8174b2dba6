#include "gallery.h"

#include "base/error.h"
#include "base/sentence.h"
#include "base/wording.h"
#include "exit_status.h"
#include "library/gallery_folders.h"
#include "library/judgement_file.h"
#include "library/library_scan.h"
#include "params/param_json.h"
#include "terminal/console.h"
#include "warnings.h"

#include <algorithm>
#include <array>
#include <set>
#include <stop_token>
#include <utility>

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

constexpr std::array<const char*, 10> kLabels{"none", "red",     "orange", "yellow", "green",
                                              "blue", "magenta", "grey",   "black",  "white"};

Json judgementJson(const PictureJudgement& judgement)
{
    return {{"rating", judgement.rating},
            {"label", labelName(judgement.label)},
            {"pick", pickName(judgement.pick)},
            {"tags", judgement.tags},
            {"albums", judgement.albums}};
}

/// A picture that is in no folder of the gallery is none of the index's; an index that cannot be opened is read anew
/// later.
void tellIndex(const std::vector<std::string>& files)
{
    std::set<fs::path> ours;
    const std::vector<fs::path> folders = galleryFolders();
    for (const std::string& file : files) {
        const fs::path path = fs::absolute(file).lexically_normal();
        if (std::any_of(folders.begin(), folders.end(), [&](const fs::path& each) { return isWithin(path, each); }))
            ours.insert(path);
    }
    if (ours.empty())
        return;
    LibraryIndex index = openGallery();
    (void)scanFiles(index, ours);
}

} // namespace

const char* labelName(ColourLabel label)
{
    const auto at = static_cast<std::size_t>(label);
    return at < kLabels.size() ? kLabels[at] : kLabels[0];
}

std::optional<ColourLabel> labelOf(std::string_view name)
{
    const auto found = std::find(kLabels.begin(), kLabels.end(), name);
    return found == kLabels.end() ? std::nullopt : std::optional(static_cast<ColourLabel>(found - kLabels.begin()));
}

int judgeFiles(const std::vector<std::string>& files, const JudgementChange& change, bool json)
{
    Json result = {{"status", "done"}, {"pictures", Json::array()}};
    std::string lines;
    for (const std::string& file : files) {
        try {
            const WrittenJudgement written = writeJudgement(file, change);
            Json picture = judgementJson(written.after);
            picture["file"] = file;
            picture["written"] = written.file.string();
            result["pictures"].push_back(std::move(picture));
            lines += file + '\n';
        } catch (const Error& error) {
            complain(error.what());
            result["status"] = "failed";
            result["pictures"].push_back({{"file", file}, {"problem", error.what()}});
        }
    }
    try {
        tellIndex(files);
    } catch (const Error& error) { // the pictures have it; the index reads them when it is next looked at
        complain(error.what());
    }
    print(json ? jsonText(result) : lines);
    return result["status"] == "done" ? kSuccess : kFailure;
}

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
    json.update(judgementJson(picture.judgement));
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
