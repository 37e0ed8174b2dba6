#include "library/picture_reader.h"

#include "base/error.h"
#include "base/sentence.h"
#include "foreign_metadata/foreign_metadata.h"
#include "io/input_file.h"
#include "io/picture_head.h"
#include "io/png_chunks.h"
#include "io/png_frame.h"
#include "io/xmp_packet.h"
#include "library/judgement_file.h"
#include "params/metadata.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <span>
#include <string_view>

namespace zimage {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargest = std::size_t{1} << 30; // bytes of a picture's file
constexpr std::int64_t kNanos = 1'000'000'000;
constexpr std::int64_t kNanosPerMs = 1'000'000;
constexpr std::int64_t kMsPerSecond = 1000;

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
        picture.preset = record.preset;
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

/// ms since 1970 of "2026-01-31T23:59:59.5+08:00" as XMP has it; without a zone, local time. Nothing for less than a
/// whole second, or what is no date.
std::optional<std::int64_t> momentOf(const std::string& date)
{
    std::tm time{};
    const char* rest = ::strptime(date.c_str(), "%Y-%m-%dT%H:%M:%S", &time);
    if (rest == nullptr)
        return std::nullopt;
    if (*rest == '.')
        rest += 1 + std::strspn(rest + 1, "0123456789");
    time.tm_isdst = -1;
    std::tm zone{};
    if (*rest == 'Z')
        return std::int64_t{::timegm(&time)} * kMsPerSecond;
    if ((*rest != '+' && *rest != '-') || ::strptime(rest + 1, "%H:%M", &zone) == nullptr)
        return std::int64_t{std::mktime(&time)} * kMsPerSecond;
    const std::int64_t offset = (zone.tm_hour * 60 + zone.tm_min) * 60;
    return (std::int64_t{::timegm(&time)} + (*rest == '+' ? -offset : offset)) * kMsPerSecond;
}

void addXmp(LibraryPicture& picture, std::string_view bytes)
{
    const std::string sidecar = readInputOrNothing(sidecarOf(picture.file), kMaxXmp);
    const XmpFacts facts = factsOf(bytes, sidecar, picture.file.string());
    picture.judgement = facts.judgement;
    picture.identity = {facts.documentId, facts.derivedFrom};
    if (const auto made = momentOf(facts.createDate))
        picture.made = *made;
}

} // namespace

std::optional<FileStamp> fileStamp(const fs::path& file)
{
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0 || !S_ISREG(found.st_mode))
        return std::nullopt;
    FileStamp stamp{changedAt(found), static_cast<std::int64_t>(found.st_size), static_cast<std::int64_t>(found.st_ino),
                    0};
    if (::stat(sidecarOf(file).c_str(), &found) == 0 && S_ISREG(found.st_mode))
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
        addXmp(picture, *bytes);
    } catch (const Error& error) {
        picture.problem = error.what();
    }
    return picture;
}

} // namespace zimage
