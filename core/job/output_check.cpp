#include "job/output_check.h"

#include "io/atomic_file.h"
#include "io/write_room.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <system_error>

namespace zimage {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kRejected = ".rejected";
constexpr std::uintmax_t kSettings = 65536; // of one picture, without its prompts
constexpr int kTexts = 6;                   // in which a file may repeat its prompts, escaped

/// Bytes of the number that the last of `files` with the same name gets: of the "-2" of a second one, or of a first
/// whose name is taken on the disk.
std::size_t numberLength(const fs::path& file, int files)
{
    constexpr int kMost = 100'000; // as writeNewFile() counts
    std::error_code ignored;
    const auto isFree = [&](const fs::path& name) { return !fs::exists(fs::symlink_status(name, ignored)); };
    int left = files - (isFree(file) ? 1 : 0);
    int number = 1;
    while (left > 0 && number < kMost) {
        const std::string name = file.stem().string() + '-' + std::to_string(++number) + ".png";
        left -= isFree(file.parent_path() / name) ? 1 : 0;
    }
    return number == 1 ? 0 : 1 + std::to_string(number).size();
}

std::uintmax_t textBytes(const GenerationParams& params)
{
    std::uintmax_t bytes = params.prompt.size() + params.negativePrompt.size();
    for (const LoraChoice& lora : params.loras)
        bytes += lora.file.size();
    return kSettings + kTexts * bytes;
}

} // namespace

void checkOutput(const OutputFiles& files)
{
    std::map<fs::path, int> names;
    for (const fs::path& file : files.names)
        ++names[file];
    std::set<fs::path> folders;
    for (const auto& [file, count] : names) {
        checkNameLength(file); // first, since a name that is too long is on no disk
        checkNameLength(file, numberLength(file, count) + (files.rejected ? kRejected.size() : 0));
        folders.insert(file.parent_path());
    }
    std::set<fs::path> places; // new folders are made in the same one, which is tried once
    for (const fs::path& folder : folders)
        if (places.insert(existingPlace(folder)).second) {
            checkWritable(folder);
            checkRoom(folder, files.bytesEach * files.names.size());
        }
}

std::uintmax_t mostPictureBytes(const GenerationParams& params)
{
    const auto width = static_cast<std::uintmax_t>(std::max(0, params.width));
    const auto height = static_cast<std::uintmax_t>(std::max(0, params.height));
    const std::uintmax_t rows = height * (1 + 3 * width); // 8 bits a channel and a filter's byte
    return rows + rows / 1000 + textBytes(params);        // deflate stores what does not shrink, with few bytes more
}

std::uintmax_t mostLatentsBytes(const GenerationParams& params)
{
    // 16 channels of 4 bytes for 8×8 pixels, of a size that may have been rounded up.
    const auto side = [](int pixels) { return static_cast<std::uintmax_t>(std::max(0, pixels)) + 64; };
    return side(params.width) * side(params.height) + textBytes(params);
}

} // namespace zimage
