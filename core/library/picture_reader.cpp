#include "library/picture_reader.h"

#include "base/error.h"
#include "base/sentence.h"
#include "foreign_metadata/foreign_metadata.h"
#include "io/input_file.h"
#include "io/picture_head.h"
#include "io/png_chunks.h"
#include "io/png_frame.h"
#include "params/metadata.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace zimage {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargest = std::size_t{1} << 30; // bytes of a picture's file
constexpr std::int64_t kNanos = 1'000'000'000;
constexpr std::int64_t kNanosPerMs = 1'000'000;

std::int64_t changedAt(const struct stat& found)
{
    return static_cast<std::int64_t>(found.st_mtim.tv_sec) * kNanos + found.st_mtim.tv_nsec;
}

/// Of a PNG without its pixels, which take most of the time; of the others what readPictureHead() says.
PictureHead headOf(std::span<const std::byte> file, const std::string& name)
{
    const std::string_view start(reinterpret_cast<const char*>(file.data()), std::min(file.size(), kFileHead));
    if (fileKindOf(start) != FileKind::Png)
        return readPictureHead(file, name);
    const std::vector<PngChunk> chunks = pngChunks(file, name);
    constexpr std::size_t kHeader = 8; // the sides
    if (chunks.empty() || chunks.front().type != "IHDR" || chunks.front().data.size() < kHeader)
        throwDamagedPng(name, tr("it does not begin with a header"));
    const auto side = [&](std::size_t at) {
        return static_cast<int>(std::min<std::uint32_t>(pngNumber(chunks.front().data.subspan(at)), 0x7FFFFFFF));
    };
    return {FileKind::Png, side(0), side(4), pngTexts(chunks, name)};
}

/// What our own record says that recall() does not.
void addOwnRecord(LibraryPicture& picture, const std::vector<PictureText>& texts)
{
    const auto own =
        std::find_if(texts.begin(), texts.end(), [](const PictureText& t) { return t.keyword == "zimage"; });
    if (own == texts.end())
        return;
    try {
        const PictureRecord record = recordFromMetadata(own->text);
        picture.model = record.modelName;
        picture.modelSha256 = record.modelSha256;
        picture.params.loras = record.params.loras;
    } catch (const Error&) { // recall() has said so
    }
}

void addSettings(LibraryPicture& picture, const std::vector<PictureText>& texts)
{
    const std::optional<ForeignMetadata> found = recall(texts);
    if (!found)
        return;
    picture.source = found->source;
    picture.promptOriginal = found->promptOriginal;
    picture.negativeOriginal = found->negativeOriginal;
    applyForeignMetadata(picture.params, *found);
    for (const auto& [def, value] : found->values)
        picture.known.push_back(def);
    addOwnRecord(picture, texts);
}

} // namespace

std::optional<FileStamp> fileStamp(const fs::path& file)
{
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0 || !S_ISREG(found.st_mode))
        return std::nullopt;
    FileStamp stamp{changedAt(found), static_cast<std::int64_t>(found.st_size), static_cast<std::int64_t>(found.st_ino),
                    0};
    if (::stat((fs::path(file) += ".xmp").c_str(), &found) == 0 && S_ISREG(found.st_mode))
        stamp.sidecarChanged = changedAt(found);
    return stamp;
}

bool mayBePicture(const fs::path& file)
{
    static constexpr std::array<std::string_view, 5> kEnds{".png", ".jpg", ".jpeg", ".webp", ".avif"};
    static constexpr std::string_view kRejected = ".rejected";
    const std::string name = file.filename().string();
    std::string end = file.extension().string();
    std::transform(end.begin(), end.end(), end.begin(), [](unsigned char c) { return static_cast<char>(c | 0x20); });
    return !name.empty() && name.front() != '.' && std::find(kEnds.begin(), kEnds.end(), end) != kEnds.end()
        && !std::string_view(name).substr(0, name.size() - end.size()).ends_with(kRejected);
}

std::optional<LibraryPicture> readLibraryPicture(const fs::path& file)
{
    LibraryPicture picture;
    picture.file = file;
    const std::optional<FileStamp> stamp = fileStamp(file);
    if (!stamp)
        return std::nullopt;
    picture.stamp = *stamp;
    picture.made = stamp->changed / kNanosPerMs;
    InputFault fault{};
    std::optional<std::string> bytes = readPngFrame(file);
    if (!bytes)
        bytes = readInput(file, kLargest, fault);
    if (!bytes) {
        if (fault == InputFault::Missing)
            return std::nullopt;
        picture.problem = tr("{file:path} cannot be read. Check its permissions.", file);
        return picture;
    }
    try {
        const auto all = std::as_bytes(std::span(*bytes));
        PictureHead head = headOf(all, file.string());
        picture.kind = head.kind;
        picture.width = head.width;
        picture.height = head.height;
        addSettings(picture, head.texts);
    } catch (const Error& error) {
        picture.problem = error.what();
    }
    return picture;
}

} // namespace zimage
